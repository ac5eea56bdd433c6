from django.apps import AppConfig
from django.utils.translation import gettext

from jingjian.kernel.phrases import use_translator


class DeadlinesConfig(AppConfig):
    name = "jingjian.commons.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        # the kernel speaks in English message ids; from here on they are shown in the reader's language
        use_translator(gettext)

        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.deadlines import recalculation  # noqa: F401 - it declares its job
        from jingjian.commons.deadlines.access import rule_value_policy
        from jingjian.commons.deadlines.models import RuleValue
        from jingjian.commons.deadlines.rules import register_rules
        from jingjian.commons.deadlines.rules.handling import HANDLING
        from jingjian.commons.deadlines.rules.standing import STANDING

        register_policy(RuleValue, rule_value_policy)
        register_rules((*HANDLING, *STANDING))
        from jingjian.commons.access.presence import speaks_of
        from jingjian.commons.deadlines.models import Clock

        speaks_of(Clock, "record")
        self._be_told_of()

    def _be_told_of(self) -> None:
        """What happens to a clock stands in the course of its record, and its due day in the header that says so."""
        from jingjian.commons.audit.selectors import tell_beside
        from jingjian.commons.deadlines import selectors
        from jingjian.commons.records.headers import use_clocks
        from jingjian.kernel.phrases import msgid

        shown = {"Time limit": "Time limit", "Extension approved by": "Extension approved by"}
        due = {**shown, "due_on": msgid("Due day")}
        tell_beside(selectors.keys_of, {"clock.paused": shown, "clock.resumed": due, "clock.extended": due})
        use_clocks(selectors.nearest_dues)
