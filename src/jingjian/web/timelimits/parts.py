"""The card of the time limits that run on a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.approvals.clocks import kind_of_rule
from jingjian.commons.approvals.kinds import kinds_for
from jingjian.commons.approvals.models import Approval, ApprovalState
from jingjian.commons.approvals.selectors import approvals_of
from jingjian.commons.deadlines.models import GOING, Clock, ClockExtension, ClockState
from jingjian.commons.deadlines.selectors import Value, clocks_of, stage_of, value_kept
from jingjian.kernel import clock as house_clock
from jingjian.kernel.decision import Decision, deny
from jingjian.kernel.limits import Unit, span_of
from jingjian.kernel.reckoning import Stage
from jingjian.kit.register import Tone

MOST_SHOWN = 10
PAUSE = "pause_clock"


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
class Longer:
    """One extension with its length in words, and the matter that was signed for it, if one was."""

    extension: ClockExtension
    length: str
    matter: Approval | None


@dataclass(frozen=True, slots=True)
class Line:
    """One clock as its card shows it: its extensions, what waits to lengthen it, what may be done with it."""

    clock: Clock
    value: Value
    light: Light
    longer: list[Longer]
    asked: Approval | None
    ways: list[tuple[str, str]]


def light_of(row: Clock) -> Light:
    """The light of a clock with the days that are left of it."""
    if row.state != ClockState.RUNNING:
        return replace(STILL if row.state == ClockState.PAUSED else ENDED, words=row.get_state_display())
    stage = stage_of(row)
    if stage is None or row.due_on is None:
        return replace(NEAR, words=_("The working days of a year are not known yet"))
    return replace(LIGHTS[stage], words=_words(stage, row.due_on))


def _words(stage: Stage, due_on: date) -> str:
    days = (due_on - house_clock.today()).days
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
    prefix = kind_of_rule(row.record.register, "")
    matters = [one for one in approvals_of(row.record) if one.kind.startswith(prefix)]
    return {"lines": [_line(actor, row, one, matters) for one in clocks]}


def _line(actor: Actor, row: Any, clock: Clock, matters: list[Approval]) -> Line:
    value, signed = value_kept(clock), {one.pk: one for one in matters}
    longer = []
    for one in clock.extensions.all():
        length = str(span_of(value.rule.limit(one.amount, Unit(one.unit), value.text)))
        longer.append(Longer(one, length, signed.get(one.approval) if one.approval else None))
    kind = kind_of_rule(row.record.register, clock.rule)
    waiting = [one for one in matters if one.kind == kind and one.state == ApprovalState.WAITING]
    asked = waiting[0] if waiting and clock.state in GOING else None
    return Line(clock, value, light_of(clock), longer, asked, list(_ways(actor, row, clock, kind, asked)))


def _ways(actor: Actor, row: Any, clock: Clock, kind: str, asked: Approval | None) -> Iterator[tuple[str, str]]:
    """What the reader may do with a clock now: in words, and where."""
    if clock.state not in GOING:
        return
    if may_pause(actor, row):
        if clock.state == ClockState.PAUSED:
            yield _("Let it run on"), reverse("resume_clock", args=[clock.pk])
        elif clock.unit != Unit.HOUR:
            yield _("Pause"), reverse("pause_clock", args=[clock.pk])
    declared = next((one for one in kinds_for(row.record.register) if one.id == kind), None)
    if declared is not None and asked is None and declared.may_propose(actor, row):
        yield _("Ask for more time"), reverse("propose", args=[kind, row.pk])


def may_pause(actor: Actor, row: Any) -> Decision:
    """Whether the clocks of a row may be paused and let run on: its policy's verb ``pause_clock``."""
    policy = policy_of(type(row))
    if PAUSE not in policy.verbs:
        return deny(_("Time limits of these entries are not paused."))
    return policy.may(actor, PAUSE, row)
