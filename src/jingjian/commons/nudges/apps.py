from django.apps import AppConfig


class NudgesConfig(AppConfig):
    name = "jingjian.commons.nudges"
    label = "nudges"

    def ready(self) -> None:
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.nudges.access import nudge_policy
        from jingjian.commons.nudges.models import NudgeRound

        register_policy(NudgeRound, nudge_policy)
        from jingjian.commons.access.presence import speaks_of

        speaks_of(NudgeRound, "record")
