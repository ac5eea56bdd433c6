"""The audit log: what happened, written in the transaction of the act, insert-only."""

from __future__ import annotations

from django.db import models

from jingjian.commons.base import TieredModel
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class AuditEvent(TieredModel):
    """One act. ``body`` is canonical JSON text; a trigger stores ``sha256(0x00 ‖ its bytes)``.

    ``record_id`` is unconstrained on purpose: the log outlives what it speaks of.
    """

    at = models.DateTimeField(default=clock.now)
    verb = models.CharField(max_length=60)
    register = models.CharField(max_length=40)
    record_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    body = models.TextField()
    leaf_hash = models.BinaryField(editable=False, default=b"")

    field_tiers = tiers(restricted="id at verb register record_id actor_id body leaf_hash")

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["record_id", "id"], name="event_by_record"),
            models.Index(fields=["actor_id", "id"], name="event_by_actor"),
        ]


class AuditValue(TieredModel):
    """A value of tier 乙 that an event speaks of by commitment only; retention may delete it."""

    event_id = models.UUIDField()
    field = models.CharField(max_length=60)
    side = models.CharField(max_length=6)
    salt = models.BinaryField()
    value = EncryptedTextField()

    field_tiers = tiers(restricted="id event_id field side salt", encrypted="value")

    class Meta:
        db_table = "audit_value"
        indexes = [models.Index(fields=["event_id"], name="value_by_event")]
