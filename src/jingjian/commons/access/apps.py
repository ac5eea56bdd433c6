from django.apps import AppConfig
from django.core import checks


class AccessConfig(AppConfig):
    name = "jingjian.commons.access"
    label = "access"

    def ready(self) -> None:
        from jingjian.commons.access.checks import check_tiers, check_urls
        from jingjian.commons.access.context import acting_as_account
        from jingjian.commons.jobs import set_runner

        checks.register(check_tiers, "tiers")
        checks.register(check_urls, "urls")
        set_runner(acting_as_account)
