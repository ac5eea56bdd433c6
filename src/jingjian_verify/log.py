"""The whole check of an export: every event, every signed root, what was held before, and how fresh it is."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jingjian_verify import tree
from jingjian_verify.faults import Fault, reading
from jingjian_verify.notes import Checkpoint, Trust, load

AHEAD_SECONDS = 300  # by how much a witness's clock may be ahead of ours
_decoded = json.JSONDecoder().raw_decode  # a third faster than json.loads, a million times


@dataclass
class Report:
    """What a check that found nothing wrong has seen."""

    leaves: int = 0
    checkpoints: int = 0
    values: int = 0
    erased: int = 0
    cosigned_size: int = 0
    cosigned_at: int = 0
    root: str = ""


def verify(
    folder: Path, trust: Trust, *, previous: Checkpoint | None = None, now: float | None = None
) -> tuple[Report, Checkpoint | None]:
    """Check the export in ``folder``; what was seen, and its last checkpoint. Raises ``Fault`` for what is wrong first.

    ``previous`` is a checkpoint that the reader kept from another day: the log must extend it.
    """
    with reading(folder):
        if (form := load(folder / "manifest.json")["form"]) != "jingjian-audit/1":
            raise Fault("unreadable", f"form {form!r}")
        checkpoints = _checkpoints(folder, trust)
        last = checkpoints[-1] if checkpoints else None
        if previous is not None:
            previous.check(trust)
        report = Report(checkpoints=len(checkpoints))
        _walk(folder, _targets(checkpoints, previous, trust), {point.size for point in checkpoints}, report)
    _end(report, last, previous)
    _fresh(checkpoints, trust, report, time.time() if now is None else now)
    report.root = last.root.hex() if last else tree.EMPTY.hex()
    return report, last


def _checkpoints(folder: Path, trust: Trust) -> list[Checkpoint]:
    """All checkpoints in the order of their sizes, each signed by the log."""
    found: list[Checkpoint] = []
    for number, row in enumerate(_rows(folder / "checkpoints.jsonl")):
        point = Checkpoint.read(str(row.get("note")), f"checkpoint {number}")
        point.check(trust)
        if point.size != row.get("size") or (found and point.size <= found[-1].size):
            raise Fault("checkpoint_altered", f"size {point.size}")
        found.append(point)
    return found


def _targets(points: list[Checkpoint], previous: Checkpoint | None, trust: Trust) -> dict[int, list[tuple[bytes, str]]]:
    """By size the roots that must come out, and what it is called when one does not."""
    targets: dict[int, list[tuple[bytes, str]]] = {}
    for point in points if previous is None else [*points, previous]:
        name = "history_forked" if point is previous else "root_differs"
        name = "rewritten_after_cosignature" if point.cosigned(trust) else name
        targets.setdefault(point.size, []).append((point.root, name))
    return targets


def _walk(folder: Path, targets: dict[int, list[tuple[bytes, str]]], ends: set[int], report: Report) -> None:
    """Read every leaf once; compare the root wherever one is known."""
    growing, former = tree.Growing(), ""
    seen = [array("Q") for _ in range(256)]
    for row in _rows(folder / "leaves.jsonl"):
        index, found, event = growing.size, row["index"], row["event"]
        if found != index:
            raise Fault("leaf_missing" if found > index else "leaf_duplicated", f"index {min(found, index)}")
        head = _leaf(row, index, report)
        if index in ends:
            former = ""
        if event <= former:
            raise Fault("leaf_duplicated" if event == former else "leaves_reordered", f"index {index}")
        former = event
        seen[head[0]].append(int.from_bytes(head[:8], "big"))
        growing.add(head)
        for root, name in targets.get(growing.size, ()):
            if growing.root() != root:
                _refuse_twice(seen)
                raise Fault(name, f"size {growing.size}")
    _refuse_twice(seen)
    report.leaves = growing.size


def _leaf(row: dict[str, Any], index: int, report: Report) -> bytes:
    """The hash of one leaf, after everything that can be said of it alone."""
    text = row["body"]
    if text is None:
        raise Fault("event_missing", f"index {index}, event {row['event']}")
    head = hashlib.sha256(b"\x00" + text.encode()).digest()
    if head.hex() != row["leaf"]:
        raise Fault("leaf_altered", f"index {index}, event {row['event']}")
    body = _decoded(text)[0]
    for name in ("at", "verb", "register", "record"):
        if name in body and body[name] != row[name]:
            raise Fault("column_altered", f"index {index}, event {row['event']}, {name}")
    if "actor" in body and body["actor"]["id"] != row["actor"]:
        raise Fault("column_altered", f"index {index}, event {row['event']}, actor")
    if '"commitment"' in text or "values" in row:
        _values(body, row.get("values", []), f"index {index}, event {row['event']}", report)
    return head


def _values(body: dict[str, Any], values: list[dict[str, str | None]], where: str, report: Report) -> None:
    """Personal values against their commitments. One that retention erased proves nothing and disproves nothing."""
    kept = {(value["field"], value["side"]): value for value in values}
    for name, sides in body.get("changes", {}).items():
        for side, content in zip(("before", "after"), sides, strict=False):
            if not isinstance(content, dict) or "commitment" not in content:
                continue
            value = kept.pop((name, side), None)
            if value is None:
                report.erased += 1
                continue
            text, salt = value["value"], bytes.fromhex(value["salt"] or "")
            if text is None or hmac.new(salt, text.encode(), hashlib.sha256).hexdigest() != content["commitment"]:
                raise Fault("value_altered", f"{where}, {name} {side}")
            report.values += 1
    if kept:
        raise Fault("value_altered", f"{where}, {next(iter(kept))[0]} was never committed to")


def _end(report: Report, last: Checkpoint | None, previous: Checkpoint | None) -> None:
    """What the end of the log says: cut off, or put forward with an older checkpoint than there was."""
    size = last.size if last else 0
    if previous is not None and previous.size > size:
        name = "checkpoint_old" if report.leaves >= previous.size else "log_rolled_back"
        raise Fault(name, f"{size} now, {previous.size} before")
    if last is None and report.leaves:
        raise Fault("checkpoint_missing", f"{report.leaves} leaves")
    if report.leaves < size:
        raise Fault("log_shortened", f"{report.leaves} of {size} leaves")
    if report.leaves > size:
        raise Fault("checkpoint_old", f"{size} of {report.leaves} leaves")


def _fresh(points: list[Checkpoint], trust: Trust, report: Report, now: float) -> None:
    """The newest cosignature of a trusted witness, where there are trusted witnesses."""
    for point in points:
        for name, seconds in point.cosigned(trust).items():
            if seconds > now + AHEAD_SECONDS:
                raise Fault("future_timestamp", f"{name}, size {point.size}")
            if (seconds, point.size) > (report.cosigned_at, report.cosigned_size):
                report.cosigned_at, report.cosigned_size = seconds, point.size
    if trust.witnesses and not report.cosigned_at:
        raise Fault("cosignature_missing")
    if trust.witnesses and now - report.cosigned_at > trust.fresh_hours * 3600:
        raise Fault("cosignature_stale", f"{(now - report.cosigned_at) / 3600:.0f} hours, size {report.cosigned_size}")


def _refuse_twice(seen: list[array[int]]) -> None:
    """Raise ``Fault`` when a leaf came twice; ``seen`` has the first eight bytes of each, 8 MB for a million."""
    for bucket in seen:
        if len(set(bucket)) < len(bucket):
            raise Fault("leaf_duplicated")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, one by one."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield _decoded(line)[0]
