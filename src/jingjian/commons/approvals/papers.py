"""The paper path 纸质签批: a slip is signed by hand, one person enters it from the scan, a second one confirms it.

The rules of the chain are asked about the signer as on the screen. Who may not sign at all (who put the matter
forward, who signs for them, the person concerned, who has a part in the record), and the signer, neither enter nor
confirm.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.approvals.actions import Given, give
from jingjian.commons.approvals.models import Approval, Opinion, PaperEntry, PaperState
from jingjian.commons.approvals.rules import case_of
from jingjian.commons.approvals.snapshots import is_changed, row_of
from jingjian.commons.audit.act import act
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed


def enter_paper(
    *,
    actor: Actor,
    approval: Approval,
    person: Person,
    kind: str,
    opinion: str,
    signed_on: date,
    short_hash: str,
    scan: UUID,
) -> PaperEntry:
    """Enter what a signed slip says; it waits for a second person.

    ``short_hash`` is read from the slip: another one means that another version was signed. ``scan`` is the key of
    the attachment. Raises NotAllowed, and DomainError ``other_version``, ``bad_day``, ``changed``, ``no_reason``,
    ``waiting_slip`` while another slip of the matter is to be confirmed.
    """
    clerk = _clerk(actor, approval, person)
    if short_hash.strip().lower() != approval.short_hash:
        raise DomainError("other_version", _("The slip shows another version of this matter."), field="short_hash")
    if not clock.local(approval.opened_at).date() <= signed_on <= clock.today():
        raise DomainError("bad_day", _("It is signed between the day it was put forward and today."), field="signed_on")
    if kind == Opinion.RETURNED and not opinion.strip():
        raise DomainError("no_reason", _("Say why it is returned."), field="opinion")
    if approval.papers.filter(state=PaperState.ENTERED).exists():
        raise DomainError("waiting_slip", _("Another slip of this matter is to be confirmed first."))
    if is_changed(approval, row_of(approval, locked=True)):
        raise DomainError("changed", _("The record was changed after it was put forward: put it forward again."))
    decision = case_of(approval).may(person=person.pk, by=person.pk, opinion=kind)
    if not decision:
        raise DomainError("not_allowed", decision.reason, field="person")
    entry = PaperEntry(
        approval=approval, person=person, kind=Opinion(kind), opinion=opinion.strip(), signed_on=signed_on, scan=scan,
        fingerprint=approval.fingerprint, entered_by=clerk,
    )  # fmt: skip
    with act(actor, "approval.paper_entered", entry):
        pass
    return entry


def confirm_paper(*, actor: Actor, entry: PaperEntry, version: int | None = None) -> Approval:
    """A second person has compared the entry with the scan: from now on it counts as the signature.

    Raises what ``enter_paper`` raises, and NotAllowed for who entered it.
    """
    checker = _second(actor, entry)
    approval = entry.approval
    if entry.fingerprint != approval.fingerprint:
        raise DomainError("other_version", _("The slip shows another version of this matter."))
    row_of(approval, locked=True)
    with act(actor, "approval.paper_confirmed", entry, version=version):
        entry.state, entry.answered_by, entry.answered_at = PaperState.CONFIRMED, checker, clock.now()
    given = Given(
        person=entry.person_id, by=entry.person_id, kind=entry.kind, words=entry.opinion, signed_on=entry.signed_on,
        paper=entry,
    )  # fmt: skip
    return give(actor, approval, given)


def refuse_paper(*, actor: Actor, entry: PaperEntry, reason: str, version: int | None = None) -> PaperEntry:
    """The entry is not what the slip says, or not of this matter: it never counted. Anybody but the signer may."""
    if not reason.strip():
        raise DomainError("no_reason", _("Say why."), field="reason")
    checker = _second(actor, entry)
    with act(actor, "approval.paper_refused", entry, version=version):
        entry.state, entry.answered_by, entry.answered_at = PaperState.REFUSED, checker, clock.now()
        entry.answer = reason.strip()
    return entry


def _clerk(actor: Actor, approval: Approval, signer: Person) -> Person:
    """The person who enters or confirms. Raises NotAllowed for everybody barred from signing, and for the signer."""
    clerk = Person.objects.filter(pk=actor.person_id, active=True).first() if actor.person_id else None
    if clerk is None or actor.is_administrator:
        raise NotAllowed("no_person", _("Only a person in service enters a slip."))
    if clerk.pk in case_of(approval).barred:
        raise NotAllowed("own_matter", _("Who has a part in the matter, or signs for its author, enters no slip."))
    if clerk.pk == signer.pk:
        raise NotAllowed("own_hand", _("You sign this yourself: give your opinion at the signing desk."))
    return clerk


def _second(actor: Actor, entry: PaperEntry) -> Person:
    if entry.state != PaperState.ENTERED:
        raise DomainError("answered_already", _("This slip was answered already."))
    checker = _clerk(actor, entry.approval, entry.person)
    if checker.pk == entry.entered_by_id:
        raise NotAllowed("same_person", _("Somebody else than who entered the slip has to confirm it."))
    return checker
