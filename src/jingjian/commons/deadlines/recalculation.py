"""What an edit of the working-day calendar does to clocks that go: shown beforehand, then done by a job in batches.

A day touches a clock only between its start and its due day; a clock without a due day waits for its year. Nothing
but the due day changes: the rule, its value, its pauses and extensions stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.act_many import act_many
from jingjian.commons.deadlines.actions import set_due
from jingjian.commons.deadlines.models import GOING, Clock, DueMove, MoveCause
from jingjian.commons.deadlines.selectors import reckoned, site_calendar
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.records.headers import follow_clocks
from jingjian.kernel import clock as house_clock
from jingjian.kernel.calendar import WorkCalendar
from jingjian.kernel.phrases import Phrase, msgid

BATCH: Final = 500
TITLE: Final = msgid("Time limits follow the calendar")

Follower = Callable[[Actor], int]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Let something else that is due by working days follow when the calendar was edited; it answers how many moved."""
    _followers.append(follower)


@dataclass(frozen=True, slots=True)
class Shift:
    """One clock whose due day an edit moves; a day is None while its year is not known."""

    clock: Clock
    former: date | None
    due_on: date | None


def preview(days: Mapping[date, bool]) -> list[Shift]:
    """Which clocks would move, and how, if these days were entered; those due first come first."""
    calendar = site_calendar().with_overrides(days)
    shifts = []
    for row in _going().filter(_touched(days)).iterator(chunk_size=BATCH):
        due_on = _due_on(row, calendar)
        if due_on != row.due_on:
            shifts.append(Shift(row, row.due_on, due_on))
    return sorted(shifts, key=lambda shift: (shift.former or date.max, shift.clock.pk))


def follow_calendar(*, actor: Actor, note: str) -> None:
    """Ask for the job that lets clocks follow an edit; called in the transaction of the edit."""
    jobs.defer("deadlines.follow_calendar", actor, str(Phrase(TITLE)), lock="deadlines.follow_calendar", note=note)


@jobs.steps("deadlines.follow_calendar", runs_as="system", stoppable=False)
def follow_step(*, run: JobRun, actor: Actor, note: str) -> bool:
    """One batch of the clocks not reckoned since the edit; the last step lets everything else follow."""
    moved = recalculate(actor, asked_at=run.deferred_at, note=note)
    if moved is not None:
        return True
    for follower in _followers:
        follower(actor)
    return False


def recalculate(actor: Actor, *, asked_at: datetime, note: str) -> int | None:
    """Reckon the next batch of clocks not reckoned since ``asked_at``; how many moved, None when none is left."""
    calendar = site_calendar()
    waiting = _going().filter(reckoned_at__lt=asked_at).order_by("reckoned_at", "pk")
    rows = list(waiting.select_for_update(of=("self",))[:BATCH])
    if not rows:
        return None
    changed = list(_changed(rows, calendar))
    act_many(actor, "clock.recalculated", [row for row, _former in changed], note=note)
    follow_clocks([row.record for row, _former in changed])
    today = house_clock.today()
    DueMove.objects.bulk_create(
        DueMove(clock=row, former=former, due_on=row.due_on, cause=MoveCause.CALENDAR, note=note[:300], moved_on=today)
        for row, former in changed
    )
    Clock.objects.filter(pk__in=[row.pk for row in rows]).update(reckoned_at=house_clock.now())
    return len(changed)


def _changed(rows: list[Clock], calendar: WorkCalendar) -> Iterator[tuple[Clock, date | None]]:
    for row in rows:
        former = row.due_on
        set_due(row, calendar)
        if row.due_on != former:
            yield row, former


def _due_on(row: Clock, calendar: WorkCalendar) -> date | None:
    found = reckoned(row, calendar)
    return found.on if found is not None else None


def _going() -> QuerySet[Clock]:
    rows = Clock.objects.filter(state__in=GOING, term=False).select_related("record", "value", "holder")
    return rows.prefetch_related("pauses", "extensions")


def _touched(days: Mapping[date, bool]) -> Q:
    first, last = min(days), max(days)
    return Q(started_on__lt=last) & (Q(due_on__isnull=True) | Q(due_on__gte=first))
