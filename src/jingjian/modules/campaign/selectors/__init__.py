"""Reads of the programme, by topic. Each function promises a number of queries that does not grow with the plan."""

from jingjian.modules.campaign.selectors.briefings import (
    NextBriefing,
    next_briefing,
    open_resolutions,
    resolution_of_task,
    unturned,
)
from jingjian.modules.campaign.selectors.campaigns import (
    ActiveCampaign,
    PhaseView,
    active_campaign_for,
    assignable_clauses,
    assignable_people,
    assignable_units,
    phases_of,
)
from jingjian.modules.campaign.selectors.chain import answerable_for, chain_of
from jingjian.modules.campaign.selectors.coverage import (
    GAP_LABELS,
    Coverage,
    CoverageFigures,
    CoverageRow,
    clause_coverage,
)
from jingjian.modules.campaign.selectors.difference import ClauseDifference, difference
from jingjian.modules.campaign.selectors.plans import (
    ClauseNode,
    ReviewCounts,
    clause_path,
    clauses_of,
    node_of,
    outline_of,
    plan_in_force,
    previous_plan,
    review_counts,
    text_of,
)
from jingjian.modules.campaign.selectors.tasks import (
    is_overdue,
    linked_proof,
    my_tasks,
    orphans_of,
    papers_of,
    tasks_of_clause,
    tasks_overdue,
)

__all__ = [
    "GAP_LABELS",
    "ActiveCampaign",
    "ClauseDifference",
    "ClauseNode",
    "Coverage",
    "CoverageFigures",
    "CoverageRow",
    "NextBriefing",
    "PhaseView",
    "ReviewCounts",
    "active_campaign_for",
    "answerable_for",
    "assignable_clauses",
    "assignable_people",
    "assignable_units",
    "chain_of",
    "clause_coverage",
    "clause_path",
    "clauses_of",
    "difference",
    "is_overdue",
    "linked_proof",
    "my_tasks",
    "next_briefing",
    "node_of",
    "open_resolutions",
    "orphans_of",
    "outline_of",
    "papers_of",
    "phases_of",
    "plan_in_force",
    "previous_plan",
    "resolution_of_task",
    "review_counts",
    "tasks_of_clause",
    "tasks_overdue",
    "text_of",
    "unturned",
]
