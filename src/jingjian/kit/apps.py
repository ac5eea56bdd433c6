from django.apps import AppConfig
from django.core import checks


class KitConfig(AppConfig):
    name = "jingjian.kit"
    label = "kit"

    def ready(self) -> None:
        from jingjian.commons.imports.declaration import use_importers
        from jingjian.kit.checks import check_registers
        from jingjian.kit.registry import importer_of

        checks.register(check_registers, "registers")
        use_importers(importer_of)
