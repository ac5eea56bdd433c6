"""Who may have access tokens: everybody their own, nobody those of others."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.api.models import AccessToken
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import Policy
from jingjian.kernel.decision import ALLOW, Decision, deny


class TokenPolicy(Policy):
    verbs = frozenset({"create", "end"})

    def visible(self, actor: Actor) -> Q:
        return Q(user_id=actor.user_id)

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.user_id is None:
            return deny(_("A token belongs to an account."))
        if isinstance(row, AccessToken) and row.user_id != actor.user_id:
            return deny(_("This token is somebody else's."))
        return ALLOW


token_policy = TokenPolicy()
