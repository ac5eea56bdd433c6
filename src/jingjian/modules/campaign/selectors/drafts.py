"""Reads of drafts of the responsibility chain."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import NOTHING
from jingjian.commons.organisation.models import Unit
from jingjian.commons.organisation.selectors import active_units, within
from jingjian.modules.campaign.models import ChainRule, ResponsibilityDraft, ResponsibilityEntry
from jingjian.modules.campaign.workflow import OFFICE


def units_in_scope(actor: Actor) -> QuerySet[Unit]:
    """Active units over which the actor holds an office of the programme, in roster order."""
    if actor.is_system:
        return active_units()
    condition: Q = NOTHING
    for path in actor.scopes(*OFFICE):
        condition |= within(path, "path")
    return active_units().filter(condition)


def lines_of(draft: ResponsibilityDraft) -> QuerySet[ResponsibilityEntry]:
    """The lines of a draft: gaps first, then in roster order."""
    gaps_first = Case(When(rule=ChainRule.NONE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        ResponsibilityEntry.objects.filter(draft=draft)
        .select_related("junior__unit", "senior__unit", "former")
        .order_by(gaps_first, "junior__unit__path", "junior__sort_key", "pk")
    )
