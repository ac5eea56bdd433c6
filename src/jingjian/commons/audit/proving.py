"""Proofs over the sealed log: that an event is in it, and that it only grew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from jingjian.commons.audit.models import (
    AuditCheckpoint,
    AuditCosignature,
    AuditEvent,
    AuditLeaf,
    AuditNode,
    AuditWaiting,
)
from jingjian.commons.audit.sealing import TILE_LEVELS
from jingjian.commons.vault import notes
from jingjian.commons.vault.merkle import consistency_path, inclusion_path, node_hash, root_at

FORM: Final = "jingjian-receipt/1"
_LEAVES = """\
SELECT e.leaf_hash FROM audit_leaf l JOIN audit_event e ON e.id = l.event_id
 WHERE l.index >= %s AND l.index < %s ORDER BY l.index
"""


class Tree:
    """The sealed tree as it is stored. A proof reads a few hundred rows, however large the log is."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The head of a complete subtree. Raises LookupError when the rows for it are not there."""
        kept = level - level % TILE_LEVELS
        width = 1 << (level - kept)
        first = index * width
        tile = first >> TILE_LEVELS
        start = first - (tile << TILE_LEVELS)
        heads = self._tile(kept, tile)[start : start + width]
        if len(heads) < width:
            raise LookupError(f"the log has no subtree {index} of level {level}")
        while len(heads) > 1:
            heads = [node_hash(heads[at], heads[at + 1]) for at in range(0, len(heads), 2)]
        return heads[0]

    def _tile(self, level: int, tile: int) -> list[bytes]:
        if (level, tile) not in self._rows:
            first, beyond = tile << TILE_LEVELS, (tile + 1) << TILE_LEVELS
            if level == 0:
                with connection.cursor() as cursor:
                    cursor.execute(_LEAVES, [first, beyond])
                    found = [bytes(row[0]) for row in cursor.fetchall()]
            else:
                heads = AuditNode.objects.filter(level=level, index__gte=first, index__lt=beyond).order_by("index")
                found = [bytes(head) for head in heads.values_list("head", flat=True)]
            self._rows[level, tile] = found
        return self._rows[level, tile]


@dataclass(frozen=True)
class Standing:
    """How the log stands: events sealed and waiting, the last checkpoint, the last cosignature."""

    size: int
    waiting: int
    checkpoint: AuditCheckpoint | None
    cosignature: AuditCosignature | None


def standing() -> Standing:
    """The log as it stands."""
    last = AuditCheckpoint.objects.order_by("-size").first()
    return Standing(
        size=last.size if last else 0,
        waiting=AuditWaiting.objects.count(),
        checkpoint=last,
        cosignature=AuditCosignature.objects.order_by("-size", "-seen_at").first(),
    )


def with_cosignatures(checkpoint: AuditCheckpoint) -> str:
    """The note of a checkpoint with the lines of those who cosigned it."""
    lines = AuditCosignature.objects.filter(size=checkpoint.size).order_by("seen_at", "id")
    return checkpoint.note + "".join(f"{line}\n" for line in lines.values_list("line", flat=True))


@dataclass(frozen=True)
class Holding:
    """What the checkpoint of a receipt says: whose log, of how many events, cosigned by whom and when."""

    origin: str
    size: int
    cosigned: tuple[tuple[str, datetime], ...]


def holding(receipt: dict[str, Any]) -> Holding:
    """The checkpoint of a receipt in words."""
    found = notes.read(receipt["checkpoint"])
    seen = ((name, at) for name, at in map(notes.named, found.lines) if at is not None)
    return Holding(found.origin, found.size, tuple((name, datetime.fromtimestamp(at, UTC)) for name, at in seen))


def latest(most: int) -> list[tuple[AuditCheckpoint, list[AuditCosignature]]]:
    """The youngest checkpoints, each with its cosignatures."""
    rows = list(AuditCheckpoint.objects.order_by("-size").defer("frontier")[:most])
    by: dict[int, list[AuditCosignature]] = {}
    for one in AuditCosignature.objects.filter(size__in=[row.size for row in rows]).order_by("seen_at", "id"):
        by.setdefault(one.size, []).append(one)
    return [(row, by.get(row.size, [])) for row in rows]


def sealed(events: list[UUID]) -> set[UUID]:
    """Those of the events that have their place."""
    return set(AuditLeaf.objects.filter(id__in=events).values_list("id", flat=True))


def receipt(event: AuditEvent) -> dict[str, Any] | None:
    """What proves, without the site, that the event is in its log; None while it waits for its place.

    The checkpoint is the first cosigned one that holds it, else the first that holds it.
    """
    leaf = AuditLeaf.objects.filter(pk=event.pk).first()
    if leaf is None:
        return None
    holding = AuditCheckpoint.objects.filter(size__gt=leaf.index).order_by("size")
    cosigned = AuditCosignature.objects.filter(size__gt=leaf.index).order_by("size").first()
    checkpoint = holding.filter(size=cosigned.size).first() if cosigned else None
    checkpoint = checkpoint or holding.first()
    if checkpoint is None:
        return None
    path = inclusion_path(leaf.index, checkpoint.size, Tree())
    return {
        "form": FORM,
        "event": str(event.pk),
        "index": leaf.index,
        "body": event.body,
        "path": [head.hex() for head in path],
        "checkpoint": with_cosignatures(checkpoint),
    }


def consistency(old: int, size: int) -> list[bytes]:
    """The proof that the log of ``size`` leaves begins with that of ``old``. Raises ValueError for others."""
    return consistency_path(old, size, Tree())


def root(size: int) -> bytes:
    """The head of the first ``size`` leaves, from what is stored."""
    return root_at(size, Tree())


def checkpoint_of(size: int) -> notes.Checkpoint | None:
    """What the log signed at that size."""
    found = AuditCheckpoint.objects.filter(size=size).first()
    return notes.read(found.note) if found else None
