"""What is due when: the marks of the timeline, the columns of the board, the days of the calendar.

Recurring work is due period by period, each period on its own day; the recurring task itself is due on none. Everything
is read as its reader may see it, and each function costs a number of queries that does not grow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Least, RowNumber

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign.models import Campaign, Task, TaskOccurrence
from jingjian.modules.campaign.workflow import OCCURRENCE

DAYS_SHOWN_EACH = 4
"""So many entries of one day stand in the calendar; the rest are counted."""
VOID_PERIODS = tuple(state.value for state in OCCURRENCE.states if state.category is Category.VOID)
#: what still asks for something comes first
_URGENCY = Case(
    When(record__category=Category.OPEN, then=Value(0)), When(record__category=Category.WAITING, then=Value(1)),
    default=Value(2), output_field=IntegerField(),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueMark:
    """The work of one clause that is due on one day: one-off tasks, or (``recurring``) periods of recurring ones.

    ``since`` is the day the first of the tasks was entered, or the first of the periods began.
    """

    clause_id: UUID
    due_on: date
    since: date
    total: int
    done: int
    waiting: int
    recurring: bool = False

    @property
    def open(self) -> int:
        return self.total - self.done - self.waiting


@dataclass(frozen=True, slots=True)
class Series:
    """The recurring tasks of one clause: ``bare`` of them have no period yet; ``until`` is when the last one ends.

    ``until`` is None where neither the task, its phase nor the campaign has an end.
    """

    bare: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """One line of a day: a one-off task, or a period of a recurring one (``period`` says which)."""

    pk: UUID
    title: str
    category: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class DueDay:
    """One day of the calendar: how many tasks and periods are due, how many of both are still to be handed in.

    ``first`` holds the few that are shown, ``more_tasks`` and ``more_periods`` count the others.
    """

    tasks: int
    periods: int
    open: int
    first: tuple[Due, ...]

    @property
    def total(self) -> int:
        return self.tasks + self.periods

    @property
    def more_tasks(self) -> int:
        return self.tasks - sum(1 for one in self.first if not one.period)

    @property
    def more_periods(self) -> int:
        return self.periods - sum(1 for one in self.first if one.period)


def scheduled(campaign: Campaign, actor: Actor) -> QuerySet[Task]:
    """The one-off tasks of a campaign that the actor may know of, without those that were cancelled."""
    return _tasks(campaign, actor).filter(rrule="")


def scheduled_periods(campaign: Campaign, actor: Actor) -> QuerySet[TaskOccurrence]:
    """The periods of its recurring tasks that the actor may know of, without what was skipped or withdrawn."""
    visible = policy_of(TaskOccurrence).visible(actor)
    return TaskOccurrence.objects.filter(visible, task__campaign=campaign).exclude(state__in=VOID_PERIODS)


def has_period() -> Exists:
    """Whether a period is asked for, asked of each Task of a query."""
    return Exists(TaskOccurrence.objects.filter(task=OuterRef("pk")).exclude(state__in=VOID_PERIODS))


def due_marks(campaign: Campaign, actor: Actor) -> dict[UUID, list[DueMark]]:
    """The marks of each clause in the order of their days; two queries, a row for each clause and day."""
    tasks: Any = (
        scheduled(campaign, actor)
        .filter(due_on__isnull=False)
        .values("due_on", clause_key=F("clause_id"))
        .annotate(**_tallies(), since=Min("record__created_at"))
        .order_by()
    )
    periods: Any = (
        scheduled_periods(campaign, actor)
        .values("due_on", clause_key=F("task__clause_id"))
        .annotate(**_tallies(), since=Min("starts_on"))
        .order_by()
    )
    found = [_mark(row, clock.local(row["since"]).date(), recurring=False) for row in tasks]
    found += [_mark(row, row["since"], recurring=True) for row in periods]
    marks: defaultdict[UUID, list[DueMark]] = defaultdict(list)
    for mark in sorted(found, key=lambda mark: (mark.due_on, mark.recurring)):
        marks[mark.clause_id].append(mark)
    return marks


def undated(campaign: Campaign, actor: Actor) -> dict[UUID, int]:
    """How many one-off tasks of each clause have no day; one query."""
    rows = scheduled(campaign, actor).filter(due_on__isnull=True).values_list("clause_id").annotate(Count("pk"))
    return dict(rows.order_by())


def series_of_clauses(campaign: Campaign, actor: Actor) -> dict[UUID, Series]:
    """The recurring tasks of each clause that go on; one query."""
    campaign_ends = Value(campaign.ends_on, output_field=DateField())
    rows: Any = (
        _tasks(campaign, actor)
        .exclude(rrule="")
        .exclude(record__category=Category.DONE)
        .annotate(begun=has_period())
        .values("clause_id")
        .annotate(bare=Count("pk", filter=Q(begun=False)), until=Max(Least("due_on", "within__ends_on", campaign_ends)))
        .order_by()
    )
    return {row["clause_id"]: Series(row["bare"], row["until"]) for row in rows}


def due_days(campaign: Campaign, actor: Actor, first: date, last: date) -> dict[date, DueDay]:
    """What is due on each day from ``first`` to ``last``, both included; four queries."""
    tasks = scheduled(campaign, actor).filter(due_on__range=(first, last))
    periods = scheduled_periods(campaign, actor).filter(due_on__range=(first, last))
    counts = {"tasks": Counter[date](), "periods": Counter[date]()}
    still: Counter[date] = Counter()
    rows: Any
    for kind, rows in (("tasks", tasks), ("periods", periods)):
        for row in rows.values("due_on").annotate(**_tallies()).order_by():
            counts[kind][row["due_on"]] += row["total"]
            still[row["due_on"]] += row["total"] - row["done"] - row["waiting"]
    shown: defaultdict[date, list[tuple[int, Due]]] = defaultdict(list)
    for task in _first_of_each_day(tasks).select_related("record"):
        shown[task.due_on].append((task.urgency, Due(task.pk, task.title, task.record.category)))
    for one in _first_of_each_day(periods).select_related("record", "task"):
        shown[one.due_on].append((one.urgency, Due(one.pk, one.task.title, one.record.category, one.period)))
    return {
        day: DueDay(counts["tasks"][day], counts["periods"][day], still[day], _most_urgent(shown[day]))
        for day in sorted({*counts["tasks"], *counts["periods"]})
    }


def _tasks(campaign: Campaign, actor: Actor) -> QuerySet[Task]:
    visible = policy_of(Task).visible(actor)
    return Task.objects.filter(visible, campaign=campaign).exclude(record__category=Category.VOID)


def _tallies() -> dict[str, Count]:
    return {
        "total": Count("pk"),
        "done": Count("pk", filter=Q(record__category=Category.DONE)),
        "waiting": Count("pk", filter=Q(record__category=Category.WAITING)),
    }


def _mark(row: dict[str, Any], since: date, *, recurring: bool) -> DueMark:
    return DueMark(
        clause_id=row["clause_key"], due_on=row["due_on"], since=min(since, row["due_on"]), total=row["total"],
        done=row["done"], waiting=row["waiting"], recurring=recurring,
    )  # fmt: skip


def _first_of_each_day(rows: QuerySet[Any]) -> QuerySet[Any]:
    numbered: QuerySet[Any] = rows.annotate(
        urgency=_URGENCY, place=Window(RowNumber(), partition_by=F("due_on"), order_by=(_URGENCY, F("pk")))
    )
    return numbered.filter(place__lte=DAYS_SHOWN_EACH).order_by("due_on", "place")


def _most_urgent(lines: Iterable[tuple[int, Due]]) -> tuple[Due, ...]:
    ordered = sorted(lines, key=lambda line: (line[0], bool(line[1].period)))
    return tuple(due for _urgency, due in ordered[:DAYS_SHOWN_EACH])
