"""The writers of periods: handed in on what proves them, verified or returned, skipped with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_guard, require_state, required, step
from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import Attachment, AttachmentKind
from jingjian.commons.notify.inbox import settle
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions import asking
from jingjian.modules.campaign.actions.guards import has_begun, has_proof
from jingjian.modules.campaign.models import OccurrenceProof, OccurrenceState, TaskOccurrence
from jingjian.modules.campaign.selectors import records_that_prove


def hand_in(
    *,
    actor: Actor,
    row: TaskOccurrence,
    result: str = "",
    records: Iterable[Record] = (),
    papers: Iterable[Attachment] = (),
    files: Iterable[File[Any]] = (),
    version: int | None = None,
) -> TaskOccurrence:
    """Hand a period in on records or papers that are there already, on new files, or on both.

    Routine work is closed at once; of key work somebody else is asked to verify it. Raises ``not_begun``,
    ``no_verifier``, ``no_proof``, and what ``link_proof`` and ``attach`` raise.
    """
    require(actor, "hand_in", row)
    require_state(workflow.OCCURRENCE, row, "hand_in")
    require_guard(has_begun, "not_begun", row)
    if row.task.key and row.verifier_id is None:
        raise DomainError("no_verifier", _("Nobody is named yet to verify this task. Ask the campaign office."))
    for upload in files:
        attach(actor=actor, record=row, upload=upload, kind=AttachmentKind.EVIDENCE, version=version)
        version = None
    _link(actor, row, records, papers, version=version)
    require_guard(has_proof, "no_proof", row, field="references")
    with step(actor, workflow.OCCURRENCE, row, "hand_in", event="occurrence.handed_in"):
        row.result = result.strip()
        row.handed_in_on = row.handed_in_on or clock.today()
        row.handed_in_by_id = actor.person_id
    settle(row.record)
    if row.task.key:
        asking.to_verify_period(row)
    else:
        with act(actor, "occurrence.closed", row):
            row.state = OccurrenceState.DONE
    return row


def verify(*, actor: Actor, row: TaskOccurrence, note: str = "", version: int | None = None) -> TaskOccurrence:
    """Somebody else than who did it finds the period done."""
    with step(
        actor, workflow.OCCURRENCE, row, "verify", event="occurrence.verified", version=version, note=note.strip()
    ):
        pass
    settle(row.record)
    return row


def give_back(*, actor: Actor, row: TaskOccurrence, reason: str, version: int | None = None) -> TaskOccurrence:
    """Give a period back to the person responsible, with the reason."""
    why = _reasoned(reason)
    with step(actor, workflow.OCCURRENCE, row, "return", event="occurrence.returned", version=version, note=why):
        pass
    settle(row.record)
    asking.for_period_again(row)
    return row


def skip(*, actor: Actor, row: TaskOccurrence, reason: str, version: int | None = None) -> TaskOccurrence:
    """Say that nothing is asked in this period, and why; it counts no more."""
    why = _reasoned(reason)
    with step(actor, workflow.OCCURRENCE, row, "skip", event="occurrence.skipped", version=version, note=why):
        pass
    settle(row.record)
    return row


def resume(*, actor: Actor, row: TaskOccurrence, reason: str, version: int | None = None) -> TaskOccurrence:
    """Ask for a skipped period after all."""
    why = _reasoned(reason)
    with step(actor, workflow.OCCURRENCE, row, "resume", event="occurrence.resumed", version=version, note=why):
        pass
    if row.starts_on <= clock.today():
        asking.for_period(row)
    return row


def link_proof(
    *,
    actor: Actor,
    row: TaskOccurrence,
    records: Iterable[Record] = (),
    papers: Iterable[Attachment] = (),
    version: int | None = None,
) -> TaskOccurrence:
    """Say which records, or papers of them, show that the period was done; said twice it changes nothing.

    Raises ``unknown_record`` for one that the actor may not know of or that proves nothing, ``nothing_chosen``.
    """
    require(actor, "link", row)
    if not _link(actor, row, records, papers, version=version):
        raise DomainError("nothing_chosen", _("Name at least one record."), field="references")
    return row


def unlink_proof(*, actor: Actor, row: TaskOccurrence, proof: OccurrenceProof) -> TaskOccurrence:
    """Take a link back; record and paper stay where they are. Raises ``other_period``."""
    require(actor, "unlink", row)
    with act(actor, "occurrence.proof_unlinked", row) as current:
        deleted, _by_model = OccurrenceProof.objects.filter(pk=proof.pk, occurrence=row).delete()
        if not deleted:
            raise DomainError("other_period", _("This proof is not linked here any more."))
        current.also(msgid("Proof"), proof.record.reference, None)
    return row


def _link(
    actor: Actor,
    row: TaskOccurrence,
    records: Iterable[Record],
    papers: Iterable[Attachment],
    *,
    version: int | None,
) -> int:
    wanted: list[tuple[Record, Attachment | None]] = [(record, None) for record in records]
    wanted += [(paper.record, paper) for paper in papers if paper.record_id != row.pk]
    wanted = [(record, paper) for record, paper in wanted if record.pk != row.pk]
    if not wanted:
        return 0
    keys = {record.pk for record, _paper in wanted}
    if records_that_prove(actor).filter(pk__in=keys).count() != len(keys) or any(
        paper is not None and paper.removed_at is not None for _record, paper in wanted
    ):
        raise DomainError(
            "unknown_record",
            _("One of the records is not known to you or carries no paper. Choose it by its number again."),
            field="references",
        )
    with act(actor, "occurrence.proof_linked", row, version=version) as current:
        for record, paper in wanted:
            OccurrenceProof.objects.get_or_create(occurrence=row, record=record, attachment=paper)
        current.also(msgid("Proof"), None, "、".join(dict.fromkeys(record.reference for record, _paper in wanted)))
    return len(wanted)


def _reasoned(reason: str) -> str:
    return required(reason, "no_reason", _("Say why."), field="reason")
