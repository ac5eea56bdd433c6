"""Tie people to records and untie them; called inside an act."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jingjian.commons.records.models import Party, PartyRole, Record
from jingjian.kernel import clock


def set_parties(record: Record, role: str, people: Iterable[UUID]) -> None:
    """Make exactly ``people`` hold ``role`` from today; former holders end today.

    Whom a record is about is set by ``access.conflicts.set_subjects``, which also works out who may not see it.
    """
    if role == PartyRole.SUBJECT:
        raise ValueError("persons concerned are set by access.conflicts.set_subjects")
    replace_parties(record, role, people)


def replace_parties(record: Record, role: str, people: Iterable[UUID]) -> None:
    """The same for every role."""
    wanted = set(people)
    today = clock.today()
    held = {party.person_id: party for party in record.parties.filter(role=role, until__isnull=True)}
    for person_id, party in held.items():
        if person_id not in wanted:
            party.until = today
            party.save(update_fields=["until"])
    Party.objects.bulk_create(
        Party(record=record, person_id=person_id, role=role, since=today) for person_id in wanted - held.keys()
    )
