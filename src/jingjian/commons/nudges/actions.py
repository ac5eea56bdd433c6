"""The writers of reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.act import act
from jingjian.commons.nudges.models import Nudge, NudgeRound
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError

BATCH: Final = 2000


def nudge(*, actor: Actor, record: Record, people: Iterable[tuple[UUID, UUID]], due_on: date | None) -> NudgeRound:
    """Remind ``people`` (keys of person and unit) of what they owe to ``record``; nobody twice on one day.

    Whether ``actor`` may is asked by the caller, who knows the entry. Raises ``nobody``, ``nobody_to_remind`` and
    ``reminded_today``, when everybody was reminded of it today already.
    """
    if actor.person_id is None:
        raise DomainError("nobody", _("Only a person reminds others."))
    row = NudgeRound(record=record, made_by_id=actor.person_id, day=clock.today(), due_on=due_on)
    asked, left = 0, iter(people)
    with act(actor, "nudge.made", row):
        while batch := list(islice(left, BATCH)):
            asked += len(batch)
            Nudge.objects.bulk_create(
                [Nudge(round=row, record=record, person_id=one, unit_id=unit, day=row.day) for one, unit in batch],
                ignore_conflicts=True,
            )
        row.reminded = row.nudges.count()
        if not asked:
            raise DomainError("nobody_to_remind", _("There is nobody to be reminded of this."))
        if not row.reminded:
            raise DomainError("reminded_today", _("Everybody concerned was reminded of this today already."))
    return row


def mark_read(*, actor: Actor) -> int:
    """Take note of every reminder that waits for the actor; how many there were."""
    if actor.person_id is None:
        return 0
    return Nudge.objects.filter(person_id=actor.person_id, read_at__isnull=True).update(read_at=clock.now())
