"""Who looks at rows after each act on them, in the same transaction; named when an app is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model

from jingjian.commons.access.actor import Actor

Follower = Callable[[Actor, Sequence[Any]], object]

_followers: dict[type[Model], list[Follower]] = {}


def follow(model: type[Model], follower: Follower) -> None:
    """Call ``follower(actor, rows)`` after each act on rows of ``model`` that stood before the act."""
    held = _followers.setdefault(model, [])
    if follower not in held:
        held.append(follower)


def tell(actor: Actor, rows: Sequence[Any]) -> None:
    """Let those who follow the model of ``rows`` look at them."""
    if rows:
        for follower in _followers.get(type(rows[0]), ()):
            follower(actor, rows)
