from django.apps import AppConfig
from django.core import checks


class KitConfig(AppConfig):
    name = "jingjian.kit"
    label = "kit"

    def ready(self) -> None:
        from jingjian.kit.checks import check_registers

        checks.register(check_registers, "registers")
