"""What a person does to the second factors of the own account, as the log keeps it."""

from __future__ import annotations

from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts.events import Visit, note
from jingjian.commons.accounts.models import AccessKind, User
from jingjian.commons.audit.act import act

_EVENTS = {
    AccessKind.FACTOR_ADDED: "account.factor_added",
    AccessKind.FACTOR_REMOVED: "account.factor_removed",
    AccessKind.CODES_MADE: "account.codes_made",
}


def note_factor(*, user: User, kind: AccessKind, visit: Visit, detail: str = "") -> None:
    """Note that a person changed the own second factors (the account library has done it); they are told as well."""
    with act(Actor(user_id=user.pk, name=str(user)), _EVENTS[kind], user, note=detail):
        note(user, kind, visit, detail)
