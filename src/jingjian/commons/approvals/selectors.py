"""Reads of approvals: what waits for whom, what became of a record's matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.presence import may_have
from jingjian.commons.approvals.models import (
    Approval,
    ApprovalChain,
    ApprovalState,
    ApprovalStep,
    Delegation,
    OwnPhrase,
    PaperEntry,
    PaperState,
    Signature,
)
from jingjian.commons.approvals.rules import Case, cases, delegations_in_force
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.kernel import clock

RELATED = ("record__unit", "author__unit", "subject")

#: Written by hand, since every page asks it; the delegations are those of ``delegations_in_force``.
_SIGNS = """
SELECT EXISTS (SELECT FROM approvals_seat WHERE person_id = %(person)s)
    OR EXISTS (SELECT FROM approvals_delegation
                WHERE taker_id = %(person)s AND since <= %(today)s AND until >= %(today)s
                  AND (ended_on IS NULL OR ended_on > %(today)s))
"""
QUEUE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """One matter that the reader may sign now, and at whose seats."""

    case: Case
    seats: tuple[UUID, ...]

    @property
    def approval(self) -> Approval:
        return self.case.approval


def queue(actor: Actor) -> list[Waiting]:
    """What the actor may sign now, the oldest first, at most 200; the number of queries is constant."""
    if actor.person_id is None or actor.is_administrator:
        return []
    me, delegations = actor.person_id, list(delegations_in_force(actor.person_id))
    seats = Q(steps__seats__person__in=[me, *(one.giver_id for one in delegations)])
    keys = Approval.objects.filter(seats, state=ApprovalState.WAITING).values("pk")
    rows = Approval.objects.filter(pk__in=keys).select_related(*RELATED).order_by("opened_at", "id")[:QUEUE_LIMIT]
    found = (Waiting(case, tuple(case.seats_of(me, delegations))) for case in cases(list(rows)))
    return [one for one in found if one.seats]


def is_signer(actor: Actor) -> bool:
    """Whether the actor has ever had a seat, or signs for somebody now: who is shown the signing desk."""
    if actor.person_id is None or actor.is_administrator:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_SIGNS, {"person": actor.person_id, "today": clock.today()})
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a chain as a page shows it."""

    step: ApprovalStep
    people: tuple[Person, ...]
    signatures: tuple[Signature, ...]
    signed: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One matter with its chain, the opinions given (also those that a correction took away), and its slips."""

    approval: Approval
    steps: tuple[StepView, ...]
    earlier: tuple[Signature, ...]
    slip: PaperEntry | None


def course_of(approval: Approval) -> Course:
    """The course of one matter."""
    return next(courses([approval]))


def approvals_of(record: Record) -> list[Approval]:
    """The matters put forward about a record, the latest first."""
    if not may_have(record.pk, Approval):
        return []
    return list(record.approvals.select_related(*RELATED).order_by("-opened_at", "-id"))


def waiting_about(record_id: UUID, kind: str) -> Approval | None:
    """What waits of that kind about a record; there is one at most."""
    return Approval.objects.filter(record=record_id, kind=kind, state=ApprovalState.WAITING).first()


def signature_of(pk: UUID) -> Signature | None:
    """One opinion that was given."""
    return Signature.objects.select_related("approval", "person").filter(pk=pk).first()


def slip_of(pk: UUID) -> PaperEntry | None:
    """One entry of a signed slip."""
    return PaperEntry.objects.select_related("approval__record", "person", "entered_by").filter(pk=pk).first()


def people_at(keys: Iterable[UUID]) -> QuerySet[Person]:
    """The people of those seats, in the order of names."""
    return Person.objects.filter(pk__in=list(keys)).order_by("sort_key")


def ranks_set() -> dict[str, set[str]]:
    """For which ranks the site has set a chain that is in force, by kind; an empty rank is any."""
    held = ApprovalChain.objects.filter(since__lte=clock.today(), until=None)
    found: dict[str, set[str]] = {}
    for name, rank in held.values_list("kind", "rank"):
        found.setdefault(name, set()).add(rank)
    return found


def courses(approvals: list[Approval]) -> Iterator[Course]:
    """The courses of several matters, in the order given; the number of queries is constant."""
    if not approvals:
        return
    given: dict[UUID, list[Signature]] = {}
    every = Signature.objects.filter(approval__in=approvals).select_related("person", "by", "paper", "task")
    for signature in every.order_by("at", "id"):
        given.setdefault(signature.approval_id, []).append(signature)
    slips = {
        slip.approval_id: slip
        for slip in PaperEntry.objects.filter(approval__in=approvals, state=PaperState.ENTERED).select_related(
            "person", "entered_by"
        )
    }
    for case in cases(approvals):
        approval = case.approval
        waiting = approval.state == ApprovalState.WAITING
        counted = {signature.pk for signature in case.signatures}
        current = case.current if waiting else None
        steps = tuple(
            StepView(
                step,
                tuple(seat.person for seat in step.seats.all()),
                tuple(one for one in given.get(approval.pk, ()) if one.step_id == step.pk and one.pk in counted),
                case.is_signed(step),
                current is not None and current.pk == step.pk,
            )
            for step in case.steps
        )
        earlier = tuple(one for one in given.get(approval.pk, ()) if one.pk not in counted)
        yield Course(approval, steps, earlier, slips.get(approval.pk))


def delegations_of(actor: Actor) -> QuerySet[Delegation]:
    """The delegations the actor gave or took, the latest first."""
    own = Q(giver=actor.person_id) | Q(taker=actor.person_id)
    return Delegation.objects.filter(own).select_related("giver__unit", "taker__unit").order_by("-since", "-id")


def in_force(delegation: Delegation) -> bool:
    """Whether it opens seats today."""
    today = clock.today()
    ended = delegation.ended_on is not None and delegation.ended_on <= today
    return delegation.since <= today <= delegation.until and not ended


def phrases_of(actor: Actor) -> QuerySet[OwnPhrase]:
    """The actor's own words for opinions."""
    return OwnPhrase.objects.filter(person=actor.person_id)
