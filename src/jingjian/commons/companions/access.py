"""Who may read and write what goes with a record: whoever may know of the record itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import Policy
from jingjian.kernel.decision import ALLOW, Decision, deny


class CompanionPolicy(Policy):
    """Only people take part; the record in question is asked for by the actions, which see it as its reader does."""

    verbs = frozenset({"create", "withdraw", "end"})

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system:
            return ALLOW
        if actor.is_administrator or actor.person_id is None:
            return deny(_("Administrators of the system have no part in the programme."))
        if verb == "withdraw" and row is not None and row.author_id != actor.person_id:
            return deny(_("Whoever wrote it withdraws it."))
        return ALLOW


companion_policy = CompanionPolicy()
