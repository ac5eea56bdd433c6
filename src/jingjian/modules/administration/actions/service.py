"""Leaving service and coming back, each with its day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import SYSTEM, Actor
from jingjian.commons.access.conflicts import recompute_all
from jingjian.commons.access.models import RoleGrant
from jingjian.commons.access.policy import require
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.act import act
from jingjian.commons.organisation.history import on_day
from jingjian.commons.organisation.models import Appointment, Membership, Person, Post
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.administration.actions.accounts import end_sessions
from jingjian.modules.administration.actions.grants import end_with_posts
from jingjian.modules.administration.actions.organisation import appoint, follow_appointments
from jingjian.modules.administration.actions.timelines import leave


def end_service(*, actor: Actor, row: Person, on: date, reason: str, version: int | None = None) -> Person:
    """Enter the last day of service, which still counts: appointments and roles end with it.

    The account is closed and its sessions end once that day is over: at once, or by ``follow_the_calendar``.
    """
    require(actor, "end_service", row)
    if Appointment.objects.filter(person=row, since__gt=on).exists():
        raise DomainError(
            "later_appointment", _("An appointment of this person begins after this day; look at it first."), field="on"
        )
    if Membership.objects.filter(person=row, since__gt=on).exists():
        raise DomainError("before_entry", _("This person joined only after this day."), field="on")
    with act(actor, "person.left", row, version=version, effective_on=on):
        row.left_on, row.left_for = on, reason
    beyond = Q(until__isnull=True) | Q(until__gt=on)
    for held in Appointment.objects.filter(beyond, person=row):
        with act(actor, "appointment.ended", held, effective_on=on):
            held.until = on
    for grant in RoleGrant.objects.filter(beyond, user__person=row).select_related("user", "unit"):
        with act(actor, "role.ended", grant, effective_on=on):
            grant.until = max(on, grant.since)
    leave(row, on)
    _finish_leaving(actor, row)
    return row


def return_to_service(*, actor: Actor, row: Person, post: Post, since: date, version: int | None = None) -> Person:
    """Take somebody back into a post from a day after the last one of their service.

    The account stays closed and without roles: whoever keeps the accounts opens it again on purpose.
    """
    require(actor, "return_to_service", row)
    if row.left_on is not None and since <= row.left_on:
        raise DomainError("before_leaving", _("This person was still in service on this day."), field="since")
    if since > clock.today() and not row.active:
        raise DomainError("future_date", _("Enter the return on the day it happens."), field="since")
    with act(actor, "person.returned", row, version=version, effective_on=since):
        row.active, row.left_on, row.left_for = True, None, ""
    appoint(actor=actor, person=row, post=post, since=since)
    row.refresh_from_db()
    return row


def follow_the_calendar() -> int:
    """What dates entered before bring about today: last days that are over, appointments that begin, roles that end
    with a post. The number."""
    today = clock.today()
    leaving = list(Person.objects.filter(active=True, left_on__lt=today).select_related("unit"))
    for person in leaving:
        _finish_leaving(SYSTEM, person)
    belonging = Membership.objects.filter(on_day(today), person=OuterRef("pk")).values("unit")[:1]
    moving = (
        Person.objects.filter(active=True).annotate(belongs=Subquery(belonging))
        .filter(belongs__isnull=False).exclude(belongs=F("unit")).select_related("unit")
    )  # fmt: skip
    count = len(leaving)
    for person in moving:
        follow_appointments(SYSTEM, person)
        count += 1
    count += end_with_posts(SYSTEM)
    recompute_all()
    return count


def _finish_leaving(actor: Actor, person: Person) -> None:
    """Once the last day is over: out of the lists, out of the house."""
    if person.left_on is None or person.left_on >= clock.today():
        return
    with act(actor, "person.out_of_service", person):
        person.active = False
    user = User.objects.filter(person=person, is_active=True).first()
    if user is not None:
        with act(actor, "account.closed", user):
            user.is_active = False
        end_sessions(user)


def first_day_after(person: Person) -> date:
    """The first day somebody who has left may come back."""
    return person.left_on + timedelta(days=1) if person.left_on else clock.today()
