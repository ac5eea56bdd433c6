from django.apps import AppConfig


class CompanionsConfig(AppConfig):
    name = "jingjian.commons.companions"
    label = "companions"

    def ready(self) -> None:
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.companions.access import companion_policy
        from jingjian.commons.companions.models import Comment, RelatedRecord

        register_policy(Comment, companion_policy)
        register_policy(RelatedRecord, companion_policy)
        from jingjian.commons.access.presence import speaks_of

        speaks_of(Comment, "record")
        speaks_of(RelatedRecord, "first", "second")
