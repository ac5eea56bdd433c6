"""Who signs for whom while somebody is away, and the words a signer likes to use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.approvals.kinds import kind_of
from jingjian.commons.approvals.models import Delegation, OwnPhrase
from jingjian.commons.audit.act import act
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed

LONGEST_DAYS = 92
"""A delegation is for an absence. A longer one is a change of office, which the roles say (a setting of the house)."""


def delegate(
    *,
    actor: Actor,
    taker: Person,
    since: date,
    until: date,
    kinds: Iterable[str] = (),
    note: str = "",
    new_id: UUID | None = None,
) -> Delegation:
    """Let ``taker`` sign for the actor from a day to a day (both included); no ``kinds`` means every kind.

    It opens the actor's own seats only: what was delegated to the actor is not passed on. Raises DomainError
    ``to_oneself``, ``person_left``, ``bad_span``, ``delegated_already`` when the two spans overlap, and LookupError
    for a kind that does not exist.
    """
    giver = _person(actor)
    wanted = [kind_of(name).id for name in kinds]
    if taker.pk == giver.pk:
        raise DomainError("to_oneself", _("Choose somebody else."), field="taker")
    if not taker.active:
        raise DomainError("person_left", _("This person is no longer in service."), field="taker")
    if not clock.today() <= since <= until:
        raise DomainError("bad_span", _("It begins today or later and ends after it begins."), field="until")
    if (until - since).days > LONGEST_DAYS:
        raise DomainError("too_long", _("A delegation lasts %(n)d days at most.") % {"n": LONGEST_DAYS}, field="until")
    held = Delegation.objects.filter(giver=giver, taker=taker, since__lte=until, until__gte=since, ended_on=None)
    if held.exists():
        raise DomainError("delegated_already", _("This person signs for you in that time already."), field="taker")
    row = Delegation(giver=giver, taker=taker, kinds=wanted, since=since, until=until, note=note.strip())
    if new_id is not None:
        row.pk = new_id
    with act(actor, "delegation.given", row):
        pass
    return row


def end_delegation(*, actor: Actor, row: Delegation, version: int | None = None) -> Delegation:
    """End a delegation from today; who gave it does, or who took it. What was signed by it stays signed."""
    if actor.person_id is None or actor.person_id not in (row.giver_id, row.taker_id):
        raise NotAllowed("not_yours", _("Only the two people concerned end a delegation."))
    if row.ended_on is not None or row.until < clock.today():
        raise DomainError("ended_already", _("This delegation has ended already."))
    with act(actor, "delegation.ended", row, version=version):
        row.ended_on = clock.today()
    return row


def keep_phrase(*, actor: Actor, text: str) -> None:
    """Keep words for the next opinion; kept once. A preference, no act on casework."""
    words = text.strip()[:200]
    if words:
        OwnPhrase.objects.get_or_create(person=_person(actor), text=words)


def drop_phrase(*, actor: Actor, key: UUID) -> None:
    """Forget one of the actor's own phrases."""
    OwnPhrase.objects.filter(person=actor.person_id, pk=key).delete()


def _person(actor: Actor) -> Person:
    person = Person.objects.filter(pk=actor.person_id, active=True).first() if actor.person_id else None
    if person is None:
        raise NotAllowed("no_person", _("Only a person in service does this."))
    return person
