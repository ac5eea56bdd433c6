"""The writers of obligations and of who has done what they ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.act_many import act_many
from jingjian.commons.audit.steps import required, step
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions.campaigns import require_open
from jingjian.modules.campaign.models import (
    Campaign,
    Clause,
    Concerned,
    Fulfilment,
    FulfilmentKind,
    Obligation,
    ObligationState,
)
from jingjian.modules.campaign.selectors import circle_on, overseen

MOST_NAMED = 20
"""So many people are named in one line of the log; the facts themselves keep everybody."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a list of people: entered now, and those of whom the same was entered before."""

    obligation: Obligation
    entered: int
    known: int


def create_obligation(
    *,
    actor: Actor,
    campaign: Campaign,
    name: str,
    unit: Unit,
    proof: str = "",
    clause: Clause | None = None,
    concerned: str = Concerned.EVERYBODY,
    grades: Sequence[str] = (),
    duties: Sequence[str] = (),
    starts_on: date | None = None,
    due_on: date | None = None,
    new_id: UUID | None = None,
) -> Obligation:
    """Draft what is asked of each person of a circle. Raises ``no_name``, ``no_circle``, ``due_before_it_begins``,
    ``other_unit`` and ``other_campaign``."""
    row = _drafted(
        actor=actor, campaign=campaign, name=name, unit=unit, proof=proof, clause=clause, concerned=concerned,
        grades=grades, duties=duties, starts_on=starts_on, due_on=due_on, new_id=new_id,
    )  # fmt: skip
    with act(actor, "obligation.created", row):
        pass
    return row


def create_obligations(*, actor: Actor, rows: Sequence[tuple[UUID, dict[str, Any]]]) -> list[Obligation | DomainError]:
    """Draft many as ``create_obligation`` drafts each, in their order, with few queries.

    ``rows`` are keys and fields; in the place of one that is refused stands the reason.
    """
    made: list[Obligation | DomainError] = []
    for key, fields in rows:
        try:
            made.append(_drafted(actor=actor, new_id=key, **fields))
        except DomainError as fault:
            made.append(fault)
    act_many(actor, "obligation.created", [row for row in made if isinstance(row, Obligation)])
    return made


def _drafted(
    *,
    actor: Actor,
    campaign: Campaign,
    name: str,
    unit: Unit,
    proof: str = "",
    clause: Clause | None = None,
    concerned: str = Concerned.EVERYBODY,
    grades: Sequence[str] = (),
    duties: Sequence[str] = (),
    starts_on: date | None = None,
    due_on: date | None = None,
    new_id: UUID | None = None,
) -> Obligation:
    """An obligation that may be entered and is not yet. Raises what ``create_obligation`` raises."""
    row = Obligation(campaign=campaign, name=_named(name), unit=unit, proof=proof.strip(), clause=clause)
    if new_id is not None:
        row.record_id = new_id
    require(actor, "create", row)
    require_open(campaign)
    _set_circle(row, concerned, grades, duties)
    _set_days(row, starts_on, due_on)
    _check_place(row)
    return row


def amend_obligation(
    *,
    actor: Actor,
    row: Obligation,
    name: str,
    proof: str = "",
    clause: Clause | None = None,
    concerned: str = Concerned.EVERYBODY,
    grades: Sequence[str] = (),
    duties: Sequence[str] = (),
    starts_on: date | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> Obligation:
    """Correct an obligation that is not ended; once in force its circle stays what it is."""
    require(actor, "edit", row)
    if workflow.OBLIGATION.category(row.state).ended:
        raise DomainError("obligation_ended", _("The obligation is closed or cancelled."))
    new_name = _named(name)
    with act(actor, "obligation.amended", row, version=version):
        row.name, row.proof, row.clause = new_name, proof.strip(), clause
        if row.state == ObligationState.DRAFT:
            _set_circle(row, concerned, grades, duties)
        elif (concerned, sorted(grades), sorted(duties)) != (row.concerned, sorted(row.grades), sorted(row.duties)):
            raise DomainError(
                "circle_in_force", _("Whom it concerns stays as it is once it is in force."), field="concerned"
            )
        _set_days(row, starts_on, due_on)
        _check_place(row)
    return row


def issue_obligation(*, actor: Actor, row: Obligation, version: int | None = None) -> Obligation:
    """Put a draft in force: from now on it is asked of everybody it concerns and counted."""
    require_open(row.campaign)
    with step(actor, workflow.OBLIGATION, row, "issue", event="obligation.issued", version=version):
        pass
    return row


def close_obligation(*, actor: Actor, row: Obligation, note: str = "", version: int | None = None) -> Obligation:
    """Let the figures stand as at today: whoever joins or leaves later changes them no more."""
    with step(actor, workflow.OBLIGATION, row, "close", event="obligation.closed", version=version, note=note.strip()):
        row.closed_on = clock.today()
    return row


def cancel_obligation(*, actor: Actor, row: Obligation, reason: str, version: int | None = None) -> Obligation:
    """Call an obligation off, with the reason; it stays readable and is asked of nobody."""
    why = required(reason, "no_reason", _("Say why."), field="reason")
    with step(actor, workflow.OBLIGATION, row, "cancel", event="obligation.cancelled", version=version, note=why):
        pass
    return row


def enter_done(
    *,
    actor: Actor,
    row: Obligation,
    people: Iterable[Person],
    done_on: date,
    note: str = "",
    record: Record | None = None,
) -> Entered:
    """Enter that these people did it on a day; of whom it is entered already, the former entry stays.

    Raises ``not_in_force``, ``future_date``, ``before_it_begins``, ``nobody_chosen`` and ``not_concerned``.
    """
    return _enter(actor, row, list(people), FulfilmentKind.DONE, done_on, note.strip(), record)


def excuse(*, actor: Actor, row: Obligation, people: Iterable[Person], done_on: date, note: str) -> Entered:
    """Excuse people from a day on, with the reason. Who has done it is not excused. Raises as ``enter_done`` does,
    and ``no_reason``."""
    why = required(note, "no_reason", _("Say why."), field="note")
    return _enter(actor, row, list(people), FulfilmentKind.EXCUSED, done_on, why, None)


def undo_entry(*, actor: Actor, fulfilment: Fulfilment) -> Obligation:
    """Take one entry back; the log keeps what it said. A closed obligation stays as it is."""
    with transaction.atomic(savepoint=False):
        row = _locked(fulfilment.obligation_id)
        require(actor, "enter", row)
        _require_in_force(row)
        require_overseen(actor, [fulfilment.person])
        with act(actor, "obligation.undone", row) as current:
            said = f"{fulfilment.person} {fulfilment.done_on} {fulfilment.note}".strip()
            current.also(msgid("Entries"), said, None)
            fulfilment.delete()
    return row


def fulfil(
    *, actor: Actor, obligation: Obligation, person: Person, record: Record | None, done_on: date, note: str = ""
) -> Fulfilment:
    """Say that a record kept elsewhere shows that a person has done it; said twice, the first entry stays.

    For modules whose own action has asked its own policy. One event of the log stands for the fact itself, and the
    obligation is not locked: thousands may hand in at the same moment. Raises ``not_in_force`` and ``future_date``.
    """
    _require_in_force(obligation)
    _check_day(obligation, done_on)
    known = Fulfilment.objects.filter(obligation=obligation, person=person, kind=FulfilmentKind.DONE).first()
    if known is not None:
        return known
    fact = Fulfilment(
        obligation=obligation, person=person, done_on=done_on, record=record, note=note.strip(),
        entered_by_id=actor.person_id,
    )  # fmt: skip
    with act(actor, "obligation.entered", fact):
        pass
    return fact


def _enter(
    actor: Actor, row: Obligation, people: list[Person], kind: str, done_on: date, note: str, record: Record | None
) -> Entered:
    with transaction.atomic(savepoint=False):
        row = _locked(row.pk)
        require(actor, "enter", row)
        _require_in_force(row)
        _check_day(row, done_on)
        if not people:
            raise DomainError("nobody_chosen", _("Choose at least one person."), field="people")
        require_overseen(actor, people)
        _require_concerned(row, people, done_on)
        stands = Fulfilment.objects.filter(obligation=row, person__in=people)
        if kind == FulfilmentKind.DONE:
            stands = stands.filter(kind=FulfilmentKind.DONE)
        known = set(stands.values_list("person", flat=True))
        new = [person for person in people if person.pk not in known]
        if new:
            event = "obligation.entered" if kind == FulfilmentKind.DONE else "obligation.excused"
            with act(actor, event, row, note=note) as current:
                Fulfilment.objects.bulk_create(
                    Fulfilment(
                        obligation=row, person=person, kind=kind, done_on=done_on, note=note, record=record,
                        entered_by_id=actor.person_id,
                    )
                    for person in new
                )  # fmt: skip
                current.also(msgid("Entries"), None, _in_words(new, done_on, record))
    return Entered(row, len(new), len(people) - len(new))


def _locked(key: UUID) -> Obligation:
    """The obligation as it stands now, locked: two people who enter at once follow each other and both succeed."""
    rows = Obligation.objects.select_related("record", "campaign", "unit").select_for_update(of=("self", "record"))
    return rows.get(pk=key)


def _in_words(people: Sequence[Person], day: date, record: Record | None) -> str:
    named = "、".join(person.name for person in people[:MOST_NAMED])
    more = f" … ({len(people)})" if len(people) > MOST_NAMED else ""
    return f"{named}{more} {day}" + (f" {record.reference}" if record is not None else "")


def _named(name: str) -> str:
    return required(name, "no_name", _("Give it a name."), field="name")


def _set_circle(row: Obligation, concerned: str, grades: Sequence[str], duties: Sequence[str]) -> None:
    row.concerned = concerned
    row.grades = list(grades) if concerned == Concerned.GRADES else []
    row.duties = list(duties) if concerned == Concerned.ROLES else []
    if concerned == Concerned.GRADES and not row.grades:
        raise DomainError("no_circle", _("Choose at least one grade."), field="grades")
    if concerned == Concerned.ROLES and not row.duties:
        raise DomainError("no_circle", _("Choose at least one duty."), field="duties")


def _set_days(row: Obligation, starts_on: date | None, due_on: date | None) -> None:
    if starts_on and due_on and due_on < starts_on:
        raise DomainError("due_before_it_begins", _("It cannot be due before it begins."), field="due_on")
    row.starts_on, row.due_on = starts_on, due_on


def _check_place(row: Obligation) -> None:
    if not row.unit.path.startswith(row.campaign.unit.path):
        raise DomainError("other_unit", _("The campaign does not run in this unit."), field="unit")
    if row.clause is not None and row.clause.plan.campaign_id != row.campaign_id:
        raise DomainError("other_campaign", _("This clause belongs to another campaign."), field="clause")


def _require_in_force(row: Obligation) -> None:
    if row.state != ObligationState.IN_FORCE:
        raise DomainError("not_in_force", _("The obligation is not in force: nothing is entered or undone."))


def _check_day(row: Obligation, day: date) -> None:
    if day > clock.today():
        raise DomainError("future_date", _("This day lies ahead; enter what has happened."), field="done_on")
    if row.starts_on is not None and day < row.starts_on:
        raise DomainError(
            "before_it_begins", _("It is asked from %(day)s on.") % {"day": row.starts_on}, field="done_on"
        )


def require_overseen(actor: Actor, people: Sequence[Person]) -> None:
    """Raise NotAllowed unless all are the actor's own: of the offices everybody in their scope, of a head the unit."""
    scopes = overseen(actor)
    foreign = [person for person in people if not any(person.unit.path.startswith(scope) for scope in scopes)]
    if foreign:
        raise NotAllowed("other_unit", _("%(name)s is not of your own people.") % {"name": foreign[0].name})


def _require_concerned(row: Obligation, people: Sequence[Person], day: date) -> None:
    """Each of them is concerned today, or was on the day it happened."""
    left: dict[Any, Person] = {person.pk: person for person in people}
    for on in {clock.today(), day}:
        for key in circle_on(row, on).filter(pk__in=list(left)).values_list("pk", flat=True):
            left.pop(key, None)
    if left:
        names = "、".join(person.name for person in list(left.values())[:5])
        raise DomainError("not_concerned", _("This is not asked of %(names)s.") % {"names": names}, field="people")
