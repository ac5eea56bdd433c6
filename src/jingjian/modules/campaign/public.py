"""The only door of campaign for modules above it."""

from jingjian.modules.campaign.access import campaign_policy
from jingjian.modules.campaign.actions.clauses import link_record, unlink_record
from jingjian.modules.campaign.actions.obligations import fulfil
from jingjian.modules.campaign.models import Campaign, Clause, ClauseLink
from jingjian.modules.campaign.selectors import (
    ActiveCampaign,
    active_campaign_for,
    clause_coverage,
    phases_of,
    plan_in_force,
)

__all__ = [
    "ActiveCampaign",
    "Campaign",
    "Clause",
    "ClauseLink",
    "active_campaign_for",
    "campaign_policy",
    "clause_coverage",
    "fulfil",
    "link_record",
    "phases_of",
    "plan_in_force",
    "unlink_record",
]
