"""``once``: a submission that arrives twice has one effect, and the second is answered like the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.once.models import UsedKey
from jingjian.commons.vault.digests import digest
from jingjian.kernel.errors import DomainError

KEY_LENGTH = 100
LOCATION_LENGTH = 300
REUSED = "key_reused"
UNFIT = "unfit"
"""The code with which ``work`` gives up on a form that shows its own faults."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a submission led: an address without a host and a status; ``repeated`` when it had its effect before.

    ``answer`` is what a program was told, empty for a page.
    """

    location: str
    status: int = 303
    repeated: bool = False
    answer: str = ""


def digest_of(parts: Iterable[str | bytes]) -> str:
    """One digest for a content in parts (address, body …); the lengths keep neighbours apart."""
    kept = b""
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        kept += f"{len(raw)}:".encode() + raw
    return digest(kept)


def once(*, actor: Actor, key: str, content: str, work: Callable[[], Outcome]) -> Outcome:
    """Do ``work`` unless ``actor`` has done it under ``key``; then give the outcome of that time, marked ``repeated``.

    ``content`` is the digest of what was sent, to whichever address (``digest_of``). Key and effect are written in one
    savepoint: when ``work`` raises, nothing of either remains and the key may be used again. Whoever comes with the
    same key at the same time waits until the first has committed or given up.

    Raises ``no_key`` for an empty or overlong key, ``key_reused`` when other content was sent under it, and whatever
    ``work`` raises. Raises ValueError for an actor without an account, who has no keys.
    """
    if actor.user_id is None:
        raise ValueError("only an account submits under a key")
    if not key or len(key) > KEY_LENGTH:
        raise DomainError("no_key", _("The key of a submission has 1 to %(most)d characters.") % {"most": KEY_LENGTH})
    with transaction.atomic():
        used, fresh = UsedKey.objects.get_or_create(user_id=actor.user_id, key=key, defaults={"digest": content})
        if not fresh:
            return _as_before(used, content)
        outcome = work()
        if len(outcome.location) > LOCATION_LENGTH:
            raise ValueError("the address of an outcome is too long to keep")
        UsedKey.objects.filter(pk=used.pk).update(
            location=outcome.location, status=outcome.status, answer=outcome.answer
        )
    return replace(outcome, repeated=False)


def _as_before(used: UsedKey, content: str) -> Outcome:
    if used.digest != content:
        raise DomainError(
            REUSED, _("This was sent before with other contents. Open the form anew to enter something else.")
        )
    return Outcome(used.location, used.status, repeated=True, answer=used.answer)
