"""Time limits of the campaign's own: no regulation sets them, so each reads as a setting of this unit."""

from __future__ import annotations

from jingjian.commons.deadlines.rules import Approver, Extension, Rule, Text, Topic
from jingjian.commons.deadlines.rules.sources import LOCAL_PRACTICE
from jingjian.kernel.limits import Mark, Unit
from jingjian.kernel.phrases import Phrase, msgid

VERIFY = "task.verify"

_PLAN = Phrase(msgid("habit of the campaign; the plan sets no figure"))

CAMPAIGN_LIMITS = (
    Rule(
        id=VERIFY, topic=Topic.CAMPAIGN, starts=Phrase(msgid("work handed in")),
        name=Phrase(msgid("Verify a task that was handed in")),
        texts=(Text(5, Unit.WORKDAY, LOCAL_PRACTICE, _PLAN, Mark.PRACTICE),),
        extensions=(Extension(5, Unit.WORKDAY, Approver.IN_CHARGE),),
    ),
)  # fmt: skip
