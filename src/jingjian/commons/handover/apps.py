from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "jingjian.commons.handover"
    label = "handover"

    def ready(self) -> None:
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.handover.access import handover_policy
        from jingjian.commons.handover.headers import handover_header
        from jingjian.commons.handover.models import Handover
        from jingjian.commons.records.headers import register_header

        register_policy(Handover, handover_policy)
        register_header(Handover, handover_header)
        from jingjian.commons.access.presence import speaks_of

        speaks_of(Handover, "source")
