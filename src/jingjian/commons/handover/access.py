"""Who may see and do what with a handover: who proposed it, and who decides for the unit that receives it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.commons.handover.models import Handover
from jingjian.commons.handover.workflow import RECEIVERS
from jingjian.commons.organisation.selectors import within
from jingjian.kernel.decision import ALLOW, Decision, deny

_READING = frozenset({"list", "view", "history", "export"})


class HandoverPolicy(Policy):
    """The three administrators have no part in it; everybody else may hand a record on that they may know of."""

    about = ("source",)
    verbs = _READING | {"create", "accept", "refuse", "withdraw"}

    def visible(self, actor: Actor) -> Q:
        condition = NOTHING
        for way in self.ways(actor):
            condition |= way
        return condition

    def ways(self, actor: Actor) -> tuple[Q, ...]:
        if actor.is_system:
            return (Q(),)
        if actor.is_administrator or not actor.known:
            return (NOTHING,)
        received = [within(path, "record__unit_path") for path in actor.scopes(*RECEIVERS)]
        return (*received, Q(proposed_by_id=actor.person_id)) if actor.person_id else (NOTHING,)

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system:
            return ALLOW
        if actor.is_administrator or actor.person_id is None:
            return deny(_("Administrators of the system have no part in the programme."))
        if verb in _READING or verb == "create" or row is None:
            return ALLOW
        if verb == "withdraw":
            return ALLOW if row.proposed_by_id == actor.person_id else deny(_("Whoever handed it on takes it back."))
        return self._receives(actor, row)

    def _receives(self, actor: Actor, row: Handover) -> Decision:
        if actor.has(*RECEIVERS, path=row.record.unit_path):
            return ALLOW
        return deny(_("The offices and the head of the receiving unit decide this."))


handover_policy = HandoverPolicy()
