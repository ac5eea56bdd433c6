"""The series of a recurring task: its periods are asked for ahead of time, follow the task, and end with it.

``fit`` brings the periods of a task to what its rule and dates say now. It may run as often as one likes: what is
there already is left alone, what was missed while nothing ran is made up for. A period that has begun, or that
somebody has handed in, is never changed by it.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.act import act
from jingjian.commons.deadlines.selectors import site_calendar
from jingjian.commons.notify.inbox import settle
from jingjian.commons.notify.models import InboxItem
from jingjian.commons.records.models import PartyRole
from jingjian.commons.records.parties import set_parties
from jingjian.kernel import clock
from jingjian.kernel.calendar import WorkCalendar
from jingjian.kernel.periods import Period, is_asked, on_working_day, periods
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions import asking
from jingjian.modules.campaign.models import Campaign, CampaignState, OccurrenceState, Task, TaskOccurrence, TaskState

#: so many days ahead of its beginning a period is entered, so that it can be planned for
HORIZON = timedelta(days=35)
#: states in which a recurring task asks for its periods
LIVE = (TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.RETURNED)
_OPEN = tuple(s.value for s in workflow.OCCURRENCE.states if s.category is Category.OPEN)


def begin(actor: Actor, task: Task) -> None:
    """Called when a task is given, changed or taken up again: its people and its periods follow."""
    if task.rrule or task.occurrences.exists():
        follow(actor, task)
        fit(actor, task)


def fit(actor: Actor, task: Task, *, calendar: WorkCalendar | None = None) -> int:
    """Enter the periods that begin within the horizon, move or withdraw those not begun that fit no more.

    Returns how many periods were entered, moved or withdrawn. The task is locked meanwhile. Raises nothing: a rule
    that cannot be computed asks for no periods.
    """
    Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    calendar = calendar or site_calendar()
    today = clock.today()
    there = list(_there(task))
    fixed = [one for one in there if one.starts_on <= today or one.state != OccurrenceState.DUE]
    ahead = [one for one in there if one not in fixed]
    wanted = {
        (one.starts_on, one.ends_on): one
        for one in _wanted(task, calendar, today)
        if all(one.starts_on > other.ends_on or one.ends_on < other.starts_on for other in fixed)
    }
    changed = 0
    for row in ahead:
        period = wanted.pop((row.starts_on, row.ends_on), None)
        if period is None:
            withdraw(actor, row, _("Its task asks for it no more."))
            changed += 1
        else:
            changed += _move(actor, row, period, _due(task, period, calendar))
    number = max((one.number for one in _there(task)), default=0)
    for period in wanted.values():
        number += 1
        _enter(actor, task, number, period, _due(task, period, calendar))
        changed += 1
    _ask_for_begun(task, today)
    return changed


def follow(actor: Actor, task: Task) -> None:
    """Let the open periods have the unit, the title and the people that their task has now."""
    for row in _open_rows(task):
        row.task = task
        same = (row.responsible_id, row.verifier_id) == (task.responsible_id, task.verifier_id)
        if same and row.record.unit_id == task.lead_unit_id and row.record.title == str(row)[:300]:
            continue
        handed_over = row.responsible_id != task.responsible_id
        with act(actor, "occurrence.followed", row):
            row.responsible, row.verifier = task.responsible, task.verifier
        _tie(row)
        if handed_over:
            settle(row.record)


def stop(actor: Actor, task: Task, why: str) -> None:
    """Withdraw what is still asked of a task that ended."""
    for row in _open_rows(task):
        withdraw(actor, row, why)


def fit_campaign(actor: Actor, campaign: Campaign) -> int:
    """Bring the series of every recurring task of a campaign to its dates and rules."""
    calendar = site_calendar()
    tasks = _recurring().filter(campaign=campaign)
    return sum(fit(actor, task, calendar=calendar) for task in tasks)


def keep_all(actor: Actor) -> int:
    """What the clock does every morning: the next periods of every running campaign, and who is asked today."""
    calendar = site_calendar()
    running = _recurring().filter(campaign__state=CampaignState.RUNNING)
    return sum(fit(actor, task, calendar=calendar) for task in running)


def withdraw(actor: Actor, row: TaskOccurrence, why: str) -> None:
    with act(actor, "occurrence.withdrawn", row, note=why):
        row.state = OccurrenceState.WITHDRAWN
    settle(row.record)


def _recurring() -> QuerySet[Task]:
    related = ("record", "campaign", "clause", "lead_unit", "responsible", "verifier", "within")
    return Task.objects.filter(state__in=LIVE).exclude(rrule="").select_related(*related).order_by("pk")


def _there(task: Task) -> list[TaskOccurrence]:
    rows = task.occurrences.exclude(state=OccurrenceState.WITHDRAWN).order_by("starts_on")
    found = list(rows.select_related("record", "responsible", "verifier"))
    for row in found:
        row.task = task
    return found


def _open_rows(task: Task) -> list[TaskOccurrence]:
    return [row for row in _there(task) if row.state in _OPEN]


def span_of(task: Task) -> tuple[date | None, date | None]:
    """From which day to which day a task asks for its periods, by their due day; None where nothing bounds it.

    It begins on the latest of: the day the task was given, the first day of its phase, of the campaign; it ends on
    the earliest of: its own date, the last day of its phase, of the campaign.
    """
    within = task.within
    starts = (task.series_from, task.campaign.starts_on, within.starts_on if within else None)
    ends = (task.due_on, task.campaign.ends_on, within.ends_on if within else None)
    return max((day for day in starts if day), default=None), min((day for day in ends if day), default=None)


def _wanted(task: Task, calendar: WorkCalendar, today: date) -> list[Period]:
    since, until = span_of(task)
    if not task.rrule or task.state not in LIVE or task.series_from is None or since is None:
        return []
    found = periods(task.rrule, since=since, until=until, begins_by=today + HORIZON)
    return [one for one in found if is_asked(one, task.rrule, calendar)]


def _due(task: Task, period: Period, calendar: WorkCalendar) -> date:
    """Work of one day is due on that day; a longer period gives way to days of rest as the campaign is set to."""
    if period.starts_on == period.ends_on:
        return period.due_on
    return on_working_day(period.due_on, task.campaign.rest_days, calendar)


def _enter(actor: Actor, task: Task, number: int, period: Period, due_on: date) -> None:
    row = TaskOccurrence(
        task=task, number=number, starts_on=period.starts_on, ends_on=period.ends_on, period=period.words,
        nominal_on=period.due_on, due_on=due_on, responsible=task.responsible, verifier=task.verifier,
    )  # fmt: skip
    with act(actor, "occurrence.created", row):
        pass
    _tie(row)


def _move(actor: Actor, row: TaskOccurrence, period: Period, due_on: date) -> int:
    if (row.nominal_on, row.due_on) == (period.due_on, due_on):
        return 0
    with act(actor, "occurrence.moved", row):
        row.nominal_on, row.due_on = period.due_on, due_on
    return 1


def _tie(row: TaskOccurrence) -> None:
    set_parties(row.record, PartyRole.RESPONSIBLE, [row.responsible_id] if row.responsible_id else [])
    set_parties(row.record, PartyRole.VERIFIER, [row.verifier_id] if row.verifier_id else [])


def _ask_for_begun(task: Task, today: date) -> None:
    """Ask for the periods that have begun, each once; what came back is asked for by the return."""
    asked = InboxItem.objects.filter(record=OuterRef("pk"), settled_at__isnull=True, verb="hand_in")
    rows = task.occurrences.filter(~Exists(asked), Q(state=OccurrenceState.DUE), starts_on__lte=today)
    for row in rows.select_related("record"):
        asking.for_period(row)
