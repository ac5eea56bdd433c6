"""What a person does to the second factors of the own account, as the log keeps it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.accounts import factors
from jingjian.commons.accounts.events import Visit, note
from jingjian.commons.accounts.models import AccessKind, User
from jingjian.commons.audit.act import act
from jingjian.kernel.errors import DomainError
from jingjian.modules.administration.actions.accounts import end_sessions

_EVENTS = {
    AccessKind.FACTOR_ADDED: "account.factor_added",
    AccessKind.FACTOR_REMOVED: "account.factor_removed",
    AccessKind.CODES_MADE: "account.codes_made",
}


def note_factor(*, user: User, kind: AccessKind, visit: Visit, detail: str = "") -> None:
    """Note that a person changed the own second factors (the account library has done it); they are told as well."""
    with act(Actor(user_id=user.pk, name=str(user)), _EVENTS[kind], user, note=detail):
        note(user, kind, visit, detail)


def remove_factors(*, actor: Actor, row: User, version: int | None = None) -> User:
    """Take all second factors off for somebody who lost them and came in person; all sessions of the account end."""
    require(actor, "remove_factors", row)
    with act(actor, "account.factors_removed", row, version=version):
        if not factors.remove_all(row):
            raise DomainError("no_factors", _("This account has no second factor."))
        note(row, AccessKind.FACTOR_REMOVED, Visit(""), actor.name)
    end_sessions(row)
    return row
