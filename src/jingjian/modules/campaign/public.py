"""The only door of campaign for modules above it."""

from jingjian.modules.campaign.actions.clauses import link_record, unlink_record
from jingjian.modules.campaign.actions.obligations import fulfil
from jingjian.modules.campaign.actions.supervision import supervise
from jingjian.modules.campaign.models import Campaign, Clause, ClauseLink
from jingjian.modules.campaign.selectors import (
    active_campaign_for,
    answerable_for,
    chain_of,
    clause_coverage,
    next_briefing,
    open_resolutions,
    phases_of,
    plan_in_force,
)

__all__ = [
    "Campaign",
    "Clause",
    "ClauseLink",
    "active_campaign_for",
    "answerable_for",
    "chain_of",
    "clause_coverage",
    "fulfil",
    "link_record",
    "next_briefing",
    "open_resolutions",
    "phases_of",
    "plan_in_force",
    "supervise",
    "unlink_record",
]
