"""Time limits that run out are told upwards: at four fifths to who must act, after the due day up the chain.

The first day after the due day tells who answers for them, every further week one level more, each level once for each
due day; what a night missed the next one makes up for. ``Escalation`` keeps who was told when.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import connection

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.deadlines.models import Clock, ClockState, Escalation
from jingjian.commons.deadlines.superiors import superiors_of
from jingjian.commons.notify.inbox import ask, settle
from jingjian.commons.notify.models import InboxItem
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.kernel.phrases import msgid

VERB: Final = "clock"
NEAR = msgid("A time limit has little time left: act.")
OVERDUE = msgid("A time limit is overdue: act.")
ABOVE = msgid("A time limit is overdue with somebody you answer for: see to it.")

#: so many days after one level the next is told, while nothing is done
DAYS_A_LEVEL: Final = 7
DEEPEST: Final = 5
BATCH: Final = 500
LOCK: Final = 730_201


@jobs.periodic("notify.escalate", cron="20 17 * * *")
def escalate(*, actor: Actor) -> None:
    """Every night at 01:20 in Shanghai."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return
    escalate_all(clock.today())


def escalate_all(today: date) -> int:
    """Tell whoever is owed word of a limit on ``today``, close what was told of limits that run no more.

    Returns how many people were told.
    """
    _settle_stopped()
    rows = Clock.objects.filter(state=ClockState.RUNNING, term=False, warn_on__lte=today, due_on__isnull=False)
    rows = rows.select_related("record", "holder").prefetch_related("escalations").order_by("pk")
    return sum(_tell(row, today) for row in rows.iterator(chunk_size=BATCH))


def levels_owed(due_on: date, today: date) -> range:
    """The levels that ought to know by ``today`` of a limit that ends on ``due_on`` and is near its end already."""
    late = (today - due_on).days
    return range(1 if late <= 0 else min(1 + (late - 1) // DAYS_A_LEVEL, DEEPEST) + 1)


def _tell(row: Clock, today: date) -> int:
    assert row.due_on is not None
    told = {one.level for one in row.escalations.all() if one.due_on == row.due_on}
    owed = [level for level in levels_owed(row.due_on, today) if level not in told]
    if not owed:
        return 0
    people = list(_chain(row, today))
    new = []
    for level in owed:
        person = people[level] if level < len(people) else None
        new.append(Escalation(clock=row, due_on=row.due_on, level=level, person=person, told_on=today))
        if person is not None:
            ask(person.pk, record=row.record, verb=VERB, text=_text(row.due_on, level, today), due_on=row.due_on)
    Escalation.objects.bulk_create(new)
    return sum(one.person is not None for one in new)


def _text(due_on: date, level: int, today: date) -> str:
    if level:
        return ABOVE
    return OVERDUE if today > due_on else NEAR


def _chain(row: Clock, today: date) -> Iterator[Person | None]:
    """Who must act, then who answers for them."""
    yield row.holder
    if row.holder is not None:
        yield from superiors_of(row.record, row.holder, today)


def _settle_stopped() -> None:
    """Close the word of limits of which nothing is near its end any more on that record."""
    open_items = InboxItem.objects.filter(verb=VERB, settled_at__isnull=True)
    running = Clock.objects.filter(state=ClockState.RUNNING, record__in=open_items.values("record"))
    still = set(running.values_list("record_id", flat=True))
    for item in open_items.exclude(record__in=still).select_related("record").distinct("record").order_by("record"):
        settle(item.record, verb=VERB)
