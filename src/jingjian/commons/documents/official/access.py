"""Who drafts and who issues official documents: the offices and heads of a unit, and whoever drafted one sees it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.commons.documents.official.models import OfficialDocument, OfficialState
from jingjian.commons.documents.official.workflow import ISSUERS, WRITERS
from jingjian.commons.organisation.selectors import within
from jingjian.kernel.decision import ALLOW, Decision, deny

_READING = frozenset({"list", "view", "history", "export", "download"})


class OfficialPolicy(Policy):
    """The three administrators have no part in it."""

    about = ("source",)
    verbs = _READING | {"create", "edit", "issue", "discard", "void", "print", "attach"}

    def visible(self, actor: Actor) -> Q:
        condition = NOTHING
        for way in self.ways(actor):
            condition |= way
        return condition

    def ways(self, actor: Actor) -> tuple[Q, ...]:
        if actor.is_system:
            return (Q(),)
        if actor.is_administrator or actor.person_id is None:
            return (NOTHING,)
        scopes = [within(path, "record__unit_path") for path in actor.scopes(*WRITERS)]
        return (*scopes, Q(drafted_by_id=actor.person_id))

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system:
            return ALLOW
        if actor.is_administrator or actor.person_id is None:
            return deny(_("Administrators of the system have no part in the programme."))
        if verb in _READING:
            return ALLOW
        return self._write(actor, verb, row)

    def _write(self, actor: Actor, verb: str, row: OfficialDocument | None) -> Decision:
        path = None if row is None else row.unit.path if row._state.adding else row.record.unit_path
        if row is not None and verb == "edit" and row.state != OfficialState.DRAFT:
            return deny(_("What was issued is not changed any more. Declare it void and issue it anew."))
        if row is not None and verb == "print" and (row.state != OfficialState.ISSUED or row.pdf_file):
            return deny(_("The PDF of what was issued is made once."))
        if verb in ("issue", "void"):
            if actor.has(*ISSUERS, path=path):
                return ALLOW
            return deny(_("The campaign office and the leaders over this unit issue its documents."))
        if actor.has(*WRITERS, path=path):
            return ALLOW
        return deny(_("The offices and the head of this unit draft its documents."))


official_policy = OfficialPolicy()
