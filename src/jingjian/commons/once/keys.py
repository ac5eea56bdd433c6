"""Claim a key before acting, keep the answer after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.once.models import UsedKey
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError

KEPT = timedelta(days=7)
"""How long a key answers for what was done with it."""


def print_of(parts: Iterable[bytes]) -> str:
    """A digest of what was sent; parts that are split otherwise give another one."""
    return digest("".join(digest(part) for part in parts).encode())


def claim(*, user_id: UUID, key: str, content: str) -> UsedKey | None:
    """Take `key` for the rest of this transaction: None when it is new, else what it was used for, with its answer.

    Waits for another transaction that is using the same key. Raises ``DomainError`` (``key_reused``) when the key
    stands for something else.
    """
    mine = UsedKey(user_id=user_id, key=key, content=content)
    UsedKey.objects.bulk_create([mine], ignore_conflicts=True)
    held = UsedKey.objects.get(user_id=user_id, key=key)
    if held.pk == mine.pk:
        return None
    if held.content != content:
        raise DomainError("key_reused", _("This key was used for another request. Use a new key for a new one."))
    return held


def keep(*, user_id: UUID, key: str, status: int, headers: Mapping[str, str], answer: str) -> None:
    """Note what was answered under a claimed key."""
    UsedKey.objects.filter(user_id=user_id, key=key).update(status=status, headers=dict(headers), answer=answer)


def forget() -> int:
    """Delete the keys that are older than ``KEPT``; how many."""
    count, _by_model = UsedKey.objects.filter(used_at__lt=clock.now() - KEPT).delete()
    return count
