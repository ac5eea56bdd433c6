"""Counting what waits for everybody, a batch of people at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet

from jingjian.commons.access.actor import actor_for
from jingjian.commons.accounts.models import User
from jingjian.commons.notify.models import Digest, InboxItem, NoticePreference
from jingjian.commons.nudges.models import Nudge
from jingjian.kernel import clock
from jingjian.web.home import duties

BATCH: Final = 200
WEEK: Final = timedelta(days=7)


def count_batch(day: date) -> bool:
    """Count for the next people without a digest of ``day``; whether there were any.

    What is asked of one person by name is read for the whole batch at once, what the programme asks of everybody for
    each, under the same rules as on their own pages.
    """
    users = list(_without(day)[:BATCH])
    if not users:
        return False
    people = [user.person_id for user in users if user.person_id]
    asked, reminded, mailed = _asked(people), _reminded(people), _mailed(people)
    rows = []
    for user in users:
        assert user.person_id is not None
        owed = asked.get(user.person_id, Counter()) + Counter(todo.due_on for todo in duties(actor_for(user)))
        row = _digest(user.person_id, day, owed, reminded.get(user.person_id, 0))
        row.mail_due = row.anything and user.person_id in mailed
        rows.append(row)
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    return True


def _without(day: date) -> QuerySet[User]:
    counted = Digest.objects.filter(day=day)
    silent = NoticePreference.objects.filter(digest=False)
    users = User._default_manager.filter(is_active=True, person__active=True)
    users = users.exclude(person__in=counted.values("person")).exclude(person__in=silent.values("person"))
    return users.select_related("person__unit").order_by("pk")


def _digest(person_id: UUID, day: date, owed: Counter[date | None], reminders: int) -> Digest:
    late = [due for due in owed if due is not None and due < day]
    row = Digest(
        person_id=person_id,
        day=day,
        overdue=sum(owed[due] for due in late),
        longest_late=max(((day - due).days for due in late), default=0),
        today=owed[day],
        week=sum(n for due, n in owed.items() if due is not None and day < due <= day + WEEK),
        reminders=reminders,
    )
    if not row.anything:
        row.read_at = clock.now()
    return row


def _asked(people: Iterable[UUID]) -> dict[UUID, Counter[date | None]]:
    """What is open in the inbox of each, counted by the day it is due."""
    items = InboxItem.objects.filter(person_id__in=people, settled_at=None)
    found: dict[UUID, Counter[date | None]] = {}
    for person, due, n in items.values_list("person_id", "due_on").annotate(n=Count("id")):
        found.setdefault(person, Counter())[due] += n
    return found


def _reminded(people: Iterable[UUID]) -> dict[UUID, int]:
    unread = Nudge.objects.filter(person_id__in=people, read_at=None)
    return dict(unread.values_list("person_id").annotate(n=Count("record", distinct=True)))


def _mailed(people: Iterable[UUID]) -> set[UUID]:
    wanting = NoticePreference.objects.filter(person_id__in=people, by_mail=True)
    return set(wanting.values_list("person_id", flat=True))
