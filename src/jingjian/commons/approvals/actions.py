"""The writers of approvals on the screen: put forward, give an opinion, withdraw. On paper see ``papers``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor, actor_for
from jingjian.commons.accounts.models import User
from jingjian.commons.approvals import chains
from jingjian.commons.approvals.changes import end
from jingjian.commons.approvals.kinds import ApprovalKind, Asks, kind_of
from jingjian.commons.approvals.models import (
    Approval,
    ApprovalState,
    ApprovalStep,
    Delegation,
    Opinion,
    PaperEntry,
    Seat,
    Signature,
)
from jingjian.commons.approvals.rules import Case, case_of, delegation_for, delegations_in_force
from jingjian.commons.approvals.snapshots import asks_of, fix, is_changed, row_of
from jingjian.commons.audit.act import Act, act
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Party
from jingjian.commons.records.references import next_reference
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kernel.phrases import msgid

PREFIX = "SP"


def propose(*, actor: Actor, kind: str, row: Any, asks: Asks | None = None) -> Approval:
    """Put ``row`` forward for approval; what is ``asked`` beside it are plain JSON values.

    Raises NotAllowed (``ApprovalKind.may_propose``), what its ``check`` raises, and DomainError ``no_person`` for an
    actor who is nobody in service, ``waiting_already`` while one of the kind waits, and ``nobody_signs`` when a step
    of the chain finds nobody.
    """
    declared = kind_of(kind)
    decision = declared.may_propose(actor, row)
    if not decision:
        raise NotAllowed("not_allowed", decision.reason)
    declared.check(row, asks or {})
    author = Person.objects.filter(pk=actor.person_id, active=True).first() if actor.person_id else None
    if author is None:
        raise DomainError("no_person", _("Only a person in service puts a matter forward."))
    earlier = Approval.objects.filter(record=row.record, kind=kind)
    if earlier.filter(state=ApprovalState.WAITING).exists():
        raise DomainError("waiting_already", _("This is waiting for approval already."))
    subject = declared.subject(row)
    approval = Approval(
        id=uuid7(), record=row.record, kind=kind, reference=next_reference(PREFIX, clock.today().year),
        number=earlier.count() + 1, author=author, subject=subject, rank=subject.grade if subject else "",
    )  # fmt: skip
    seated = _seated(declared, approval)
    fixed = fix(declared, row, asks or {}, approval_id=approval.pk, revision=approval.revision)
    approval.snapshot, approval.fingerprint = fixed.text, fixed.fingerprint
    with act(actor, "approval.opened", approval):
        pass
    for position, one in enumerate(seated, 1):
        step = ApprovalStep.objects.create(
            approval=approval, position=position, role=one.rule.role, countersign=one.rule.countersign
        )
        Seat.objects.bulk_create(Seat(step=step, person_id=person) for person in one.people)
    return approval


def _seated(kind: ApprovalKind, approval: Approval) -> list[chains.Seated]:
    parties = Party.objects.filter(record=approval.record_id, role__in=kind.barred, person__isnull=False)
    barred = {approval.author_id, approval.subject_id, *parties.values_list("person_id", flat=True)}
    rules = chains.chain_in_force(kind, approval.rank, clock.today())
    return chains.seat(rules, unit_path=approval.record.unit_path, barred={one for one in barred if one is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An opinion about to be entered: whose seat, whose hand, what, in which words, on which day."""

    person: UUID
    by: UUID
    kind: str
    words: str = ""
    signed_on: date
    delegation: Delegation | None = None
    paper: PaperEntry | None = None
    corrections: Mapping[str, Any] | None = None


def sign(
    *,
    actor: Actor,
    approval: Approval,
    kind: str = Opinion.SIGNED,
    opinion: str = "",
    person: UUID | None = None,
    corrections: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Approval:
    """Give an opinion on the screen: at the own seat, or at that of ``person``, who has delegated.

    ``corrections`` are new values of what is asked; earlier signers then sign again. As the last signature is given
    the matter is carried out. Raises NotAllowed (``rules.Case.may``), Conflict, and DomainError ``changed`` when the
    record is no more what was put forward, ``no_reason`` for a return without words, ``bad_correction``.
    """
    if actor.person_id is None:
        raise NotAllowed("no_person", _("Only a person in service signs."))
    seat = person or _first_seat(approval, actor.person_id)
    delegation = None
    if seat != actor.person_id:
        delegation = delegation_for(seat, actor.person_id, approval.kind)
        if delegation is None:
            raise NotAllowed("no_delegation", _("You sign for nobody else in this matter."))
    given = Given(
        person=seat, by=actor.person_id, kind=Opinion(kind), words=opinion.strip(), signed_on=clock.today(),
        delegation=delegation, corrections=corrections,
    )  # fmt: skip
    return give(actor, approval, given, version=version)


def _first_seat(approval: Approval, by: UUID) -> UUID:
    """Where the actor signs when no seat is named; the own one when there is none, which is then refused."""
    return next(iter(case_of(approval).seats_of(by, delegations_in_force(by))), by)


def give(actor: Actor, approval: Approval, given: Given, *, version: int | None = None) -> Approval:
    """Enter an opinion under every rule, and carry the matter out, or back, when it is the last one.

    The record is locked before the approval, in the order in which its own acts do it.
    """
    kind = kind_of(approval.kind)
    row = row_of(approval, locked=True)
    with act(actor, f"approval.{given.kind}", approval, version=version) as current:
        case = case_of(approval)
        decision = case.may(person=given.person, by=given.by, opinion=given.kind)
        if not decision:
            raise NotAllowed("not_allowed", decision.reason)
        if is_changed(approval, row):
            raise DomainError("changed", _("The record was changed after it was put forward: put it forward again."))
        if given.kind == Opinion.RETURNED and not given.words:
            raise DomainError("no_reason", _("Say why it is returned."), field="opinion")
        difference = _correct(kind, approval, row, given)
        signature = _enter(approval, case, given, difference)
        _tell(current, signature, difference)
        if given.kind == Opinion.RETURNED:
            approval.state, approval.reason, approval.ended_at = ApprovalState.RETURNED, given.words, clock.now()
        elif case_of(approval).current is None:
            approval.state, approval.ended_at = ApprovalState.APPROVED, clock.now()
    if approval.state == ApprovalState.APPROVED:
        kind.on_approved(_in_place(actor, given), row, asks_of(approval))
    elif approval.state == ApprovalState.RETURNED:
        kind.on_returned(_in_place(actor, given), row, given.words)
    return approval


def _correct(kind: ApprovalKind, approval: Approval, row: Any, given: Given) -> dict[str, list[Any]]:
    """Take the corrections into the snapshot; what was and what is, by name."""
    asks = asks_of(approval)
    changed = {name: [asks.get(name), value] for name, value in (given.corrections or {}).items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if not changed:
        return {}
    correctable = {one.name for one in kind.asked if one.correctable}
    if given.kind != Opinion.SIGNED or not changed.keys() <= correctable:
        raise DomainError("bad_correction", _("This cannot be corrected at signing: return it with the reason."))
    approval.revision += 1
    asks.update({name: pair[1] for name, pair in changed.items()})
    kind.check(row, asks)
    fixed = fix(kind, row, asks, approval_id=approval.pk, revision=approval.revision)
    approval.snapshot, approval.fingerprint = fixed.text, fixed.fingerprint
    return changed


def _enter(approval: Approval, case: Case, given: Given, difference: dict[str, list[Any]]) -> Signature:
    step = case.current
    assert step is not None  # it is somebody's turn
    signature = Signature(
        approval=approval, step=step, person_id=given.person, by_id=given.by, delegation=given.delegation,
        kind=given.kind, opinion=given.words, fingerprint=approval.fingerprint, paper=given.paper,
        signed_on=given.signed_on, difference=json.dumps(difference, ensure_ascii=False) if difference else "",
    )  # fmt: skip
    signature.save(force_insert=True)
    return signature


def _tell(current: Act, signature: Signature, difference: dict[str, list[Any]]) -> None:
    """Say in the log who gave which opinion in whose name; the words of it are of tier 乙 and stay out."""
    name = signature.person.name
    if signature.delegation is not None:
        name = _("%(by)s for %(person)s") % {"by": signature.by.name, "person": name}
    elif signature.paper is not None:
        name = _("%(person)s, signed on paper, entered by another") % {"person": name}
    current.also(msgid("Opinion given"), None, f"{name}: {signature.get_kind_display()}")
    if difference:
        current.also(msgid("Corrected at signing"), None, "、".join(sorted(difference)))


def _in_place(actor: Actor, given: Given) -> Actor:
    """As whom the matter is carried out: the hand that signs, with the offices of whose seat it is.

    A slip is carried out in the name of its signer, and the log names who confirmed it.
    """
    if given.person == actor.person_id:
        return actor
    user = User.objects.filter(person=given.person).first()
    signer = actor_for(user)
    name = _("%(by)s for %(person)s") % {"by": actor.name, "person": signer.name}
    person = given.person if given.paper is not None else actor.person_id
    return replace(actor, name=name, person_id=person, roles=(*actor.roles, *signer.roles))


def withdraw(*, actor: Actor, approval: Approval, reason: str) -> Approval:
    """Take a matter back that waits; its author does. Raises NotAllowed, and DomainError without a reason."""
    if actor.person_id != approval.author_id:
        raise NotAllowed("not_author", _("Only who put the matter forward takes it back."))
    if approval.state != ApprovalState.WAITING:
        raise DomainError("not_waiting", _("This matter is not waiting for a signature any more."))
    if not reason.strip():
        raise DomainError("no_reason", _("Say why."), field="reason")
    end(actor, approval, ApprovalState.VOID, reason.strip())
    return approval
