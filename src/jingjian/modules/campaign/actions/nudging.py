"""Reminding 催办: whoever still owes something to a task, to one of its periods, or to what is asked of everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.nudges.actions import nudge
from jingjian.commons.nudges.models import NudgeRound
from jingjian.commons.organisation.models import Person
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign.models import Obligation, OccurrenceState, Task, TaskOccurrence, TaskState
from jingjian.modules.campaign.selectors import GAP, overseen, people_of


def nudge_task(*, actor: Actor, row: Task) -> Task:
    """Remind whose turn it is: the person responsible, of work handed in the verifier.

    Raises ``by_period`` for recurring work, ``nobody_responsible``, and what ``nudge`` raises.
    """
    require(actor, "nudge", row)
    if row.rrule:
        raise DomainError("by_period", _("Recurring work is reminded of period by period, in “Regular work”."))
    turn = row.verifier if row.state == TaskState.SUBMITTED else row.responsible
    _nudge_one(actor, row, turn, row.due_on)
    return row


def nudge_occurrence(*, actor: Actor, row: TaskOccurrence) -> TaskOccurrence:
    """Remind whose turn it is in one period: the person responsible, of work handed in the verifier."""
    require(actor, "nudge", row)
    turn = row.verifier if row.state == OccurrenceState.HANDED_IN else row.responsible
    _nudge_one(actor, row, turn, row.due_on)
    return row


def nudge_obligation(*, actor: Actor, row: Obligation) -> Obligation:
    """Remind everybody who lacks it of those whom the actor oversees. Raises what ``nudge`` raises."""
    require(actor, "nudge", row)
    nudge(actor=actor, record=row.record, people=_missing(row, overseen(actor)), due_on=row.due_on)
    return row


def nudge_lacking(*, actor: Actor, rows: Sequence[Obligation], paths: Sequence[str]) -> list[NudgeRound]:
    """Remind everybody below ``paths`` of each of ``rows`` that they lack; what nobody lacks is passed over.

    Raises ``nobody_to_remind`` when nobody was reminded of anything: nothing is missing, or today's word went out.
    """
    made = []
    for row in rows:
        require(actor, "nudge", row)
        people = _missing(row, [path for path in paths if any(path.startswith(over) for over in overseen(actor))])
        try:
            with transaction.atomic():
                made.append(nudge(actor=actor, record=row.record, people=people, due_on=row.due_on))
        except DomainError as error:
            if error.code not in ("nobody_to_remind", "reminded_today"):
                raise
    if not made:
        raise DomainError("nobody_to_remind", _("Nobody lacks anything of which they were not reminded today already."))
    return made


def _missing(row: Obligation, paths: Sequence[str]) -> Iterable[tuple[UUID, UUID]]:
    return people_of(row, within_paths=paths, only=GAP).values_list("pk", "unit_id").iterator()


def _nudge_one(actor: Actor, row: Task | TaskOccurrence, person: Person | None, due_on: date | None) -> None:
    if person is None:
        raise DomainError("nobody_responsible", _("Nobody is responsible yet: assign it first."))
    nudge(actor=actor, record=row.record, people=[(person.pk, person.unit_id)], due_on=due_on)
