"""Who may see and who may do: one policy a model, asked by every handle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.kernel.decision import Decision, deny
from jingjian.kernel.errors import NotAllowed

V = TypeVar("V", bound=Callable[..., Any])

NOTHING = Q(pk__in=())


class Policy:
    """Rows and verbs of one model. The base answers no to everything."""

    #: every verb the policy knows; another one is a mistake of the program and raises
    verbs: frozenset[str] = frozenset()

    def visible(self, actor: Actor) -> Q:
        """Which rows ``actor`` may know of, as a condition on the model."""
        return NOTHING

    def ways(self, actor: Actor) -> tuple[Q, ...]:
        """The same as conditions that each have an index of their own; a row is visible when one of them holds.

        A list reads them one by one. What is given here and by `visible` must be the same rows.
        """
        return (self.visible(actor),)

    def may(self, actor: Actor, verb: str, row: Any | None = None) -> Decision:
        """Whether ``actor`` may do ``verb`` (to ``row``), or the reason why not."""
        if verb not in self.verbs:
            raise LookupError(f"{type(self).__name__} knows no verb {verb!r}")
        return self.decide(actor, verb, row)

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        return deny(_("You have no role that allows this."))


_policies: dict[type[Model], Policy] = {}


def register_policy(model: type[Model], policy: Policy) -> None:
    _policies[model] = policy


def policy_of(model: type[Model]) -> Policy:
    """The policy of a model; a model without one is a mistake of the program."""
    try:
        return _policies[model]
    except KeyError:
        raise LookupError(f"{model.__name__} has no policy") from None


def require(actor: Actor, verb: str, row: Model | type[Model]) -> None:
    """Raise ``NotAllowed`` with the reason unless ``actor`` may do ``verb`` to ``row`` (or to the model as such)."""
    model, instance = (row, None) if isinstance(row, type) else (type(row), row)
    decision = policy_of(model).may(actor, verb, instance)
    if not decision:
        raise NotAllowed("not_allowed", decision.reason)


#: what a plain view may be guarded by: nobody need be logged in; any account; an access token; an account with a role
PLAIN_POLICIES = ("public", "login", "token")


def policy(name: str) -> Callable[[V], V]:
    """Mark a plain view with the rule that guards it; a URL without one stops start-up."""
    if name not in PLAIN_POLICIES and not name.startswith("role:"):
        raise ValueError(f"unknown policy {name!r}")

    def mark(view: V) -> V:
        view.policy = name  # type: ignore[attr-defined]
        return view

    return mark
