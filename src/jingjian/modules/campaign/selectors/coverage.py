"""Clause coverage: which clause has no work, no owner, no evidence, as at a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jingjian.commons.documents.models import Attachment
from jingjian.commons.records.models import StatusChange
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign.headers import CAMPAIGNS, OCCURRENCES, PLANS, TASKS
from jingjian.modules.campaign.models import (
    Campaign,
    Clause,
    ClauseKind,
    ClauseLink,
    OccurrenceProof,
    Plan,
    Task,
    TaskOccurrence,
)
from jingjian.modules.campaign.selectors.plans import clauses_of, plan_in_force

NO_WORK, NO_OWNER, NO_EVIDENCE, NO_PROCEDURE = "no_work", "no_owner", "no_evidence", "no_procedure"
GAP_LABELS = {
    NO_WORK: _("No work"),
    NO_OWNER: _("No owner"),
    NO_EVIDENCE: _("No evidence"),
    NO_PROCEDURE: _("No procedure"),
}
NEEDS_WORK = (ClauseKind.ONE_OFF, ClauseKind.RECURRING)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A clause and what is done for it. The sums hold everything below; ``gaps`` are the clause's own.

    ``periods`` are those of recurring work due by the day, ``periods_done`` the ones of them that are done; skipped
    and withdrawn ones count as none. A recurring task is late when a period of it is.

    ``state``: ``principle`` asks for nothing, ``gap`` something is missing here, ``ready`` a procedure waits for a
    case, ``running``, ``done``. ``evidence`` counts papers of its tasks and records entered elsewhere.
    """

    clause: Clause
    depth: int
    parent_id: UUID | None
    kind: str
    total: int
    done: int
    overdue: int
    without_owner: int
    periods: int
    periods_done: int
    evidence: int
    gaps: tuple[str, ...]
    below_gaps: int
    state: str


@dataclass(frozen=True, slots=True)
class CoverageFigures:
    """The figures of the cockpit. ``need_work`` counts clauses that are one-off or regular work."""

    clauses: int = 0
    need_work: int = 0
    with_work: int = 0
    gaps: int = 0
    tasks: int = 0
    done: int = 0
    overdue: int = 0
    without_owner: int = 0
    periods: int = 0
    periods_done: int = 0
    periods_overdue: int = 0
    oldest_overdue_days: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """``plan`` is the version in force; without one there are no rows."""

    plan: Plan | None
    as_at: date
    rows: tuple[CoverageRow, ...] = ()
    figures: CoverageFigures = CoverageFigures()


@dataclass(slots=True)
class _Tally:
    total: int = 0
    done: int = 0
    overdue: int = 0
    without_owner: int = 0
    periods: int = 0
    periods_done: int = 0
    evidence: int = 0
    gaps_below: int = 0
    gaps: list[str] = field(default_factory=list)

    def add(self, other: _Tally) -> None:
        self.total += other.total
        self.done += other.done
        self.overdue += other.overdue
        self.without_owner += other.without_owner
        self.periods += other.periods
        self.periods_done += other.periods_done
        self.evidence += other.evidence
        self.gaps_below += other.gaps_below + len(other.gaps)


@dataclass(frozen=True, slots=True)
class _Work:
    """A task as it stood on the day."""

    clause_id: UUID
    category: str
    late_days: int
    owned: bool
    papers: int
    periods: int = 0
    periods_done: int = 0
    periods_late: int = 0


def clause_coverage(campaign: Campaign, *, as_at: date | None = None) -> Coverage:
    """What is done for each clause of the plan in force, as at the end of a day (today).

    The state of a task is that of its last status change effective by the day; a cancelled task counts as none. Who
    is responsible and when it is due are as they stand now. Eight queries, whatever the size.
    """
    day = as_at or clock.today()
    plan = plan_in_force(campaign)
    if plan is None:
        return Coverage(None, day)
    clauses = clauses_of(plan)
    work = _work_by_clause(campaign, day)
    links = _links_by_clause(plan, day)
    tallies: dict[UUID, _Tally] = {}
    for clause in reversed(clauses):  # parts come before what they are part of, so sums are ready
        own = _tally(work[clause.pk], links[clause.pk])
        own.add(tallies.setdefault(clause.pk, _Tally()))
        own.gaps = _gaps(clause, own)
        tallies[clause.pk] = own
        if clause.parent_id is not None:
            tallies.setdefault(clause.parent_id, _Tally()).add(own)
    rows = _rows(clauses, tallies)
    return Coverage(plan, day, rows, _figures(rows, [w for some in work.values() for w in some]))


def _work_by_clause(campaign: Campaign, day: date) -> defaultdict[UUID, list[_Work]]:
    stood = dict(
        StatusChange.objects.filter(_of_work(campaign), effective_on__lte=day)
        .order_by("record", "-effective_on", "-id")
        .distinct("record")
        .values_list("record", "category")
    )
    papers: defaultdict[UUID, int] = defaultdict(int)
    attached = Attachment.objects.filter(_of_work(campaign), uploaded_at__lt=end_of(day))
    for record_id, removed in attached.values_list("record", "removed_at"):
        papers[record_id] += removed is None or removed >= end_of(day)
    series = _series_by_task(campaign, day, stood, papers)
    work: defaultdict[UUID, list[_Work]] = defaultdict(list)
    columns = ("pk", "clause", "due_on", "responsible", "rrule")
    for key, clause_id, due_on, responsible, rrule in campaign.tasks.values_list(*columns):
        category = stood.get(key)
        if category is None or category == Category.VOID:
            continue
        own = series[key]
        late = 0
        if category == Category.OPEN:
            late = own.late_days if rrule else (day - due_on).days if due_on else 0
        papers_in_all = papers[key] + own.proofs
        work[clause_id].append(
            _Work(
                clause_id, category, max(late, 0), responsible is not None, papers_in_all, own.due, own.done, own.late
            )
        )  # fmt: skip
    return work


@dataclass(slots=True)
class _Series:
    """The periods of one task as they stood on the day."""

    due: int = 0
    done: int = 0
    late: int = 0
    late_days: int = 0
    proofs: int = 0


def _series_by_task(
    campaign: Campaign, day: date, stood: dict[UUID, str], papers: defaultdict[UUID, int]
) -> defaultdict[UUID, _Series]:
    """The periods due by the day or done before they were due, and what is linked to them; two queries."""
    linked = Counter(
        OccurrenceProof.objects.filter(occurrence__task__campaign=campaign, record__created_at__lt=end_of(day))
        .order_by()
        .values_list("occurrence", flat=True)
    )
    series: defaultdict[UUID, _Series] = defaultdict(_Series)
    periods = TaskOccurrence.objects.filter(task__campaign=campaign)
    for key, task_id, due_on in periods.values_list("pk", "task", "due_on"):
        category = stood.get(key)
        if category is None or category == Category.VOID:
            continue
        own = series[task_id]
        own.proofs += papers[key] + (linked[key] if category != Category.OPEN else 0)
        done = category == Category.DONE
        own.due += done or due_on <= day
        own.done += done
        if category == Category.OPEN and due_on < day:
            own.late += 1
            own.late_days = max(own.late_days, (day - due_on).days)
    return series


def _of_work(campaign: Campaign) -> Q:
    """Rows that hang on a task of the campaign or on a period of one."""
    periods = TaskOccurrence.objects.filter(task__campaign=campaign).values("pk")
    return Q(record__in=_keys(campaign)) | Q(record__in=periods)


def _keys(campaign: Campaign) -> QuerySet[Any, Any]:
    return Task.objects.filter(campaign=campaign).values("pk")


def _links_by_clause(plan: Plan, day: date) -> defaultdict[UUID, int]:
    """How many records entered elsewhere by the end of the day serve each clause."""
    links: defaultdict[UUID, int] = defaultdict(int)
    proof = ClauseLink.objects.filter(clause__plan=plan, record__created_at__lt=end_of(day))
    for clause_id in proof.exclude(record__register__in=(CAMPAIGNS, OCCURRENCES, PLANS, TASKS)).values_list(
        "clause", flat=True
    ):
        links[clause_id] += 1
    return links


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=clock.SHANGHAI).astimezone(UTC)


def _tally(work: Iterable[_Work], links: int) -> _Tally:
    tally = _Tally(evidence=links)
    for one in work:
        tally.total += 1
        tally.done += one.category == Category.DONE
        tally.overdue += one.late_days > 0
        tally.without_owner += not one.owned
        tally.periods += one.periods
        tally.periods_done += one.periods_done
        tally.evidence += one.papers
    return tally


def _gaps(clause: Clause, tally: _Tally) -> list[str]:
    """What a clause lacks: a principle never anything, a clause started on demand only its procedure."""
    if clause.kind == ClauseKind.ON_DEMAND:
        return [] if clause.procedure or tally.total else [NO_PROCEDURE]
    if clause.kind not in NEEDS_WORK:
        return []
    if not tally.total:
        return [NO_WORK]
    missing = [NO_OWNER] if tally.without_owner else []
    return [*missing, NO_EVIDENCE] if not tally.evidence else missing


def _rows(clauses: Sequence[Clause], tallies: dict[UUID, _Tally]) -> tuple[CoverageRow, ...]:
    depths: dict[UUID, int] = {}
    rows = []
    for clause in clauses:
        depths[clause.pk] = depths[clause.parent_id] + 1 if clause.parent_id is not None else 0
        tally = tallies[clause.pk]
        rows.append(
            CoverageRow(
                clause=clause, depth=depths[clause.pk], parent_id=clause.parent_id, kind=clause.kind,
                total=tally.total, done=tally.done, overdue=tally.overdue, without_owner=tally.without_owner,
                periods=tally.periods, periods_done=tally.periods_done, evidence=tally.evidence,
                gaps=tuple(tally.gaps), below_gaps=tally.gaps_below,
                state=_state(clause, tally),
            )
        )  # fmt: skip
    return tuple(rows)


def _state(clause: Clause, tally: _Tally) -> str:
    if tally.gaps:
        return "gap"
    if not tally.total:
        return "ready" if clause.kind == ClauseKind.ON_DEMAND else "principle"
    return "done" if tally.done == tally.total else "running"


def _figures(rows: Sequence[CoverageRow], work: Sequence[_Work]) -> CoverageFigures:
    """Sums over the plan in force; tasks of clauses that are no more are listed elsewhere and not counted."""
    known = {row.clause.pk for row in rows}
    counted = [one for one in work if one.clause_id in known]
    late = [one.late_days for one in counted if one.late_days]
    return CoverageFigures(
        clauses=len(rows),
        need_work=sum(1 for row in rows if row.kind in NEEDS_WORK),
        with_work=sum(1 for row in rows if row.kind in NEEDS_WORK and row.total),
        gaps=sum(1 for row in rows if row.gaps),
        tasks=len(counted),
        done=sum(1 for one in counted if one.category == Category.DONE),
        overdue=len(late),
        without_owner=sum(1 for one in counted if not one.owned),
        periods=sum(one.periods for one in counted),
        periods_done=sum(one.periods_done for one in counted),
        periods_overdue=sum(one.periods_late for one in counted),
        oldest_overdue_days=max(late, default=None),
    )
