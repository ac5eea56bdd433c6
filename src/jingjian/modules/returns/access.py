"""Who may see and do what with forms: the offices of the programme, over the units they are granted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.commons.organisation.selectors import within
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.modules.returns.workflow import OFFICE

_READING = frozenset({"list", "view", "history", "export"})


class _FormPolicy(Policy):
    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        condition = NOTHING
        if not actor.is_administrator:
            for path in actor.scopes(*OFFICE):
                condition |= within(path, "record__unit_path")
        return condition

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system:
            return ALLOW
        path = None if row is None else row.unit.path if row._state.adding else row.record.unit_path
        if not actor.is_administrator and actor.has(*OFFICE, path=path):
            return ALLOW
        return deny(_("The campaign office and the leaders over this unit fill the forms of superiors."))


class BlankFormPolicy(_FormPolicy):
    """A blank form belongs to the unit that is asked to fill it."""

    verbs = _READING | {"create", "edit", "bind", "fill", "use", "rebind", "retire", "download"}


class FilledFormPolicy(_FormPolicy):
    """A filled form belongs to the unit it was filled for."""

    verbs = _READING | {"create", "withdraw", "download"}


blank_form_policy, filled_form_policy = BlankFormPolicy(), FilledFormPolicy()
