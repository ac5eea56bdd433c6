"""Reads of briefings and their resolutions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.access.presence import may_have
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.modules.campaign.models import (
    Briefing,
    BriefingAttendance,
    BriefingRhythm,
    BriefingState,
    Campaign,
    Clause,
    Resolution,
    Task,
    TaskState,
)
from jingjian.modules.campaign.selectors.campaigns import assignable_clauses

HELD = (BriefingState.HELD, BriefingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class NextBriefing:
    """When the leaders are to be briefed next. ``due_on`` is None without a rhythm, ``planned`` without an appointment.

    ``days_late`` counts the days since the due date; 0 while it is not past.
    """

    weeks: int | None
    due_on: date | None
    last_on: date | None
    planned: Briefing | None
    days_late: int = 0


def next_briefing(campaign: Campaign, *, on: date | None = None) -> NextBriefing:
    """The next briefing of a campaign as at a day (today): three queries.

    It is due so many weeks after the last one that was held, the first one so many weeks after the day from which the
    rhythm counts. A meeting that is only planned does not move the date.
    """
    day = on or clock.today()
    rhythm = BriefingRhythm.objects.filter(campaign=campaign).first()
    held = Briefing.objects.filter(campaign=campaign, state__in=HELD, held_on__lte=day).order_by("-held_on")
    last = held.values_list("held_on", flat=True).first()
    planned = Briefing.objects.filter(campaign=campaign, state=BriefingState.PLANNED).order_by("held_on", "pk").first()
    if rhythm is None:
        return NextBriefing(None, None, last, planned)
    due = max(last or rhythm.since, rhythm.since) + timedelta(weeks=rhythm.weeks)
    return NextBriefing(rhythm.weeks, due, last, planned, max((day - due).days, 0))


def unturned() -> Q:
    """Resolutions that still wait to become a task, as a condition on Resolution."""
    return Q(withdrawn_because="") & (Q(task__isnull=True) | Q(task__state=TaskState.CANCELLED))


def in_work() -> Q:
    """Resolutions whose task is not done yet."""
    return Q(task__isnull=False) & ~Q(task__state__in=(TaskState.CANCELLED, TaskState.DONE))


def open_resolutions(actor: Actor, campaign: Campaign) -> QuerySet[Resolution]:
    """The resolutions the actor may know of that are no task yet, by due date."""
    return (
        Resolution.objects.filter(policy_of(Resolution).visible(actor), unturned(), briefing__campaign=campaign)
        .select_related("briefing__record", "responsible", "unit", "task")
        .order_by(F("due_on").asc(nulls_last=True), "briefing__held_on", "number")
    )


def resolution_of_task(task: Task) -> Resolution | None:
    """The resolution a task was made of, None for any other task: one query."""
    if not may_have(task.pk, Resolution):
        return None
    return Resolution.objects.filter(task=task).select_related("briefing__record").first()


def rhythm_of(campaign: Campaign) -> BriefingRhythm | None:
    """The rhythm of a campaign's briefings, None when none is set."""
    return BriefingRhythm.objects.filter(campaign=campaign).first()


def clauses_for(campaign: Campaign | None) -> QuerySet[Clause]:
    """The clauses of the plan in force that a briefing or a resolution may serve; none without a campaign."""
    return assignable_clauses(campaign) if campaign is not None else Clause.objects.none()


def briefing_clause(campaign: Campaign | None) -> Clause | None:
    """The clause of the plan in force that asks for briefings (听取…汇报), when exactly one does."""
    found = list(clauses_for(campaign).filter(Q(body__contains="听取") | Q(heading__contains="听取"))[:2])
    return found[0] if len(found) == 1 else None


def asked_to(row: Briefing) -> list[BriefingAttendance]:
    """Who was asked to come, reporters first, then in roster order."""
    asked = row.attendance.select_related("person__unit")
    return list(asked.order_by("-part", "person__unit__path", "person__sort_key", "pk"))


def people_asked(row: Briefing) -> QuerySet[Person]:
    """The people asked to come, in roster order."""
    asked = Person.objects.filter(pk__in=row.attendance.values("person")).select_related("unit")
    return asked.order_by("unit__path", "sort_key", "pk")


def resolutions_of(row: Briefing) -> QuerySet[Resolution]:
    """What a briefing resolved, by number, each with its task."""
    return row.resolutions.select_related("task__record", "responsible", "unit", "clause").order_by("number")
