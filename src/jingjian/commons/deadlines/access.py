"""Who sets the figures of time limits: the campaign office and the principal leader. Everybody may read them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.kernel.decision import ALLOW, Decision, deny


class RuleValuePolicy(Policy):
    """The figures are no secret; who sets one says why."""

    verbs = frozenset({"list", "view", "create"})

    def visible(self, actor: Actor) -> Q:
        return Q() if actor.known else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if verb != "create":
            return ALLOW if actor.known else deny(_("Log in first."))
        if actor.is_system or actor.has(Role.CAMPAIGN_OFFICE, Role.PRINCIPAL_LEADER):
            return ALLOW
        return deny(_("The campaign office or the principal leader sets time limits."))


rule_value_policy = RuleValuePolicy()
