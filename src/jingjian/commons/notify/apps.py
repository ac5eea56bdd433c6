from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "jingjian.commons.notify"
    label = "notify"

    def ready(self) -> None:
        from jingjian.commons.access.conflicts import listen
        from jingjian.commons.notify.inbox import settle_excluded

        listen(settle_excluded)
        from jingjian.commons.notify import escalation  # noqa: F401 - it declares its nightly job
