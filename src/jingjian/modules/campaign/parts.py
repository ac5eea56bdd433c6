"""What the cards of the record pages show: figures, versions, the document, the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.access.presence import may_have
from jingjian.commons.documents.models import Attachment
from jingjian.commons.jobs.models import JobRun
from jingjian.kernel import clock
from jingjian.modules.campaign import selectors, series_parts
from jingjian.modules.campaign.models import (
    Campaign,
    Clause,
    InspectionFile,
    InspectionState,
    Obligation,
    ObligationState,
    Plan,
    PlanState,
    Task,
)
from jingjian.modules.campaign.parts_team import resolution_behind
from jingjian.modules.campaign.passages import Block, blocks_of, loose_of
from jingjian.modules.campaign.selectors import GAP_LABELS, CoverageRow
from jingjian.modules.campaign.workflow import PLAN

UNITS_SHOWN = 20
"""So many units stand on the page of an obligation; the others have a page of their own."""


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause of a plan in force with how far it is carried out; ``row`` is None in a former version."""

    block: Block
    row: CoverageRow | None
    gaps: tuple[str, ...]
    items: tuple[ItemLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An inline item of a clause, such as 一是…, which has a page and a coverage of its own."""

    clause: Clause
    row: CoverageRow | None
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a plan in the list of versions; ``former`` is what a difference page compares it with."""

    plan: Plan
    former: Plan | None
    reviewing: bool


def gap_words(row: CoverageRow | None) -> tuple[str, ...]:
    """The gaps of a clause in words."""
    return tuple(str(GAP_LABELS[code]) for code in row.gaps) if row is not None else ()


def lines_of(plan: Plan, rows: Mapping[UUID, CoverageRow]) -> list[ClauseLine]:
    """The document of a plan, clause by clause, with its coverage."""
    nodes = selectors.outline_of(plan)
    items: dict[UUID | None, list[ItemLine]] = {}
    for node in nodes:
        if node.clause.inline:
            row = rows.get(node.clause.pk)
            items.setdefault(node.clause.parent_id, []).append(ItemLine(node.clause, row, gap_words(row)))
    return [
        ClauseLine(
            block,
            rows.get(block.clause.pk),
            gap_words(rows.get(block.clause.pk)),
            tuple(items.get(block.clause.pk, ())),
        )
        for block in blocks_of(nodes)
    ]


def document_of_plan(actor: Actor, plan: Plan) -> dict[str, Any]:
    """The document; in review only how far the review is."""
    if plan.state == PlanState.REVIEWING:
        return {
            "counts": selectors.review_counts(plan),
            "may_review": bool(policy_of(Plan).may(actor, "edit", plan)),
        }
    rows: dict[UUID, CoverageRow] = {}
    if plan.state == PlanState.PUBLISHED:
        rows = {row.clause.pk: row for row in selectors.clause_coverage(plan.campaign).rows}
    return {"lines": lines_of(plan, rows), "opening": loose_of(plan.opening, ()), "tail": loose_of(plan.tail, ())}


def figures_of_plan(actor: Actor, plan: Plan) -> dict[str, Any]:
    """The figures of the plan in force, with their cut-off; nothing for another version."""
    if plan.state != PlanState.PUBLISHED:
        return {"figures": None, "state": PLAN.label(plan.state)}
    return {"figures": selectors.clause_coverage(plan.campaign).figures, "cut_off": clock.now()}


def versions_of_campaign(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """The versions of the campaign's plan that the reader may know of, the latest first."""
    visible = policy_of(Plan).visible(actor)
    plans = list(campaign.plans.filter(visible).select_related("record").order_by("-number"))
    issued = [plan for plan in plans if plan.state in (PlanState.PUBLISHED, PlanState.SUPERSEDED)]
    versions = []
    for plan in plans:
        former = next((other for other in issued if other.number < plan.number), None)
        versions.append(Version(plan, former, plan.state == PlanState.REVIEWING))
    may = bool(policy_of(Plan).may(actor, "create")) and not any(version.reviewing for version in versions)
    return {"versions": versions, "workflow": PLAN, "campaign": campaign, "may_import": may}


def versions_of_plan(actor: Actor, plan: Plan) -> dict[str, Any]:
    """The other versions beside this one."""
    return {**versions_of_campaign(actor, plan.campaign), "current": plan}


def phases_of_campaign(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """The phases with the day each is in, and which gates were passed with conditions open."""
    waived = {key for key, passage in selectors.passages_of(campaign).items() if passage.reason}
    views = selectors.phases_of(campaign)
    return {"phases": views, "waived": {view.phase.pk for view in views if {(view.phase.pk, "entry"),
            (view.phase.pk, "exit")} & waived}}  # fmt: skip


def completeness_of(actor: Actor, row: Obligation) -> dict[str, Any]:
    """The figures with their cut-off, the first units with names for those who oversee them, and the own standing."""
    counted = row.state in (ObligationState.IN_FORCE, ObligationState.CLOSED)
    figures = selectors.figures_of(row) if counted else None
    scopes = selectors.overseen(actor)
    lines, more = (
        selectors.unit_lines(row, within_paths=scopes, size=UNITS_SHOWN) if counted and scopes else ([], False)
    )
    own = selectors.entries_of(row, [actor.person_id])[actor.person_id] if counted and actor.person_id else []
    return {
        "figures": figures,
        "lines": lines,
        "more": more,
        "own": own,
        "asked_of_me": bool(figures)
        and actor.person_id is not None
        and selectors.circle_on(row, selectors.cut_off(row)).filter(pk=actor.person_id).exists(),
        "oversees": bool(scopes),
        "cut_off": clock.now(),
        "may_enter": row.state == ObligationState.IN_FORCE and bool(policy_of(Obligation).may(actor, "enter", row)),
    }


def result_of_inspection_file(actor: Actor, row: InspectionFile) -> dict[str, Any]:
    """How far the making is, or what was made and until when it is kept; ``run`` is the job of the moment."""
    making = row.state in (InspectionState.ASKED, InspectionState.MAKING)
    return {
        "making": making,
        "run": JobRun.objects.filter(record_id=row.pk).order_by("-deferred_at").first() if making else None,
        "ready": row.state == InspectionState.READY,
        "may_download": bool(policy_of(InspectionFile).may(actor, "download", row)),
        "failed": row.state == InspectionState.FAILED,
    }


def work_of_task(actor: Actor, task: Task) -> dict[str, Any]:
    """What the task asks, the clause it serves, who helps, and what was reported."""
    return {
        **series_parts.series_of_task(task),
        "clause": task.clause,
        "units": list(task.helper_units.all()) if may_have(task.pk, Task.helper_units.through) else [],
        "helpers": [
            party.person for party in task.record.parties.filter(role="helper", until=None).select_related("person")
        ],
        **resolution_behind(actor, task),
    }


@dataclass(frozen=True, slots=True)
class Proof:
    """One paper that shows a task was done."""

    task: Task
    attachment: Attachment


def proof_of(tasks: Sequence[Task]) -> list[Proof]:
    """The papers of tasks the reader may know of, the oldest first: one query."""
    by_key = {task.pk: task for task in tasks}
    papers = Attachment.objects.filter(record_id__in=by_key, removed_at__isnull=True).order_by("uploaded_at", "pk")
    return [Proof(by_key[paper.record_id], paper) for paper in papers.select_related("uploaded_by__person")]
