from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "jingjian.commons.approvals"
    label = "approvals"

    def ready(self) -> None:
        from jingjian.commons.access.presence import speaks_of
        from jingjian.commons.approvals.models import Approval

        speaks_of(Approval, "record")
