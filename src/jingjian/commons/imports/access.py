"""Who brings in sheets: whoever handed one in sees it and goes on with it; each row asks who may enter it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.kernel.decision import ALLOW, Decision, deny


class ImportPolicy(Policy):
    """A sheet is nobody's business but its own person's until its rows are entered."""

    verbs = frozenset({"list", "view", "history", "create", "map", "confirm", "undo", "discard"})

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        return Q(uploaded_by=actor.user_id) if actor.user_id is not None else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system or (actor.user_id is not None and (row is None or row.uploaded_by_id == actor.user_id)):
            return ALLOW
        return deny(_("Whoever handed the sheet in goes on with it."))


import_policy = ImportPolicy()
