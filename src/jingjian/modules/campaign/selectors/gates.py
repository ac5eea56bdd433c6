"""How each condition of a gate stands now, with the rows that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kernel import clock
from jingjian.modules.campaign.models import (
    Campaign,
    Clause,
    ConditionKind,
    GateCondition,
    GatePassage,
    Obligation,
    ObligationState,
    OccurrenceState,
    Phase,
    Task,
    TaskOccurrence,
    TaskState,
)
from jingjian.modules.campaign.selectors.campaigns import PhaseView, phases_of
from jingjian.modules.campaign.selectors.coverage import (
    NEEDS_WORK,
    NO_OWNER,
    NO_WORK,
    Coverage,
    CoverageRow,
    clause_coverage,
)
from jingjian.modules.campaign.selectors.obligations import figures_of_all
from jingjian.modules.campaign.selectors.occurrences import periods_late
from jingjian.modules.campaign.selectors.schedule import VOID_PERIODS
from jingjian.modules.campaign.selectors.tasks import tasks_overdue

NAMED = 8
"""So many missing rows of one condition are named; the others are counted."""
FINISHED = (TaskState.VERIFIED, TaskState.DONE)


@dataclass(frozen=True, slots=True)
class Missing:
    """A row that lacks: what it is called, its kind (``task period clause phase obligation``) and key."""

    text: str
    kind: str
    pk: UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """How one condition stands: met or not, ``have`` of ``of`` where it counts something, and what is missing.

    ``open`` is the number missing, of which ``missing`` names the first that the reader may know of. ``clause`` is
    the clause of the plan in force that the condition speaks of; ``periods`` of the open ones are periods of regular
    work, the others tasks.
    """

    condition: GateCondition
    met: bool
    have: int | None = None
    of: int | None = None
    open: int = 0
    missing: tuple[Missing, ...] = ()
    clause: Clause | None = None
    periods: int = 0

    @property
    def more(self) -> int:
        """How many missing rows are not named."""
        return max(self.open - len(self.missing), 0)


class Gates:
    """The gates of the phases of one campaign as one reader sees them; what several conditions need is read once."""

    def __init__(self, campaign: Campaign, actor: Actor) -> None:
        self.campaign, self.actor = campaign, actor

    @cached_property
    def phases(self) -> list[PhaseView]:
        return phases_of(self.campaign)

    @cached_property
    def coverage(self) -> Coverage:
        return clause_coverage(self.campaign)

    def standings(self, phase: Phase, gate: str) -> list[Standing]:
        """Every condition of a gate in its order."""
        conditions = phase.conditions.filter(gate=gate).select_related(
            "clause", "obligation__record", "obligation__unit", "confirmed_by", "record", "phase"
        )
        return [self.standing(condition) for condition in conditions.order_by("position")]

    def standing(self, condition: GateCondition) -> Standing:
        """How one condition stands now."""
        match condition.kind:
            case ConditionKind.PLAN_PUBLISHED:
                return Standing(condition, self.coverage.plan is not None)
            case ConditionKind.PREVIOUS_ENDED:
                return self._previous(condition)
            case ConditionKind.OWNERS_NAMED:
                return self._owners(condition)
            case ConditionKind.TASKS_DONE:
                return self._tasks(condition)
            case ConditionKind.NONE_OVERDUE:
                return self._overdue(condition)
            case ConditionKind.OBLIGATION:
                return self._obligation(condition)
            case _:
                return Standing(condition, condition.confirmed_by_id is not None)

    def _previous(self, condition: GateCondition) -> Standing:
        before = [view for view in self.phases if view.phase.position < condition.phase.position]
        open_ones = [view.phase for view in before if view.state != "past"]
        named = tuple(Missing(phase.name, "phase", phase.pk) for phase in open_ones)
        return Standing(condition, not open_ones, open=len(open_ones), missing=named)

    def _owners(self, condition: GateCondition) -> Standing:
        rows, clause = self._below(condition)
        asked = [row for row in rows if row.kind in NEEDS_WORK]
        without = [row for row in asked if NO_WORK in row.gaps or NO_OWNER in row.gaps]
        named = tuple(Missing(str(row.clause), "clause", row.clause.pk) for row in without[:NAMED])
        met = self.coverage.plan is not None and not without
        return Standing(condition, met, len(asked) - len(without), len(asked), len(without), named, clause)

    def _tasks(self, condition: GateCondition) -> Standing:
        """One-off tasks, and of regular work every period due within the phase. Nothing to do has shown nothing."""
        tasks, periods, clause = self._work_below(condition)
        of = tasks.count() + periods.count()
        open_tasks = tasks.exclude(state__in=FINISHED)
        open_periods = periods.exclude(state=OccurrenceState.DONE)
        return self._lacking(condition, open_tasks, open_periods, clause, of=of)

    def _overdue(self, condition: GateCondition) -> Standing:
        """No task is late, and no period that was due within the phase."""
        tasks, periods, clause = self._work_below(condition)
        return self._lacking(condition, tasks.filter(tasks_overdue()), periods.filter(periods_late()), clause)

    def _lacking(
        self, condition: GateCondition, tasks: QuerySet[Task], periods: QuerySet[TaskOccurrence],
        clause: Clause | None, *, of: int | None = None,
    ) -> Standing:  # fmt: skip
        """The standing that these tasks and periods leave, out of ``of`` where it counts."""
        late, lacking = tasks.count(), periods.count()
        left = late + lacking
        met = not left and of != 0
        have = None if of is None else of - left
        return Standing(condition, met, have, of, left, self._named(tasks, periods), clause, periods=lacking)

    def _obligation(self, condition: GateCondition) -> Standing:
        obligation = condition.obligation
        assert obligation is not None  # a constraint of the table sees to it
        found = figures_of_all([obligation])[obligation.pk]
        counted = obligation.state in (ObligationState.IN_FORCE, ObligationState.CLOSED)
        visible = Obligation.objects.filter(policy_of(Obligation).visible(self.actor), pk=obligation.pk).exists()
        named = (Missing(obligation.name, "obligation", obligation.pk),) if visible and found.gaps else ()
        return Standing(
            condition, counted and found.complete, found.done + found.excused, found.concerned, found.gaps, named
        )

    def _named(self, tasks: QuerySet[Task], periods: QuerySet[TaskOccurrence]) -> tuple[Missing, ...]:
        """The first of what is missing that the reader may know of, by due day."""
        known = tasks.filter(policy_of(Task).visible(self.actor)).order_by("due_on", "pk")
        asked = periods.filter(policy_of(TaskOccurrence).visible(self.actor)).order_by("due_on", "pk")
        found = [
            (due_on or date.max, Missing(title, "task", pk))
            for pk, title, due_on in known.values_list("pk", "title", "due_on")[:NAMED]
        ]
        found += [(row.due_on, Missing(str(row), "period", row.pk)) for row in asked.select_related("task")[:NAMED]]
        return tuple(missing for _day, missing in sorted(found, key=lambda one: one[0])[:NAMED])

    def _below(self, condition: GateCondition) -> tuple[list[CoverageRow], Clause | None]:
        """The clauses of the plan in force that a condition speaks of: all, or its clause and everything below."""
        if condition.clause is None:
            return list(self.coverage.rows), None
        found: list[CoverageRow] = []
        keys: set[UUID] = set()
        for row in self.coverage.rows:
            if row.clause.lineage == condition.clause.lineage or row.parent_id in keys:
                found.append(row)
                keys.add(row.clause.pk)
        return found, found[0].clause if found else condition.clause

    def _work_below(self, condition: GateCondition) -> tuple[QuerySet[Task], QuerySet[TaskOccurrence], Clause | None]:
        """The one-off tasks a condition speaks of, and the periods of recurring ones that are due within its phase."""
        rows, clause = self._below(condition)
        inside = Q() if condition.clause is None else Q(clause__in=[row.clause.pk for row in rows])
        tasks = Task.objects.filter(inside, campaign=self.campaign).exclude(state=TaskState.CANCELLED)
        periods = TaskOccurrence.objects.filter(due_within(condition.phase), task__in=tasks.exclude(rrule=""))
        return tasks.filter(rrule=""), periods.exclude(state__in=VOID_PERIODS), clause


def due_within(phase: Phase) -> Q:
    """Periods due within a phase, as a condition on TaskOccurrence; a phase without a last day counts up to today."""
    asked = Q(due_on__lte=phase.ends_on or clock.today())
    return asked & Q(due_on__gte=phase.starts_on) if phase.starts_on else asked


def passages_of(campaign: Campaign) -> dict[tuple[UUID, str], GatePassage]:
    """How the gates of a campaign were passed, by phase and gate: one query."""
    passages = GatePassage.objects.filter(phase__campaign=campaign).select_related("passed_by", "phase")
    return {(passage.phase_id, passage.gate): passage for passage in passages}


def open_conditions(standings: Sequence[Standing]) -> list[Standing]:
    """Those that are not met."""
    return [standing for standing in standings if not standing.met]
