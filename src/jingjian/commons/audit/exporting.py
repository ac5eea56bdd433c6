"""The sealed log as files that ``jingjian-verify`` reads: every event, checkpoint, cosignature and public key.

``manifest.json``, ``leaves.jsonl`` and ``checkpoints.jsonl`` (a JSON object a line), ``checkpoint`` (the last one as it
was signed), ``trust.json`` (public keys, from the mouth of the site itself).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from jingjian import __version__
from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.audit.models import AuditCheckpoint, AuditCosignature, AuditEvent, AuditValue, AuditWaiting
from jingjian.commons.vault import notes, signatures
from jingjian.commons.vault.errors import VaultError
from jingjian.commons.vault.logkeys import read_log_key
from jingjian.kernel import clock

FORM: Final = "jingjian-audit/1"
FRESH_HOURS: Final = 24
CHUNK: Final = 1_000
_LEAVES = """\
SELECT l.index, l.event_id, e.body, e.leaf_hash, e.at, e.verb, e.register, e.record_id, e.actor_id
  FROM audit_leaf l LEFT JOIN audit_event e ON e.id = l.event_id ORDER BY l.index
"""


@dataclass(frozen=True)
class Exported:
    """What an export holds: events, checkpoints, and how many events wait for their place and are not in it."""

    leaves: int
    checkpoints: int
    waiting: int


def export(
    folder: Path, *, with_values: bool = True, witnesses: Iterable[str] = (), told: Callable[[int], None] | None = None
) -> Exported:
    """Write the log as one moment of the database shows it into the empty ``folder``; no more than a chunk is held.

    ``witnesses`` are public lines that ``trust.json`` shall name. Must begin its own transaction: raises
    ``django.db.Error`` inside one. Raises ``KeyFileError`` without the key of the log.
    """
    public = signatures.public_of(read_log_key(Path(settings.HOME)))
    with _one_moment():
        last = AuditCheckpoint.objects.order_by("-size").first()
        origin = notes.read(last.note).origin if last else ""
        checkpoints = _write(folder / "checkpoints.jsonl", _checkpoints())
        leaves = _write(folder / "leaves.jsonl", _leaves(with_values), told)
        waiting = AuditWaiting.objects.count()
        events = AuditEvent.objects.count()
    if last:
        (folder / "checkpoint").write_text(_note(last, _lines()), encoding="utf-8")
    _dump(folder / "trust.json", {
        "origin": origin, "log": [notes.public_line(origin, public, notes.LOG_KEY)] if origin else [],
        "witnesses": list(witnesses), "fresh_hours": FRESH_HOURS,
    })  # fmt: skip
    _dump(folder / "manifest.json", {
        "form": FORM, "origin": origin, "made_at": clock.now().isoformat(), "version": __version__, "leaves": leaves,
        "checkpoints": checkpoints, "events": events, "waiting": waiting, "values": with_values,
    })  # fmt: skip
    return Exported(leaves, checkpoints, waiting)


@contextmanager
def _one_moment() -> Iterator[None]:
    """One snapshot for everything that is read, in the name of the site."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with acting_as(SYSTEM, savepoint=False):
            yield


def _leaves(with_values: bool) -> Iterator[dict[str, Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LEAVES)
        while rows := cursor.fetchmany(CHUNK):
            values = _values([row[1] for row in rows]) if with_values else {}
            for index, number, body, leaf, at, verb, register, record, actor in rows:
                line: dict[str, Any] = {"index": index, "event": str(number), "body": body}
                if body is not None:
                    line |= {
                        "leaf": bytes(leaf).hex(), "at": at.isoformat(), "verb": verb, "register": register,
                        "record": str(record) if record else None, "actor": str(actor) if actor else None,
                    }  # fmt: skip
                if number in values:
                    line["values"] = values[number]
                yield line


def _values(events: list[UUID]) -> dict[UUID, list[dict[str, str | None]]]:
    """The personal values of some events with their salts; one that the vault cannot read is null."""
    found: dict[UUID, list[dict[str, str | None]]] = {}
    for value in AuditValue.objects.filter(event_id__in=events).order_by("id"):
        text: str | None
        try:
            text = str(value.value)
        except VaultError:
            text = None
        found.setdefault(value.event_id, []).append(
            {"field": value.field, "side": value.side, "salt": bytes(value.salt).hex(), "value": text}
        )
    return found


def _checkpoints() -> Iterator[dict[str, Any]]:
    lines = _lines()
    for row in AuditCheckpoint.objects.order_by("size", "id").iterator(CHUNK):
        yield {"size": row.size, "at": row.at.isoformat(), "note": _note(row, lines)}


def _lines() -> dict[int, list[str]]:
    """Cosignatures by size: a few a day."""
    lines: dict[int, list[str]] = {}
    for size, line in AuditCosignature.objects.order_by("seen_at", "id").values_list("size", "line"):
        lines.setdefault(size, []).append(line)
    return lines


def _note(row: AuditCheckpoint, lines: dict[int, list[str]]) -> str:
    return row.note + "".join(f"{line}\n" for line in lines.get(row.size, ()))


def _write(path: Path, rows: Iterable[dict[str, Any]], told: Callable[[int], None] | None = None) -> int:
    """Write objects line by line, readable for the owner alone; how many there were."""
    path.touch(mode=0o600)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
            if told and count % CHUNK == 0:
                told(CHUNK)
    return count


def _dump(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
