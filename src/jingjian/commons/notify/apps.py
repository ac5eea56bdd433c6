from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "jingjian.commons.notify"
    label = "notify"

    def ready(self) -> None:
        from jingjian.commons.notify import escalation  # noqa: F401 - it declares its nightly job
