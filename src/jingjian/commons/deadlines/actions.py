"""The writers of time limits: set a figure of the site; start, pause, resume, extend and stop a clock.

Those of clocks are called by an action of a module after its own act, in the same transaction; the module has asked
whether the actor may. Each leaves one event in the log of the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor, actor_for
from jingjian.commons.access.policy import require
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.act import act
from jingjian.commons.deadlines.models import (
    GOING,
    Clock,
    ClockExtension,
    ClockState,
    DueMove,
    MoveCause,
    Pause,
    RuleValue,
)
from jingjian.commons.deadlines.rules import APPROVER_WORDS, APPROVING, Extension, rule_of
from jingjian.commons.deadlines.selectors import Value, reckoned, site_calendar, value_on
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.headers import follow_clocks
from jingjian.commons.records.models import Record
from jingjian.kernel import clock as house_clock
from jingjian.kernel.calendar import WorkCalendar
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.kernel.limits import Mark, Unit
from jingjian.kernel.phrases import msgid
from jingjian.kernel.reckoning import NEAR_PERCENT, warned_on

LIMIT = msgid("Time limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What was signed for an extension: its key and number, and who asked."""

    key: UUID
    reference: str
    asked_by: UUID


def set_value(
    *, actor: Actor, rule: str, amount: int | None, since: date, reason: str, new_id: UUID | None = None
) -> RuleValue:
    """Set this site's figure of a rule from a day on; ``amount`` None goes back to the rule's own.

    Clocks that have started keep what they were started with. A limit whose article was seen may be made tighter here
    and not longer: longer it becomes by extension. Raises ``no_reason``, ``value_set``, ``longer_than_the_article``.
    """
    require(actor, "create", RuleValue)
    known = rule_of(rule)
    text = known.text_on(since)
    if not reason.strip():
        raise DomainError("no_reason", _("Say why."), field="reason")
    if RuleValue.objects.filter(rule=rule, since=since).exists():
        raise DomainError("value_set", _("A value from this day on is set already."), field="since")
    if amount is not None and text.mark is Mark.TEXT and not known.term and amount > text.amount:
        raise DomainError(
            "longer_than_the_article",
            _("The article allows %(span)s; a unit may set less, more is given by extension.")
            % {"span": Value(known, text, None).span},
            field="amount",
        )
    row = RuleValue(
        id=new_id or uuid7(), rule=rule, amount=amount, since=since, reason=reason.strip()[:300],
        entered_by_id=actor.person_id,
    )  # fmt: skip
    with act(actor, "time_limit.value_set", row):
        pass
    return row


def start(
    *,
    actor: Actor,
    record: Record,
    rule: str,
    on: date | datetime | None = None,
    event: str = "",
    holder_id: UUID | None = None,
    calendar: WorkCalendar | None = None,
) -> Clock:
    """Let a time limit run on a record from its start event, under the value in force on that day.

    ``event`` is the verb of the act that starts it, ``holder_id`` who must act (by default the owner of the record). A
    clock of the same rule that goes already is returned as it is. ``on`` is a moment for a limit in hours. While the
    days of a year it needs are not known it has no due day. Raises ``no_text_in_force``.
    """
    going = current(record, rule)
    if going is not None:
        return going
    begun = on or house_clock.now()
    moment = begun if isinstance(begun, datetime) else None
    day = house_clock.local(moment).date() if moment is not None else begun
    value = value_on(rule, day)
    row = Clock(
        record=record, rule=rule, text_since=value.text.since, amount=value.amount, unit=value.text.unit,
        value=value.own, term=value.rule.term, event=event, holder_id=holder_id or record.owner_id,
        started_on=day, started_at=moment if value.text.unit is Unit.HOUR else None,
    )  # fmt: skip
    set_due(row, calendar or site_calendar())
    with act(actor, "clock.started", row):
        pass
    follow_clocks([record])
    return row


def stop(*, actor: Actor, record: Record, rule: str, on: date | None = None, event: str = "") -> Clock | None:
    """What was to be done is done: the clock stops. None when none was going."""
    row = current(record, rule)
    if row is None:
        return None
    day = on or house_clock.today()
    with act(actor, "clock.stopped", row, note=event):
        _end_pause(row, max(day, _paused_since(row) or day))
        row.state, row.stopped_on = ClockState.STOPPED, day
    follow_clocks([record])
    return row


def pause(*, actor: Actor, row: Clock, reason: str, on: date | None = None) -> Clock:
    """Let a clock stand still, with the reason; the day of the pause still counts.

    Raises ``not_running``, ``not_paused`` for a limit in hours, ``no_reason`` and ``before_start``.
    """
    day = on or house_clock.today()
    _require_running(row)
    if row.unit == Unit.HOUR:
        raise DomainError("not_paused", _("A time limit in hours is not paused."))
    if day < row.started_on:
        raise DomainError("before_start", _("The time limit had not begun on that day."), field="on")
    why = _reasoned(reason)
    with act(actor, "clock.paused", row, note=why) as current_act:
        current_act.also(LIMIT, None, str(rule_of(row.rule).name))
        row.state = ClockState.PAUSED
        Pause(clock=row, since=day, reason=why).save(force_insert=True)
    follow_clocks([row.record])
    return row


def resume(*, actor: Actor, row: Clock, on: date | None = None, calendar: WorkCalendar | None = None) -> Clock:
    """Let a paused clock run on; its due day moves by what the pause took.

    Raises ``not_standing`` and ``before_pause``.
    """
    day = on or house_clock.today()
    since = _paused_since(row)
    if row.state != ClockState.PAUSED or since is None:
        raise DomainError("not_standing", _("This time limit does not stand still."))
    if day < since:
        raise DomainError("before_pause", _("It cannot run on before the day on which it was paused."), field="on")
    with act(actor, "clock.resumed", row) as current_act:
        current_act.also(LIMIT, None, str(rule_of(row.rule).name))
        _end_pause(row, day)
        row.state = ClockState.RUNNING
        _move(row, calendar or site_calendar(), MoveCause.RESUMED)
    follow_clocks([row.record])
    return row


def extend(
    *,
    actor: Actor,
    row: Clock,
    amount: int,
    reason: str,
    approver: Person | None = None,
    paper: str = "",
    matter: Matter | None = None,
    on: date | None = None,
    calendar: WorkCalendar | None = None,
) -> Clock:
    """Lengthen a clock by the next step of its rule's chain, approved by ``approver`` or a superior's ``paper``.

    ``matter`` is what was signed, where the approval was given by signature. Raises what ``next_extension`` raises,
    ``no_reason``; ``no_paper`` where the superior level approves; ``own_approval`` for who must act or asks,
    ``may_not_approve`` for somebody without the role over the record's unit.
    """
    why = _reasoned(reason)
    step = next_extension(row, amount)
    _check_approval(row, step, approver, paper, asked_by=matter.asked_by if matter else actor.person_id)
    who = str(approver) if approver is not None else str(APPROVER_WORDS[step.by])
    approved = " ".join(filter(None, (who, paper.strip(), matter.reference if matter else "")))
    with act(actor, "clock.extended", row, note=f"{why} · {approved}") as current_act:
        current_act.also(LIMIT, None, str(rule_of(row.rule).name))
        current_act.also(msgid("Extension approved by"), None, approved)
        ClockExtension(
            clock=row, position=row.extensions.count() + 1, amount=amount, unit=step.unit, approver=approver,
            paper=paper.strip(), approval=matter.key if matter else None, reason=why,
            granted_on=on or house_clock.today(),
        ).save(force_insert=True)  # fmt: skip
        _move(row, calendar or site_calendar(), MoveCause.EXTENDED)
    follow_clocks([row.record])
    return row


def next_extension(row: Clock, amount: int) -> Extension:
    """The step of the chain by which a clock would be lengthened now.

    Raises ``stopped``, ``chain_used_up`` and ``too_much``.
    """
    if row.state not in GOING:
        raise DomainError("stopped", _("This time limit does not run any more."))
    step = rule_of(row.rule).extension_after(row.extensions.count())
    if step is None:
        raise DomainError("chain_used_up", _("This time limit cannot be extended any further."))
    if amount < 1 or (step.most is not None and amount > step.most):
        raise DomainError("too_much", _("This extension is at most %(n)d.") % {"n": step.most or 1}, field="amount")
    return step


def current(record: Record, rule: str) -> Clock | None:
    """The clock of a rule that goes on a record."""
    return Clock.objects.select_related("record", "value").filter(record=record, rule=rule, state__in=GOING).first()


def set_due(row: Clock, calendar: WorkCalendar) -> None:
    """Put what the calendar makes of a clock on the row; nothing is stored."""
    found = reckoned(row, calendar)
    if found is None:
        row.unrolled_on = row.due_on = row.due_at = row.warn_on = None
        return
    row.unrolled_on, row.due_on = found.unrolled_on, found.on
    row.due_at = found.at if row.unit == Unit.HOUR else None
    row.warn_on = warned_on(row.started_on, found.on, NEAR_PERCENT)


def _move(row: Clock, calendar: WorkCalendar, cause: MoveCause) -> None:
    former = row.due_on
    # the caller may have read the clock with its pauses and extensions, which are others now
    getattr(row, "_prefetched_objects_cache", {}).clear()
    set_due(row, calendar)
    if former != row.due_on:
        DueMove(clock=row, former=former, due_on=row.due_on, cause=cause, moved_on=house_clock.today()).save(
            force_insert=True
        )


def _check_approval(row: Clock, step: Extension, approver: Person | None, paper: str, *, asked_by: UUID | None) -> None:
    roles = APPROVING[step.by]
    if not roles:
        if not paper.strip():
            raise DomainError("no_paper", _("Name the paper by which the superior level approved."), field="paper")
        return
    if approver is None or approver.pk in (row.holder_id, asked_by):
        raise DomainError("own_approval", _("Nobody approves an extension of their own work."), field="approver")
    account = User.objects.filter(person=approver).first()
    if not actor_for(account).has(*roles, path=row.record.unit_path):
        raise DomainError(
            "may_not_approve", _("This extension is approved by %(who)s.") % {"who": APPROVER_WORDS[step.by]},
            field="approver",
        )  # fmt: skip


def _require_running(row: Clock) -> None:
    if row.state != ClockState.RUNNING:
        raise DomainError("not_running", _("This time limit does not run."))


def _paused_since(row: Clock) -> date | None:
    return row.pauses.filter(until__isnull=True).values_list("since", flat=True).first()


def _end_pause(row: Clock, day: date) -> None:
    row.pauses.filter(until__isnull=True).update(until=day)


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise DomainError("no_reason", _("Say why."), field="reason")
    return reason.strip()[:300]
