"""``acting_as``: the one place that opens a transaction for somebody and tells the database who it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from jingjian.commons.access.actor import SYSTEM, Actor, actor_for
from jingjian.commons.accounts.models import User
from jingjian.commons.remembering import STAMPS, remembering

_current: ContextVar[Actor | None] = ContextVar("jingjian_actor", default=None)


def current_actor() -> Actor | None:
    """Who acts now, or None outside ``acting_as``."""
    return _current.get()


@contextmanager
def acting_as(actor: Actor, *, savepoint: bool = True, reading: bool | None = None) -> Iterator[Actor]:
    """Open a transaction in the name of ``actor``; on leaving, the former context stands again.

    The context lives in one transaction-local setting, so a pooled connection never carries it to somebody
    else; a nested call (a job run inside a request, a demo step) restores the outer one. Without ``savepoint`` what
    fails inside takes the transaction around it along. A request says whether it is only ``reading``: then what it asks
    is remembered (``commons/remembering.py``).
    """
    former = _current.get()
    with transaction.atomic(savepoint=savepoint), ExitStack() as stack:
        stamps = _tell_database(actor, stamps=bool(reading))
        if reading is not None:
            stack.enter_context(remembering(reading, stamps=stamps))
        token = _current.set(actor)
        try:
            yield actor
        finally:
            _current.reset(token)
            if former is not None and not connection.needs_rollback:
                _tell_database(former)


def _tell_database(actor: Actor, *, stamps: bool = False) -> dict[str, str]:
    """Tell the database who acts; with ``stamps`` the same statement answers what stands as it stood."""
    payload = "system" if actor.is_system else f"user:{actor.user_id or ''}|person:{actor.person_id or ''}"
    with connection.cursor() as cursor:
        if not stamps:
            cursor.execute("SELECT set_config('jj.context', %s, true)", [payload])
            return {}
        cursor.execute(f"SELECT {STAMPS}, set_config('jj.context', %s, true)", [payload])
        return dict(json.loads(cursor.fetchone()[0] or "{}"))


@contextmanager
def acting_as_account(user_id: UUID | None) -> Iterator[Actor]:
    """``acting_as`` for work that only knows an account's key: the person's rights of this moment, None the system.

    A closed account acts as nobody: work it asked for before is refused by the policies.
    """
    user = User.objects.filter(pk=user_id).first() if user_id else None
    with acting_as(actor_for(user) if user_id else SYSTEM) as actor:
        yield actor
