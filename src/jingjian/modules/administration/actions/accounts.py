"""Accounts, their passwords, and the roles granted to them."""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import SYSTEM, Actor
from jingjian.commons.access.models import ADMINISTRATORS, Role, RoleGrant
from jingjian.commons.access.policy import require
from jingjian.commons.accounts.events import Visit, note
from jingjian.commons.accounts.models import AccessKind, SetupLink, User
from jingjian.commons.audit.act import act
from jingjian.commons.organisation.models import Person, Unit, UnitKind
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
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


def reopen_account(*, actor: Actor, row: User, version: int | None = None) -> User:
    require(actor, "reopen", row)
    with act(actor, "account.reopened", row, version=version):
        row.is_active = True
    return row


def grant_role(
    *,
    actor: Actor,
    user: User,
    role: str,
    unit: Unit,
    since: date,
    until: date | None = None,
    new_id: UUID | None = None,
) -> RoleGrant:
    """Grant a role over a unit. Never to oneself; an administrator's account carries no other duty (三员分立)."""
    require(actor, "create", RoleGrant)
    if user.pk == actor.user_id:
        raise NotAllowed("own_grant", _("Nobody grants a role to themselves."))
    if role == Role.STAFF:
        raise DomainError("staff_is_implied", _("Every person in service is a member of staff."), field="role")
    if until is not None and until < since:
        raise DomainError("ends_before_it_begins", _("The end lies before the beginning."), field="until")
    _refuse_mixed_duties(user, role)
    if RoleGrant.objects.filter(user=user, role=role, unit=unit, until__isnull=True).exists():
        raise DomainError("granted_already", _("This role is granted already."), field="role")
    grant = RoleGrant(
        id=new_id or uuid7(), user=user, role=role, unit=unit, since=since, until=until, granted_by_id=actor.user_id
    )
    with act(actor, "role.granted", grant):
        pass
    return grant


def end_grant(*, actor: Actor, row: RoleGrant, until: date, version: int | None = None) -> RoleGrant:
    """End a grant on a day, which still counts."""
    require(actor, "end", row)
    if until < row.since:
        raise DomainError("ends_before_it_begins", _("The end lies before the beginning."), field="until")
    with act(actor, "role.ended", row, version=version, effective_on=until):
        row.until = until
    return row


def make_setup_link() -> str | None:
    """A fresh one-time word for the set-up page, or None once the site has an account."""
    if User.objects.exists():
        return None
    word = secrets.token_urlsafe(24)
    with act(SYSTEM, "setup.link_made", SetupLink(digest=digest(word.encode()))):
        pass
    return word


def first_administrator(
    *, word: str, unit_name: str, unit_code: str, unit_kind: str, name: str, username: str, password: str
) -> User:
    """Use the one-time link: the topmost unit, its system administrator and that account, in one act."""
    link = SetupLink.objects.select_for_update().filter(digest=digest(word.encode()), used_at__isnull=True).first()
    if link is None or User.objects.exists():
        raise NotAllowed("link_used", _("This set-up link has been used or is not known."))
    unit = create_unit(actor=SYSTEM, code=unit_code, name=unit_name, kind=UnitKind(unit_kind), parent=None)
    person = create_person(actor=SYSTEM, name=name, staff_no="A001", unit=unit)
    user = create_account(actor=SYSTEM, person=person, username=username, password=password, must_change=False)
    grant_role(actor=SYSTEM, user=user, role=Role.SYSTEM_ADMIN, unit=unit, since=clock.today())
    with act(SYSTEM, "setup.link_used", link):
        link.used_at = clock.now()
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


def _refuse_mixed_duties(user: User, role: str) -> None:
    today = clock.today()
    held = {grant.role for grant in RoleGrant.objects.filter(user=user) if grant.until is None or grant.until >= today}
    if (role in ADMINISTRATORS and held - {role}) or (role not in ADMINISTRATORS and held & ADMINISTRATORS):
        raise DomainError(
            "administrators_apart", _("An administrator's account carries no other duty; use another account."),
            field="role",
        )  # fmt: skip
