"""Which clauses of the plan a record serves: the card every record page has."""

from __future__ import annotations

from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.access.presence import may_have
from jingjian.commons.records.models import Record
from jingjian.modules.campaign.headers import CAMPAIGNS, PLANS
from jingjian.modules.campaign.models import ClauseLink, Plan, PlanState
from jingjian.modules.campaign.selectors import active_campaign_for, may_say_what_it_serves

#: the plan itself and its campaign serve no clause
NOT_PROOF = (CAMPAIGNS, PLANS)


def clauses_served(actor: Actor, row: Any) -> dict[str, Any] | None:
    """The clauses in force that a record serves, and whether the reader may add one; None where it makes no sense."""
    record = row.record
    if record.register in NOT_PROOF or actor.is_administrator:
        return None
    found = _links(actor, record) if may_have(record.pk, ClauseLink) else []
    active = active_campaign_for(actor)
    may = active is not None and may_say_what_it_serves(actor, active.campaign, record)
    if not found and not may:
        return None
    return {"links": found, "may_link": may, "record": record}


def _links(actor: Actor, record: Record) -> list[ClauseLink]:
    plans = Plan._default_manager.filter(policy_of(Plan).visible(actor), state=PlanState.PUBLISHED)
    links = (
        ClauseLink._default_manager.filter(record=record, clause__plan__in=plans)
        .select_related("clause")
        .order_by("clause__position")
    )
    return list(links[:50])
