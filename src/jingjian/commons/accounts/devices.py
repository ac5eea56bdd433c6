"""Browsers that are known to an account, by a token in a cookie of which only the digest is kept."""

from __future__ import annotations

import secrets

from jingjian.commons.accounts.models import KnownDevice, User
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock

#: a person has so many devices, not more; the one unseen for longest is forgotten
MOST = 10
LONGEST_AGENT = 200


def device_of(user: User, token: str) -> KnownDevice | None:
    """The device of the account that this token belongs to."""
    return user.devices.filter(digest=digest(token.encode())).first() if token else None


def welcome(user: User, token: str, agent: str) -> tuple[str, bool]:
    """Make the browser known to the account; the token it shall carry, and whether it was a stranger until now.

    The token stays if any account knows it, so that two accounts may share a browser; a token that nobody knows was
    not given by us and is replaced.
    """
    known = device_of(user, token)
    if known is not None:
        known.last_seen_at, known.agent = clock.now(), agent[:LONGEST_AGENT]
        known.save(update_fields=["last_seen_at", "agent"])
        return token, False
    if not token or not KnownDevice._default_manager.filter(digest=digest(token.encode())).exists():
        token = secrets.token_urlsafe(32)
    user.devices.create(digest=digest(token.encode()), agent=agent[:LONGEST_AGENT])
    for surplus in user.devices.order_by("-last_seen_at", "-id")[MOST:]:
        surplus.delete()
    return token, True
