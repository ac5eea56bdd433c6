"""The card of the time limits that run on a record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.commons.access.actor import Actor
from jingjian.commons.deadlines.models import Clock, ClockState
from jingjian.commons.deadlines.selectors import Value, clocks_of, stage_of, value_kept
from jingjian.kernel import clock
from jingjian.kernel.limits import Unit, span_of
from jingjian.kernel.reckoning import Stage
from jingjian.kit.register import Tone

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """Green, amber or red, always with a sign and a word: no light is told by its colour alone."""

    tone: Tone = ""
    icon: str
    words: str = ""


GOOD = Light(tone="g", icon="circle-check")
HALF_GONE = Light(tone="g", icon="hourglass")
NEAR = Light(tone="a", icon="alert-triangle")
LATE = Light(tone="l", icon="flag-3")
STILL = Light(icon="player-pause")
ENDED = Light(icon="check")
LIGHTS = {Stage.EARLY: GOOD, Stage.HALF: HALF_GONE, Stage.NEAR: NEAR, Stage.DUE: NEAR, Stage.OVERDUE: LATE}


@dataclass(frozen=True, slots=True)
class Line:
    """One clock as its card shows it; ``longer`` pairs each extension with its length in words."""

    clock: Clock
    value: Value
    light: Light
    longer: list[tuple[Any, str]]


def light_of(row: Clock) -> Light:
    """The light of a clock with the days that are left of it."""
    if row.state != ClockState.RUNNING:
        return replace(STILL if row.state == ClockState.PAUSED else ENDED, words=row.get_state_display())
    stage = stage_of(row)
    if stage is None or row.due_on is None:
        return replace(NEAR, words=_("The working days of a year are not known yet"))
    return replace(LIGHTS[stage], words=_words(stage, row.due_on))


def _words(stage: Stage, due_on: date) -> str:
    days = (due_on - clock.today()).days
    if stage is Stage.OVERDUE:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days} if days else _("Overdue")
    if stage is Stage.DUE:
        return _("Due today")
    left = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    if stage is Stage.NEAR:
        return _("%(left)s, little time") % {"left": left}
    return _("%(left)s, half of the time is gone") % {"left": left} if stage is Stage.HALF else left


def of_record(actor: Actor, row: Any) -> dict[str, Any] | None:
    """The clocks of a record, those that go first; None where none ever ran."""
    clocks = list(clocks_of(row.record.pk)[:MOST_SHOWN])
    if not clocks:
        return None
    return {"lines": [_line(one) for one in clocks]}


def _line(row: Clock) -> Line:
    value = value_kept(row)
    longer = []
    for one in row.extensions.all():
        longer.append((one, str(span_of(value.rule.limit(one.amount, Unit(one.unit), value.text)))))
    return Line(row, value, light_of(row), longer)
