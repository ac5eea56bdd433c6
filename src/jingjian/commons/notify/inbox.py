"""Ask people, and settle what was asked; both inside the act that causes them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Exclusion
from jingjian.commons.notify.models import InboxItem
from jingjian.commons.records.models import Record
from jingjian.kernel import clock

#: Written by hand, since every page asks it.
_COUNTS = """
SELECT r.register, count(*), count(*) FILTER (WHERE i.due_on < %(today)s)
  FROM notify_inboxitem i JOIN records_record r ON r.id = i.record_id
 WHERE i.person_id = %(person)s AND i.settled_at IS NULL
 GROUP BY r.register
"""


def ask(person_id: UUID, *, record: Record, verb: str, text: str, due_on: date | None = None) -> None:
    """Put one item into a person's inbox; asked again, it only takes the new words and date.

    ``text`` is an English msgid: it is shown in the reader's language. Nothing is asked of somebody excluded from the
    record.
    """
    if Exclusion.objects.filter(person=person_id, record=record).exists():
        return
    _item, _created = InboxItem.objects.update_or_create(
        person_id=person_id,
        record=record,
        verb=verb,
        settled_at=None,
        defaults={"text": text, "due_on": due_on},
        create_defaults={"text": text, "due_on": due_on, "asked_at": clock.now()},
    )


def settle(record: Record, *, verb: str | None = None, person_id: UUID | None = None) -> None:
    """Close what is open about a record (of one verb, of one person)."""
    items = InboxItem.objects.filter(record=record, settled_at__isnull=True)
    if verb is not None:
        items = items.filter(verb=verb)
    if person_id is not None:
        items = items.filter(person_id=person_id)
    items.update(settled_at=clock.now())


def settle_excluded(new: Collection[Exclusion]) -> None:
    """Whoever is newly excluded from a record is asked nothing more about it."""
    for one in new:
        InboxItem.objects.filter(record=one.record_id, person=one.person_id, settled_at=None).update(
            settled_at=clock.now()
        )


def open_items(actor: Actor) -> QuerySet[InboxItem]:
    """What is asked of the actor now, the most pressing first."""
    if actor.person_id is None:
        return InboxItem.objects.none()
    return (
        InboxItem.objects.filter(person_id=actor.person_id, settled_at__isnull=True)
        .select_related("record")
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )


def counts(actor: Actor) -> tuple[dict[str, int], int]:
    """Open items by register (each counted to 100, shown as 99+), and how many are overdue: one query."""
    if actor.person_id is None:
        return {}, 0
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"person": actor.person_id, "today": clock.today()})
        found = cursor.fetchall()
    return {register: open_now for register, open_now, _ in found}, sum(late for *_, late in found)
