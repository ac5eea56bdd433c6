"""Who may know of reminders: who made them, and the offices over the unit of the entry, unless it is restricted."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.commons.organisation.selectors import within
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kernel.tiers import Tier

OVERSEERS = (Role.CAMPAIGN_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER)

#: rounds about entries that are neither restricted to a compartment nor of a higher tier
OPENLY = Q(record__compartment=0, record__tier=Tier.ORDINARY)


class NudgePolicy(Policy):
    """Reading alone: whether somebody may be reminded of an entry is decided by the policy of that entry."""

    about = ("record",)
    verbs = frozenset({"list", "view", "history", "export"})

    def visible(self, actor: Actor) -> Q:
        return reduce(or_, self.ways(actor))

    def ways(self, actor: Actor) -> tuple[Q, ...]:
        if actor.is_system:
            return (Q(),)
        if actor.is_administrator or actor.person_id is None:
            return (NOTHING,)
        paths = actor.scopes(*OVERSEERS)
        over = (within(path, "record__unit_path") & OPENLY for path in paths)
        return (Q(made_by_id=actor.person_id), *over)

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system or (actor.person_id is not None and not actor.is_administrator):
            return ALLOW
        return deny(_("Administrators of the system have no part in the programme."))


nudge_policy = NudgePolicy()
