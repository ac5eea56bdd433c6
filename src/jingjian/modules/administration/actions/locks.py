"""Locks that fell on accounts after failed logins, and how the security administrator lifts one."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.accounts import attempts
from jingjian.commons.accounts.events import Visit
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.act import act
from jingjian.kernel.errors import NotFound


def lift_lock(*, actor: Actor, pk: UUID, visit: Visit) -> User:
    """Let somebody try again before the time is over. Raises NotAllowed, and NotFound for a lock that is gone."""
    require(actor, "lift_lock", User)
    lock = attempts.locks().filter(pk=pk).first()
    if lock is None or lock.user is None:
        raise NotFound("no_lock", _("This lock is gone: it was lifted, or its time is over."))
    user = lock.user
    with act(actor, "account.lock_lifted", user):
        attempts.lift(lock, visit)
    return user
