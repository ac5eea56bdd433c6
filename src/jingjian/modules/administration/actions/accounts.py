"""Accounts, their passwords and sessions, and the first set-up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import SYSTEM, Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import require
from jingjian.commons.accounts.events import Visit, note
from jingjian.commons.accounts.models import AccessKind, SetupLink, User
from jingjian.commons.audit.act import act
from jingjian.commons.organisation.models import Person, Unit, UnitKind
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.modules.administration.actions.grants import grant_role
from jingjian.modules.administration.actions.organisation import create_person, create_unit


def create_account(
    *,
    actor: Actor,
    person: Person,
    username: str,
    password: str | None,
    must_change: bool = True,
    new_id: UUID | None = None,
) -> User:
    """Open an account for a person; it carries no role until one is granted.

    With ``password=None`` nobody can log in to it until a first password is set (``reset_password``).
    """
    require(actor, "create", User)
    if User.objects.filter(username=username).exists():
        raise DomainError("username_taken", _("Another account has this username."), field="username")
    if User.objects.filter(person=person).exists():
        raise DomainError("person_has_account", _("This person has an account already."), field="person")
    user = User(id=new_id or uuid7(), username=username, person=person, must_change_password=must_change)
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    with act(actor, "account.opened", user):
        pass
    return user


def reset_password(*, actor: Actor, row: User, password: str, version: int | None = None) -> User:
    """Set a first password again; the person must change it, and all open sessions end."""
    require(actor, "reset_password", row)
    with act(actor, "account.password_reset", row, version=version):
        _set_password(row, password)
        row.must_change_password = True
    end_sessions(row)
    return row


def change_password(*, user: User, visit: Visit) -> None:
    """Note that a person changed the own password (the account library has set it)."""
    with act(Actor(user_id=user.pk, name=str(user)), "account.password_changed", user):
        user.must_change_password = False
        note(user, AccessKind.PASSWORD_CHANGED, visit)


def close_account(*, actor: Actor, row: User, version: int | None = None) -> User:
    """Close an account; every session of it is dead at its next request."""
    require(actor, "close", row)
    with act(actor, "account.closed", row, version=version):
        row.is_active = False
    end_sessions(row)
    return row


def end_all_sessions(*, actor: Actor, row: User, version: int | None = None) -> User:
    """End every open session of an account; its person has to log in anew."""
    require(actor, "end_sessions", row)
    with act(actor, "account.sessions_ended", row, version=version):
        end_sessions(row)
    return row


def reopen_account(*, actor: Actor, row: User, version: int | None = None) -> User:
    require(actor, "reopen", row)
    with act(actor, "account.reopened", row, version=version):
        row.is_active = True
    return row


def make_setup_link() -> str | None:
    """A fresh one-time word for the set-up page, or None once the site has an account."""
    if User.objects.exists():
        return None
    word = secrets.token_urlsafe(24)
    with act(SYSTEM, "setup.link_made", SetupLink(digest=digest(word.encode()))):
        pass
    return word


@dataclass(frozen=True, slots=True)
class First:
    """One of the three who found a site, with the words they typed themselves."""

    name: str
    username: str
    password: str


def found_site(
    *, word: str, unit_name: str, unit_code: str, unit_kind: str, system: First, security: First, audit: First
) -> User:
    """Use the one-time link: the topmost unit and its three administrators, in one act; no account stands before.

    Returns the system administrator's account. What is wrong with one of the three is raised with the field
    ``system_username`` and so on; ``link_used`` when somebody was faster.
    """
    link = SetupLink.objects.select_for_update().filter(digest=digest(word.encode()), used_at__isnull=True).first()
    if link is None or User.objects.exists():
        raise NotAllowed("link_used", _("This set-up link has been used or is not known."))
    unit = create_unit(actor=SYSTEM, code=unit_code, name=unit_name, kind=UnitKind(unit_kind), parent=None)
    three = {"system": system, "security": security, "audit": audit}
    users = {
        duty: _found_account(duty, one, unit, f"A{number:03d}") for number, (duty, one) in enumerate(three.items(), 1)
    }
    with act(SYSTEM, "setup.link_used", link):
        link.used_at = clock.now()
    return users["system"]


def _found_account(duty: str, one: First, unit: Unit, staff_no: str) -> User:
    person = create_person(actor=SYSTEM, name=one.name, staff_no=staff_no, unit=unit)
    try:
        user = create_account(
            actor=SYSTEM, person=person, username=one.username, password=one.password, must_change=False
        )
    except DomainError as fault:
        raise DomainError(fault.code, fault.message, field=f"{duty}_{fault.field}") from None
    grant_role(actor=SYSTEM, user=user, role=Role(f"{duty}_admin"), unit=unit, since=clock.today())
    return user


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise DomainError("weak_password", " ".join(fault.messages), field="password") from None
    user.set_password(password)


def end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
