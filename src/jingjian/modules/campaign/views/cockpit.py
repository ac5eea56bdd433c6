"""The wall chart 挂图作战: how far the plan is carried out, as at now, each figure opening its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel import clock
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import Campaign, Clause, Obligation
from jingjian.modules.campaign.parts import gap_words
from jingjian.modules.campaign.register import OCCURRENCES, TASKS
from jingjian.modules.campaign.selectors import CoverageRow, Figures
from jingjian.modules.campaign.selectors.coverage import NEEDS_WORK
from jingjian.modules.campaign.views.common import campaign_for, page

OVERDUE_SHOWN = 10
GAPS_SHOWN = 12
WAITING_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """So many of so many; ``missing`` is what lacks, in figures."""

    have: int
    of: int

    @property
    def missing(self) -> int:
        return self.of - self.have

    @property
    def tone(self) -> str:
        """Green when whole, amber when something lacks, grey when nothing is asked."""
        return "h0" if not self.of else "h2" if self.missing else "h5"


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """One chapter of the plan: clauses with work, tasks with somebody responsible, tasks done, tasks late, clauses with
    a gap."""

    clause: Clause
    work: Cell
    owners: Cell
    done: Cell
    overdue: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Gap:
    """One clause that lacks something, where it stands (四（一）), and what it lacks in words."""

    clause: Clause
    path: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LateLine:
    """One piece of work that is late: a task done once, or one period of a recurring one."""

    title: str
    href: str
    unit: Unit
    person: Person | None
    due_on: date


def late_lines(actor: Actor, campaign: Campaign, on: date) -> list[LateLine]:
    """What is late in the campaign and open to the actor, the longest first, one more than is shown; two queries."""
    tasks = TASKS.rows(actor).filter(selectors.tasks_overdue(on), campaign=campaign, rrule="").order_by("due_on", "pk")
    periods = OCCURRENCES.rows(actor).filter(selectors.periods_late(on), task__campaign=campaign)
    lines = [
        LateLine(task.title, reverse("tasks:detail", args=[task.pk]), task.lead_unit, task.responsible, task.due_on)
        for task in tasks[: OVERDUE_SHOWN + 1]
    ]
    lines += [
        LateLine(
            str(row), reverse("occurrences:detail", args=[row.pk]), row.task.lead_unit, row.responsible, row.due_on
        )
        for row in periods.order_by("due_on", "pk")[: OVERDUE_SHOWN + 1]
    ]
    return sorted(lines, key=lambda line: line.due_on)[: OVERDUE_SHOWN + 1]


@policy("login")
class CockpitView(View):
    """GET: the chart of the campaign that runs for the reader, or of the one named."""

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        campaign, actor = campaign_for(request, pk), actor_of(request)
        coverage = selectors.clause_coverage(campaign)
        overdue = late_lines(actor, campaign, coverage.as_at)
        gaps = gaps_of(coverage.rows)
        context = {
            "campaign": campaign,
            "coverage": coverage,
            "figures": coverage.figures,
            "cut_off": clock.now(),
            "phases": selectors.phases_of(campaign),
            "chapters": chapters_of(coverage.rows),
            "gaps": gaps[:GAPS_SHOWN],
            "more_gaps": gaps[GAPS_SHOWN:],
            "overdue": overdue[:OVERDUE_SHOWN],
            "more_overdue": len(overdue) > OVERDUE_SHOWN,
            "obligations": obligations_of(campaign, actor),
            "oversees": bool(selectors.overseen(actor)),
            "coming": selectors.next_briefing(campaign),
            "waiting": list(selectors.open_resolutions(actor, campaign)[:WAITING_SHOWN]),
        }
        return page(request, "campaign/cockpit.html", context)


def obligations_of(campaign: Campaign, actor: Actor) -> list[tuple[Obligation, Figures]]:
    """What is asked of everybody, by due date, with its figures."""
    rows = list(selectors.counted_obligations(campaign, actor))
    figures = selectors.figures_of_all(rows)
    return [(row, figures[row.pk]) for row in rows]


def gaps_of(rows: Sequence[CoverageRow]) -> list[Gap]:
    """The clauses that lack something, in the order of the plan."""
    by_id = {row.clause.pk: row.clause for row in rows}
    return [Gap(row.clause, selectors.clause_path(row.clause, by_id), gap_words(row)) for row in rows if row.gaps]


def chapters_of(rows: Sequence[CoverageRow]) -> list[ChapterLine]:
    """The clauses of the first level in the order of the plan, each with the sums of everything below it."""
    chapters: list[ChapterLine] = []
    parts: list[CoverageRow] = []
    for row in reversed(rows):
        parts.append(row)
        if row.parent_id is None:
            chapters.insert(0, _chapter(row, parts))
            parts = []
    return chapters


def _chapter(head: CoverageRow, parts: Sequence[CoverageRow]) -> ChapterLine:
    asked = [row for row in parts if row.kind in NEEDS_WORK]
    return ChapterLine(
        clause=head.clause,
        work=Cell(sum(1 for row in asked if row.total), len(asked)),
        owners=Cell(head.total - head.without_owner, head.total),
        done=Cell(head.done, head.total),
        overdue=head.overdue,
        gaps=sum(1 for row in parts if row.gaps),
    )
