"""Who may give which opinion now. Every way of signing, on the screen or on paper, asks here.

Nobody approves an own matter: who proposes, who is concerned and who has a part in the record do not sign, nor does
whoever signs for the author. Nobody signs twice in one chain, in whatever name. A delegate may do no more than who
delegated, and passes nothing on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingjian.commons.access.models import RoleGrant
from jingjian.commons.approvals.kinds import kind_of
from jingjian.commons.approvals.models import (
    Approval,
    ApprovalState,
    ApprovalStep,
    Delegation,
    Opinion,
    Signature,
)
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Party
from jingjian.kernel import clock
from jingjian.kernel.decision import ALLOW, Decision, deny


@dataclass(frozen=True, slots=True)
class Case:
    """A matter as it stands: its steps in order, the opinions that count, who may not sign, who holds which role."""

    approval: Approval
    steps: tuple[ApprovalStep, ...]
    signatures: tuple[Signature, ...]
    barred: frozenset[UUID]
    in_office: frozenset[tuple[UUID, str]]

    @property
    def current(self) -> ApprovalStep | None:
        """The first step that is not signed, None when all are."""
        return next((step for step in self.steps if not self.is_signed(step)), None)

    def is_signed(self, step: ApprovalStep) -> bool:
        """Whether one of its people has signed it, or all of them where all have to."""
        signed = {signature.person_id for signature in self.signatures if signature.step_id == step.pk}
        return people_of(step) <= signed if step.countersign else bool(signed)

    def is_last(self, step: ApprovalStep) -> bool:
        """Whether the matter is decided at this step."""
        return self.steps[-1].pk == step.pk

    @property
    def hands(self) -> set[UUID]:
        """Everybody in whose name, and by whose hand, this chain is signed so far."""
        return {person for signature in self.signatures for person in (signature.person_id, signature.by_id)}

    def may(self, *, person: UUID, by: UUID, opinion: str = Opinion.SIGNED) -> Decision:
        """Whether ``by`` may give that opinion at the seat of ``person`` now.

        For another's seat the caller asks besides for a delegation (``delegation_for``).
        """
        if self.approval.state != ApprovalState.WAITING:
            return deny(_("This matter is not waiting for a signature any more."))
        step = self.current
        if step is None or person not in people_of(step):
            return deny(_("It is not this person's turn to sign."))
        if (person, step.role) not in self.in_office:
            return deny(_("This person does not hold the office any more for which the matter was put to them."))
        if {person, by} & self.barred:
            return deny(_("Nobody approves an own matter, nor one put forward by whom they sign for."))
        if {person, by} & self.hands:
            return deny(_("Nobody signs twice in one chain, in whatever name."))
        if opinion == Opinion.NOTED and self.is_last(step):
            return deny(_("The last signer agrees or returns it; noting is for those before."))
        return ALLOW

    def seats_of(self, by: UUID, delegations: Iterable[Delegation]) -> list[UUID]:
        """At whose seat ``by`` may sign now: the own one first, then those of the people who delegated."""
        givers = (one.giver_id for one in delegations if covers(one, self.approval.kind))
        return [person for person in dict.fromkeys((by, *givers)) if self.may(person=person, by=by)]


def people_of(step: ApprovalStep) -> set[UUID]:
    """Who sits at a step."""
    return {seat.person_id for seat in step.seats.all()}


def case_of(approval: Approval) -> Case:
    """One matter as it stands now."""
    return cases([approval])[0]


def cases(approvals: Sequence[Approval]) -> list[Case]:
    """Matters as they stand now, in the order given; six queries for any number of them."""
    if not approvals:
        return []
    steps: dict[UUID, list[ApprovalStep]] = {}
    found = ApprovalStep.objects.filter(approval__in=approvals).prefetch_related("seats__person__unit")
    for step in found.order_by("position"):
        steps.setdefault(step.approval_id, []).append(step)
    signatures: dict[UUID, list[Signature]] = {}
    given = Signature.objects.filter(approval__in=approvals).select_related("person", "by", "paper")
    for signature in given.order_by("at", "id"):
        signatures.setdefault(signature.approval_id, []).append(signature)
    barred, offices = _barred(approvals), _offices(approvals)
    return [
        Case(
            approval,
            tuple(steps.get(approval.pk, ())),
            tuple(one for one in signatures.get(approval.pk, ()) if one.fingerprint == approval.fingerprint),
            frozenset(barred[approval.pk]),
            frozenset(offices[approval.pk]),
        )
        for approval in approvals
    ]


def _barred(approvals: Sequence[Approval]) -> dict[UUID, set[UUID]]:
    """Who may not sign at all, by approval."""
    found = {approval.pk: {approval.author_id} for approval in approvals}
    parties: dict[UUID, list[Party]] = {}
    for party in Party.objects.filter(record__in={one.record_id for one in approvals}, person__isnull=False):
        parties.setdefault(party.record_id, []).append(party)
    authors = {approval.author_id for approval in approvals}
    given = list(Delegation.objects.filter(giver__in=authors, since__lte=clock.today()))
    for approval in approvals:
        roles, opened = kind_of(approval.kind).barred, clock.local(approval.opened_at).date()
        for party in parties.get(approval.record_id, ()):
            if party.role in roles and party.person_id is not None:
                found[approval.pk].add(party.person_id)
        for one in given:
            last = one.ended_on or one.until
            if one.giver_id == approval.author_id and last >= opened and covers(one, approval.kind):
                found[approval.pk].add(one.taker_id)
        if approval.subject_id is not None:
            found[approval.pk].add(approval.subject_id)
    return found


def _offices(approvals: Sequence[Approval]) -> dict[UUID, set[tuple[UUID, str]]]:
    """Who is in service, and holds which role over the unit of the record: ``(person, role)``, by approval."""
    today = clock.today()
    people = Person.objects.filter(seats__step__approval__in=approvals, active=True).distinct()
    serving = set(people.values_list("pk", flat=True))
    grants = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, user__is_active=True, user__person__in=serving
    )
    held = list(grants.values_list("user__person", "role", "unit__path", "unit__former_path"))
    return {
        approval.pk: {(person, "") for person in serving}
        | {
            (person, role)
            for person, role, *paths in held
            if any(path and approval.record.unit_path.startswith(path) for path in paths)
        }
        for approval in approvals
    }


def covers(delegation: Delegation, kind: str) -> bool:
    """Whether a delegation is given for a kind."""
    return not delegation.kinds or kind in delegation.kinds


def delegations_in_force(taker: UUID) -> QuerySet[Delegation]:
    """For whom ``taker`` may sign today. What was delegated is not passed on: it opens the giver's own seats only."""
    today = clock.today()
    not_ended = Q(ended_on__isnull=True) | Q(ended_on__gt=today)
    return Delegation.objects.filter(not_ended, taker=taker, since__lte=today, until__gte=today)


def delegation_for(giver: UUID, taker: UUID, kind: str) -> Delegation | None:
    """The delegation by which ``taker`` may sign matters of ``kind`` for ``giver`` today, None without one."""
    return next((one for one in delegations_in_force(taker).filter(giver=giver) if covers(one, kind)), None)
