"""Who may see and who may do: one policy a model, asked by every handle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Exclusion
from jingjian.commons.paths import value_at
from jingjian.kernel.decision import Decision, deny
from jingjian.kernel.errors import NotAllowed

V = TypeVar("V", bound=Callable[..., Any])
Method = Callable[[Any, Actor], Any]

NOTHING = Q(pk__in=())


class Policy:
    """Rows and verbs of one model. The base answers no to everything.

    ``about`` names the fields that lead to records with persons concerned, ``("pk",)`` for a register of such records.
    Whoever is excluded from one of them does not see the row, whatever a subclass says in ``visible`` and ``ways``, and
    no action of theirs touches it (``require``).
    """

    about: tuple[str, ...] = ()

    #: every verb the policy knows; another one is a mistake of the program and raises
    verbs: frozenset[str] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, apart in (("visible", _apart), ("ways", _each_apart)):
            if name in cls.__dict__:
                setattr(cls, name, apart(cls.__dict__[name]))

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


def not_excluded(actor: Actor, about: Iterable[str]) -> Q:
    """The rows whose records, at the fields ``about``, the actor is not excluded from."""
    condition = Q()
    if not actor.is_system and actor.person_id is not None:
        for path in about:
            condition &= ~Q(**{f"{path}__in": Exclusion.objects.filter(person=actor.person_id).values("record")})
    return condition


def is_excluded(actor: Actor, row: Any, about: Iterable[str]) -> bool:
    """Whether the actor is excluded from one of the records a row is about."""
    if actor.is_system or actor.person_id is None:
        return False
    records = {row.pk if path == "pk" else value_at(row, path) for path in about}
    keys = {getattr(one, "pk", one) for one in records} - {None}
    return Exclusion.objects.filter(person=actor.person_id, record__in=keys).exists()


def _apart(visible: Method) -> Method:
    @wraps(visible)
    def guarded(self: Policy, actor: Actor) -> Q:
        rows: Q = visible(self, actor)
        return rows & not_excluded(actor, self.about) if self.about and rows != NOTHING else rows

    return guarded


def _each_apart(ways: Method) -> Method:
    @wraps(ways)
    def guarded(self: Policy, actor: Actor) -> tuple[Q, ...]:
        found: tuple[Q, ...] = ways(self, actor)
        return tuple(way & not_excluded(actor, self.about) for way in found) if self.about else found

    return guarded


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
    policy = policy_of(model)
    decision = policy.may(actor, verb, instance)
    if decision and instance is not None and policy.about and is_excluded(actor, instance, policy.about):
        decision = deny(_("You have no role that allows this."))
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
