"""The daily digest as its reader meets it, and what each person chose about being told."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.notify.models import Digest, NoticePreference
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError

KEPT: Final = timedelta(days=30)


def unread_digest(actor: Actor) -> Digest | None:
    """Today's digest of the actor while they have not taken note of it."""
    if actor.person_id is None:
        return None
    return Digest.objects.filter(person_id=actor.person_id, day=clock.today(), read_at=None).first()


def mark_digest_read(*, actor: Actor) -> bool:
    """Take note of today's digest; whether there was one."""
    if actor.person_id is None:
        return False
    unread = Digest.objects.filter(person_id=actor.person_id, day=clock.today(), read_at=None)
    return unread.update(read_at=clock.now()) > 0


def preference_of(person_id: UUID) -> NoticePreference:
    """What a person chose; the row of somebody who chose nothing is not saved yet."""
    chosen = NoticePreference.objects.filter(person_id=person_id).first()
    return chosen or NoticePreference(person_id=person_id)


def prefer(*, actor: Actor, digest: bool, by_mail: bool, mail_address: str) -> NoticePreference:
    """Keep what the actor chose. Mail carries the digest, so without a digest there is none.

    Raises ``no_person`` for an account of nobody, ``mail_address`` where mail is wanted and the address is none.
    """
    if actor.person_id is None:
        raise DomainError("no_person", _("This account belongs to nobody, so nothing is asked of it."))
    address = mail_address.strip()
    if address or (digest and by_mail):
        try:
            validate_email(address)
        except ValidationError:
            told = _("Enter a mail address like name@unit.example.")
            raise DomainError("mail_address", told, field="mail_address") from None
    row = preference_of(actor.person_id)
    row.digest, row.by_mail, row.mail_address = digest, digest and by_mail, address
    row.save()
    return row


def forget_old_digests() -> int:
    """Drop the digests of more than thirty days ago; how many."""
    gone, _by_model = Digest.objects.filter(day__lt=clock.today() - KEPT).delete()
    return gone
