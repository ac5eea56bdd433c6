"""Reads of the periods of recurring tasks: what has begun, what is late, what shows that it was done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.models import Attachment
from jingjian.commons.records.models import Record, StatusChange
from jingjian.commons.search.find import visible_records
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.headers import CAMPAIGNS, OCCURRENCES, PLANS, TASKS
from jingjian.modules.campaign.models import (
    Clause,
    ClauseLink,
    OccurrenceProof,
    OccurrenceState,
    Task,
    TaskOccurrence,
)

OPEN_PERIODS = tuple(s.value for s in workflow.OCCURRENCE.states if s.category is Category.OPEN)
RELATED = ("record", "record__unit", "task", "task__lead_unit", "task__clause", "responsible", "verifier")
CANDIDATES = 12
#: what parts the numbers a person typed: a blank, a comma or a stop of either width
PARTING = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Proven:
    """One linked proof as its reader may see it; ``record`` is None where it is not open to them."""

    link: OccurrenceProof
    record: Record | None
    attachment: Attachment | None


def periods_late(on: date | None = None) -> Q:
    """Periods still open after their due day, as a condition on TaskOccurrence."""
    return Q(state__in=OPEN_PERIODS, due_on__lt=on or clock.today())


def begun_and_open(task: Task, on: date | None = None) -> QuerySet[TaskOccurrence]:
    """The periods of a task that have begun and are neither done nor skipped; handed-in ones still wait."""
    open_states = (*OPEN_PERIODS, OccurrenceState.HANDED_IN)
    return task.occurrences.filter(state__in=open_states, starts_on__lte=on or clock.today())


def has_late_period(on: date | None = None) -> Exists:
    """Whether a period is late, asked of each Task of a query."""
    return Exists(TaskOccurrence.objects.filter(periods_late(on), task=OuterRef("pk")))


def has_period_to_do(on: date | None = None) -> Exists:
    """Whether a period that has begun is to be handed in, asked of each Task of a query."""
    begun = TaskOccurrence.objects.filter(state__in=OPEN_PERIODS, starts_on__lte=on or clock.today())
    return Exists(begun.filter(task=OuterRef("pk")))


def periods_of(task: Task) -> list[TaskOccurrence]:
    """The series of a task without what was withdrawn, in order; one query."""
    rows = task.occurrences.exclude(state=OccurrenceState.WITHDRAWN).order_by("starts_on")
    return list(rows.select_related("record", "responsible"))


def records_that_prove(actor: Actor) -> QuerySet[Record]:
    """The records ``actor`` may know of that can prove something.

    A meeting or a talk proves by itself; a task or a period of the programme only by a paper it carries; plans and
    campaigns never.
    """
    paper = Attachment.objects.filter(record=OuterRef("pk"), removed_at__isnull=True)
    own = Q(register__in=(TASKS, OCCURRENCES))
    return visible_records(actor).exclude(register__in=(CAMPAIGNS, PLANS)).filter(~own | Q(Exists(paper)))


def named_records(actor: Actor, text: str) -> tuple[list[Record], list[str]]:
    """The records that a person named by number or by words, and what names none or several (as it was typed).

    Numbers are looked up as they stand; a word that is no number counts when exactly one record holds it.
    """
    found: list[Record] = []
    unclear: list[str] = []
    for word in dict.fromkeys(filter(None, PARTING.split(text))):
        known = records_that_prove(actor)
        hits = list(known.filter(reference__iexact=word)[:1]) or list(known.filter(search_text__grams=word)[:2])
        if len(hits) == 1:
            found.append(hits[0])
        else:
            unclear.append(word)
    return found, unclear


def candidates(actor: Actor, row: TaskOccurrence) -> list[Record]:
    """Records that serve the same clause and to which something happened in the period, the newest first."""
    last = max(row.ends_on, row.due_on)
    happened = StatusChange.objects.filter(record=OuterRef("pk"), effective_on__range=(row.starts_on, last))
    entered = Q(created_at__gte=_start_of(row.starts_on), created_at__lt=_start_of(last + timedelta(days=1)))
    serving = ClauseLink.objects.filter(clause=row.task.clause_id, record=OuterRef("pk"))
    periods = TaskOccurrence.objects.filter(task__clause=row.task.clause_id, pk=OuterRef("pk"))
    return list(
        records_that_prove(actor)
        .filter(Q(Exists(serving)) | Q(Exists(periods)), entered | Q(Exists(happened)))
        .exclude(pk__in=(row.pk, row.task_id))
        .order_by("-changed_at", "-pk")[:CANDIDATES]
    )


def papers_at_hand(row: TaskOccurrence, records: list[Record]) -> QuerySet[Attachment]:
    """The papers of the candidates and of the task itself, the newest first."""
    held = [row.task_id, *(record.pk for record in records)]
    kept = Attachment.objects.filter(record__in=held, removed_at__isnull=True)
    return kept.select_related("record").order_by("-uploaded_at", "-pk")


def proofs_of(actor: Actor, row: TaskOccurrence) -> list[Proven]:
    """What is linked to a period, in the order it was linked; two queries."""
    links = list(row.proofs.select_related("record", "attachment").order_by("pk"))
    known = set(visible_records(actor).filter(pk__in=[one.record_id for one in links]).values_list("pk", flat=True))
    return [
        Proven(one, one.record, one.attachment) if one.record_id in known else Proven(one, None, None) for one in links
    ]


def records_serving(actor: Actor, clause: Clause) -> tuple[list[Record], int]:
    """Records entered elsewhere that serve a clause and are open to the actor, and how many more there are."""
    links = ClauseLink.objects.filter(clause=clause).exclude(record__register__in=(CAMPAIGNS, PLANS))
    serving = links.exclude(record__in=Task.objects.filter(clause=clause).values("pk")).values("record")
    shown = list(visible_records(actor).filter(pk__in=serving).select_related("unit").order_by("-created_at", "-pk"))
    return shown, serving.count() - len(shown)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=clock.SHANGHAI).astimezone(UTC)
