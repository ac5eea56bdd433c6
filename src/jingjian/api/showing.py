"""The word of a new token on its way to the one page that shows it: sealed, for a few minutes, taken once."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.core.cache import cache

from jingjian.api.models import AccessToken
from jingjian.api.selectors import own_token
from jingjian.commons.access.actor import Actor
from jingjian.commons.vault.envelopes import Envelope, Place, seal, unseal

KEPT_SECONDS: Final = 300


def lay_by(token: AccessToken, word: str) -> None:
    """Keep the word until its page is opened, at most ``KEPT_SECONDS``."""
    cache.set(_address(token.pk), seal(word, _place(token.pk)).text, KEPT_SECONDS)


def take(actor: Actor, key: UUID) -> tuple[AccessToken, str] | None:
    """A token of the actor and its word; None when it was shown before or too late. Raises NotFound."""
    token = own_token(actor, key)
    sealed = cache.get(_address(key))
    # whoever deletes it shows it: of two pages opened at the same time only one does
    if sealed is None or not cache.delete(_address(key)):
        return None
    return token, unseal(Envelope(sealed), _place(key))


def _address(key: UUID) -> str:
    return f"token-word:{key}"


def _place(key: UUID) -> Place:
    return Place(AccessToken._meta.db_table, "word", key)
