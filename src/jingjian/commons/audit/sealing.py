"""The sealer: gives events their places in the tree and signs what the tree has become."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from jingjian.commons.audit.models import AuditCheckpoint, AuditLeaf, AuditNode
from jingjian.commons.organisation.models import Unit
from jingjian.commons.vault import notes
from jingjian.commons.vault.logkeys import ensure_log_key, read_log_key
from jingjian.commons.vault.merkle import Frontier

#: events of one checkpoint at most; within one checkpoint their ids ascend, which the verifier checks
BATCH: Final = 5_000
#: heads of complete subtrees are kept for every so many levels
TILE_LEVELS: Final = 8
_ONE_SEALER: Final = 0x6A6A5EA1

_TAKE = """\
SELECT e.id, e.leaf_hash FROM audit_waiting w JOIN audit_event e ON e.id = w.event_id ORDER BY w.event_id LIMIT %s
"""


def seal(*, rounds: int = 1) -> int:
    """Give up to ``rounds`` × ``BATCH`` waiting events their places, a checkpoint a round; how many there were.

    Needs the worker's role. 0 while another process seals, and on a site that has no unit yet, whose log has no name.
    Raises ``KeyFileError`` when the log has checkpoints but its key is gone.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_SEALER])
        if not cursor.fetchone()[0]:
            return 0
        done = 0
        for _round in range(rounds):
            cursor.execute(_TAKE, [BATCH])
            waiting = cursor.fetchall()
            if not waiting or not _seal(waiting):
                break
            cursor.execute("DELETE FROM audit_waiting WHERE event_id = ANY(%s)", [[number for number, _ in waiting]])
            done += len(waiting)
        return done


def _seal(waiting: list[tuple[UUID, bytes]]) -> bool:
    last = AuditCheckpoint.objects.order_by("-size").first()
    if last is None:
        unit = Unit.objects.filter(parent=None).order_by("id").first()
        if unit is None:
            return False
        origin, frontier, key = origin_of(unit.code), Frontier(), ensure_log_key(Path(settings.HOME))
    else:
        origin, frontier = notes.read(last.note).origin, Frontier(last.size, bytes(last.frontier))
        key = read_log_key(Path(settings.HOME))
    leaves, nodes = [], []
    for number, leaf in waiting:
        leaves.append(AuditLeaf(id=number, index=frontier.size))
        nodes += [
            AuditNode(level=level, index=index, head=head)
            for level, index, head in frontier.append(bytes(leaf))
            if level % TILE_LEVELS == 0
        ]
    AuditLeaf.objects.bulk_create(leaves, batch_size=1_000)
    AuditNode.objects.bulk_create(nodes)
    AuditCheckpoint.objects.create(
        size=frontier.size,
        note=notes.checkpoint(origin, frontier.size, frontier.root(), key),
        frontier=frontier.stored(),
    )
    return True


def origin_of(code: str) -> str:
    """The name of a unit's log. The first checkpoint fixes it: a unit that is renamed keeps its log."""
    return f"jingjian/{''.join('_' if sign.isspace() or sign == '+' else sign for sign in code)}/audit"
