"""The audit log: what happened, written in the transaction of the act, insert-only; and the tree that seals it.

``AuditWaiting`` holds the ids of events that no tree holds yet: a trigger fills it in the transaction of the event, and
only the sealer empties it, in the transaction that gives the event its place. So none is passed over, whenever its
transaction ends.
"""

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


class AuditWaiting(TieredModel):
    """The id of an event that waits for its place in the tree."""

    id = models.UUIDField(primary_key=True, db_column="event_id", editable=False)

    field_tiers = tiers(ordinary="id")

    class Meta:
        db_table = "audit_waiting"


class AuditLeaf(TieredModel):
    """The place of an event in the tree: ``id`` is the event's, ``index`` counts from 0 without a gap."""

    id = models.UUIDField(primary_key=True, db_column="event_id", editable=False)
    index = models.BigIntegerField(unique=True)

    field_tiers = tiers(ordinary="id index")

    class Meta:
        db_table = "audit_leaf"


class AuditNode(TieredModel):
    """The head of a complete subtree of ``2 ** level`` leaves, kept for every eighth level: proofs read few rows."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    head = models.BinaryField()

    field_tiers = tiers(ordinary="id level index head")

    class Meta:
        db_table = "audit_node"
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="audit_node_once")]


class AuditCheckpoint(TieredModel):
    """The signed state of the tree after one round of sealing; ``frontier`` lets the next round go on from there."""

    at = models.DateTimeField(default=clock.now)
    size = models.BigIntegerField(unique=True)
    note = models.TextField()
    frontier = models.BinaryField()

    field_tiers = tiers(ordinary="id at size note frontier")

    class Meta:
        db_table = "audit_checkpoint"


class AuditCosignature(TieredModel):
    """What another unit signed under a checkpoint: that it extends all it cosigned before, and when it saw it."""

    size = models.BigIntegerField()
    name = models.CharField(max_length=120)
    seen_at = models.DateTimeField()
    line = models.TextField()
    added_at = models.DateTimeField(default=clock.now)

    field_tiers = tiers(ordinary="id size name seen_at line added_at")

    class Meta:
        db_table = "audit_cosignature"
        constraints = [models.UniqueConstraint(fields=["size", "name", "seen_at"], name="cosigned_once")]
