"""What is due when: the marks of the timeline, the columns of the board, the days of the calendar.

Everything is read as its reader may see it, and each function costs a number of queries that does not grow.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign.models import Campaign, Task
from jingjian.modules.campaign.selectors.tasks import RELATED

DAYS_SHOWN_EACH = 4
"""So many tasks of one day stand in the calendar; the rest are counted."""


@dataclass(frozen=True, slots=True)
class DueMark:
    """The work of one clause that is due on one day; ``since`` is the day the first of it was entered."""

    clause_id: UUID
    due_on: date
    since: date
    total: int
    done: int
    waiting: int

    @property
    def open(self) -> int:
        return self.total - self.done - self.waiting


@dataclass(frozen=True, slots=True)
class DueDay:
    """One day of the calendar: how much is due, how much of it is still to be handed in, and the first few tasks."""

    total: int
    open: int
    first: tuple[Task, ...]

    @property
    def more(self) -> int:
        return self.total - len(self.first)


def scheduled(campaign: Campaign, actor: Actor) -> QuerySet[Task]:
    """The tasks of a campaign that the actor may know of, without those that were cancelled."""
    visible = policy_of(Task).visible(actor)
    return Task.objects.filter(visible, campaign=campaign).exclude(record__category=Category.VOID)


def due_marks(campaign: Campaign, actor: Actor) -> dict[UUID, list[DueMark]]:
    """The marks of each clause in the order of their days; one query, as many rows as there are clauses and days."""
    rows: Any = (
        scheduled(campaign, actor)
        .filter(due_on__isnull=False)
        .values("clause_id", "due_on")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(record__category=Category.DONE)),
            waiting=Count("pk", filter=Q(record__category=Category.WAITING)),
            since=Min("record__created_at"),
        )
        .order_by("due_on")
    )
    marks: defaultdict[UUID, list[DueMark]] = defaultdict(list)
    for row in rows:
        since = clock.local(row.pop("since")).date()
        marks[row["clause_id"]].append(DueMark(since=min(since, row["due_on"]), **row))
    return marks


def undated(campaign: Campaign, actor: Actor) -> dict[UUID, int]:
    """How many tasks of each clause have no day; one query."""
    rows = scheduled(campaign, actor).filter(due_on__isnull=True).values_list("clause_id").annotate(Count("pk"))
    return dict(rows.order_by())


def due_days(campaign: Campaign, actor: Actor, first: date, last: date) -> dict[date, DueDay]:
    """What is due on each day from ``first`` to ``last``, both included; two queries."""
    between = scheduled(campaign, actor).filter(due_on__gte=first, due_on__lte=last)
    counted: Any = between.values("due_on").annotate(
        total=Count("pk"), open=Count("pk", filter=Q(record__category=Category.OPEN))
    )
    numbered = between.annotate(
        place=Window(RowNumber(), partition_by=F("due_on"), order_by=("record__category", "pk"))
    )
    shown: defaultdict[date, list[Task]] = defaultdict(list)
    for task in numbered.filter(place__lte=DAYS_SHOWN_EACH).select_related(*RELATED).order_by("due_on", "place"):
        if task.due_on is not None:
            shown[task.due_on].append(task)
    return {row["due_on"]: DueDay(row["total"], row["open"], tuple(shown[row["due_on"]])) for row in counted.order_by()}
