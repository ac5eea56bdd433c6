"""Who follows and takes an exported list: whoever asked for it, with the rights it was made with."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Exclusion
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.commons.vault.digests import digest
from jingjian.kernel.decision import ALLOW, Decision, deny


def rights_of(actor: Actor) -> str:
    """A digest of everything that decides which rows ``actor`` may see: another person, unit, role,
    scope or record they are excluded from differs."""
    grants = sorted(f"{grant.role} {grant.path}" for grant in actor.roles)
    out = Exclusion.objects.filter(person=actor.person_id).order_by("record").values_list("record", flat=True)
    told = (str(actor.user_id), str(actor.person_id), actor.unit_path, *grants, *map(str, out))
    return digest("\n".join(told).encode())


class ExportPolicy(Policy):
    """An exported list is nobody's but its own person's, and no longer theirs once their rights have changed."""

    verbs = frozenset({"view", "create", "make", "download"})

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        return Q(asked_by=actor.user_id) if actor.user_id is not None else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.user_id is None or (row is not None and row.asked_by_id != actor.user_id):
            return deny(_("Whoever asked for the file takes it."))
        if verb == "download" and row is not None and row.rights != rights_of(actor):
            return deny(_("Your rights have changed since this file was made. Export the list anew."))
        return ALLOW


export_policy = ExportPolicy()
