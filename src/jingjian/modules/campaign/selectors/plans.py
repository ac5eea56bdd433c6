"""Reads of plan versions and their clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Left

from jingjian.commons.remembering import kept
from jingjian.modules.campaign.matching import Node
from jingjian.modules.campaign.models import Campaign, Clause, Plan, PlanState, TaskProposal


@dataclass(slots=True)
class ClauseNode:
    """A clause as the review screen shows it; ``warnings`` are pairs of (index in ``plan.warnings``, the doubt)."""

    clause: Clause
    depth: int
    proposals: list[TaskProposal] = field(default_factory=list)
    warnings: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    has_parts: bool = False
    can_merge: bool = False
    can_up: bool = False
    can_down: bool = False


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How far a review has come; ``without_unit`` counts kept proposals that name no lead unit."""

    clauses: int
    accepted: int
    proposals: int
    kept: int
    without_unit: int
    warnings: int
    open_warnings: int


def plan_in_force(campaign: Campaign) -> Plan | None:
    """The published version of a campaign's plan; at most one is in force."""
    return campaign.plans.filter(state=PlanState.PUBLISHED).select_related("record").first()


def previous_plan(plan: Plan) -> Plan | None:
    """The version to compare with: the one in force, or for that one the version before it."""
    earlier = Plan.objects.filter(
        campaign_id=plan.campaign_id, number__lt=plan.number, state__in=(PlanState.PUBLISHED, PlanState.SUPERSEDED)
    )
    return earlier.select_related("record").order_by("-number").first()


def clauses_of(plan: Plan) -> list[Clause]:
    """The clauses of a version in document order: one query."""
    return list(Clause.objects.filter(plan=plan).order_by("position"))


@kept("campaign")
def clause_names(campaign: Campaign) -> tuple[tuple[UUID, str], ...]:
    """Key and name of the clauses of the plan in force, in document order: one query that reads no whole text."""
    clauses = Clause.objects.filter(plan__campaign=campaign, plan__state=PlanState.PUBLISHED).order_by("position")
    named = clauses.annotate(begins=Left("body", 30)).values_list("pk", "number", "heading", "begins")
    return tuple((key, f"{number}{heading or begins}"[:40]) for key, number, heading, begins in named)


def text_of(plan: Plan, clauses: Iterable[Clause] | None = None) -> str:
    """The whole text of a version in document order: what stands before, number, heading and body of each, the rest.

    Items are left out, since their words stand in the body of their clause.
    """
    parts = [plan.opening]
    for clause in clauses_of(plan) if clauses is None else clauses:
        if not clause.inline:
            parts += [f"{clause.number}{clause.heading}", clause.body]
    return "\n".join(part for part in (*parts, plan.tail) if part)


def clause_path(clause: Clause, by_id: Mapping[UUID, Clause]) -> str:
    """Where a clause stands by its numbers, from the top: ``五（一）一是``."""
    return "".join(_numbers(clause, by_id))


def node_of(clause: Clause, by_id: Mapping[UUID, Clause]) -> Node:
    """A clause as the matching of versions sees it."""
    return Node(path="/".join(_numbers(clause, by_id)), heading=clause.heading, text=clause.body)


def _numbers(clause: Clause, by_id: Mapping[UUID, Clause]) -> list[str]:
    numbers: list[str] = []
    step: Clause | None = clause
    while step is not None:
        numbers.append(step.number.strip("、.．, "))
        step = by_id[step.parent_id] if step.parent_id is not None else None
    return numbers[::-1]


def outline_of(plan: Plan) -> list[ClauseNode]:
    """The clauses in document order with their proposals, doubts and the structural edits that are possible.

    Three queries, however long the plan is.
    """
    proposals: dict[UUID, list[TaskProposal]] = defaultdict(list)
    rows = plan.proposals.select_related("lead_unit", "responsible").prefetch_related("helper_units")
    for proposal in rows.order_by("position"):
        proposals[proposal.clause_id].append(proposal)
    doubts: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for index, doubt in enumerate(plan.warnings):
        if doubt.get("clause"):
            doubts[doubt["clause"]].append((index, doubt))
    nodes: dict[UUID, ClauseNode] = {}
    last_child: dict[UUID | None, ClauseNode] = {}
    for clause in clauses_of(plan):
        above = nodes[clause.parent_id] if clause.parent_id is not None else None
        node = ClauseNode(
            clause=clause, depth=above.depth + 1 if above else 0,
            proposals=proposals[clause.pk], warnings=doubts[str(clause.pk)],
        )  # fmt: skip
        nodes[clause.pk] = node
        if clause.inline:
            continue
        before = last_child.get(clause.parent_id)
        node.can_up, node.can_down = above is not None, before is not None
        node.can_merge = before is not None and not before.has_parts
        if above is not None:
            above.has_parts = True
        last_child[clause.parent_id] = node
    return list(nodes.values())


def review_counts(plan: Plan) -> ReviewCounts:
    """How far the review of a version has come: two queries."""
    clauses = plan.clauses.aggregate(all=Count("pk"), done=Count("pk", filter=Q(accepted=True)))
    proposals = plan.proposals.aggregate(
        all=Count("pk"),
        keeping=Count("pk", filter=Q(kept=True)),
        without=Count("pk", filter=Q(kept=True, lead_unit__isnull=True)),
    )
    return ReviewCounts(
        clauses=clauses["all"], accepted=clauses["done"], proposals=proposals["all"], kept=proposals["keeping"],
        without_unit=proposals["without"], warnings=len(plan.warnings),
        open_warnings=sum(1 for doubt in plan.warnings if not doubt["settled"]),
    )  # fmt: skip
