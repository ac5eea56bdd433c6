"""Cosignatures of other units come back to the log."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.models import AuditCosignature
from jingjian.commons.audit.proving import checkpoint_of
from jingjian.commons.audit.writing import insert_event
from jingjian.commons.vault import notes
from jingjian.commons.vault.errors import TamperedError
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7

REGISTER = "audit"


def add_cosignature(*, actor: Actor, note: str, witness: str) -> AuditCosignature:
    """Keep what the owner of the public line ``witness`` signed under one of our checkpoints.

    Once more the same changes nothing. Raises ``DomainError`` for another log's checkpoint, one we never signed, and
    a signature that is not the witness's.
    """
    try:
        found = notes.read(note)
        own = checkpoint_of(found.size)
        if own is None or own.text != found.text:
            raise DomainError("not_our_checkpoint", _("This log never signed such a checkpoint."))
        seen = {notes.cosigned_at(found.text, line, witness): line for line in found.lines if _of(line, witness)}
    except TamperedError as fault:
        raise DomainError("cosignature_wrong", str(fault)) from None
    if not seen:
        raise DomainError("not_cosigned", _("The file carries no cosignature of this witness."))
    seconds, line = max(seen.items())
    name, at = notes.named(line)[0], datetime.fromtimestamp(seconds, UTC)
    kept = AuditCosignature.objects.filter(size=found.size, name=name, seen_at=at).first()
    if kept is not None:
        return kept
    insert_event(
        actor=actor, verb="audit.cosigned", act_id=uuid7(), register=REGISTER, record_id=None,
        content={"note": name, "changes": {"size": [None, found.size]}},
    )  # fmt: skip
    return AuditCosignature.objects.create(size=found.size, name=name, seen_at=at, line=line)


def _of(line: str, witness: str) -> bool:
    return notes.named(line)[0] == witness.partition("+")[0]
