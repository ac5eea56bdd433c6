"""The command ``jingjian-verify``: 0 when all is in order, else the exit code of the first fault and its name."""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jingjian_verify import tree
from jingjian_verify.faults import OK, UNREADABLE, Fault, reading
from jingjian_verify.log import verify
from jingjian_verify.notes import Checkpoint, Trust, load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(
        "jingjian-verify", description="Check an audit log without its site / 核验审计日志"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command, places, words in (
        ("verify", _verify, ("export",), "check an export as a whole / 核验导出的日志"),
        ("consistency", _consistency, ("old", "new"), "check that NEW only adds to OLD / 核验只增不改"),
        ("inclusion", _inclusion, ("receipt",), "check a receipt / 核验回执"),
    ):
        one = commands.add_parser(name, help=words)
        for place in places:
            one.add_argument(place, type=Path, metavar=place.upper())
        if name == "verify":
            one.add_argument("--previous", type=Path, metavar="CHECKPOINT", help="a checkpoint kept from another day")
        one.add_argument("--trust", type=Path, help="public keys of the log and its witnesses (trust.json)")
        one.add_argument("--format", choices=("text", "json"), default="text")
        one.set_defaults(command=command)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:  # argparse's own code of a wrong option would look like a fault of the log
        return UNREADABLE if stop.code else OK
    try:
        words, found = options.command(options)
    except Fault as fault:
        if options.format == "json":
            print(json.dumps({"ok": False, "fault": fault.name, "code": fault.code, "where": fault.where}))
        else:
            print(f"FAULT {fault}", file=sys.stderr)
        return fault.code
    print(json.dumps({"ok": True, **found}) if options.format == "json" else f"ok: {words}")
    return OK


def _verify(options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    trust = _trust(options, options.export / "trust.json")
    previous = checkpoint_in(options.previous) if options.previous else None
    report, _last = verify(options.export, trust, previous=previous)
    words = (
        f"{report.leaves:,} events, {report.checkpoints:,} checkpoints, {report.values:,} personal values, "
        f"{report.erased:,} erased, root {report.root}"
    )
    words += f"; cosigned up to {report.cosigned_size:,}" if report.cosigned_at else "; no trusted cosignature"
    return words, asdict(report)


def _consistency(options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    folders = [path for path in (options.new, options.old) if path.is_dir()]
    trust = _trust(options, folders[0] / "trust.json" if folders else None)
    old = checkpoint_in(options.old)
    old.check(trust)
    if options.new.is_dir():
        size = verify(options.new, Trust(trust.origin, trust.logs), previous=old)[0].leaves
    else:
        proof, new = request_in(options.new)
        new.check(trust)
        extends(old, new, proof)
        size = new.size
    return f"{size:,} events extend {old.size:,}", {"old": old.size, "new": size}


def extends(old: Checkpoint, new: Checkpoint, proof: tuple[int, list[bytes]] | None) -> None:
    """Return when ``new`` extends ``old``, by the proof that came with it. Raises ``Fault``."""
    if new.size < old.size:
        raise Fault("log_rolled_back", f"{new.size} now, {old.size} before")
    if new.size == old.size:
        proof = (old.size, [])
    if proof is None or proof[0] != old.size:
        raise Fault("unreadable", f"a proof from size {old.size} is needed: give an export or a request")
    if not tree.is_consistent(old.size, new.size, old.root, new.root, proof[1]):
        raise Fault("history_forked", f"{old.size} to {new.size}")


def _inclusion(options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    trust, content = _trust(options, None), load(options.receipt)
    with reading(options.receipt):
        if content["form"] != "jingjian-receipt/1":
            raise ValueError(content["form"])
        point = Checkpoint.read(content["checkpoint"], "checkpoint of the receipt")
        path = [bytes.fromhex(head) for head in content["path"]]
        index, head = int(content["index"]), tree.leaf(content["body"].encode())
    point.check(trust)
    if tree.root_of_path(index, point.size, head, path) != point.root:
        raise Fault("receipt_altered", f"index {index}, size {point.size}")
    seen = point.cosigned(trust)
    by = ", ".join(sorted(seen)) or "nobody"
    words = f"event {index} is in the log of {point.size:,} events, cosigned by {by}"
    return words, {"index": index, "size": point.size, "witnesses": sorted(seen)}


def checkpoint_in(path: Path) -> Checkpoint:
    """The checkpoint of a file, or the last one of an export. Raises ``Fault`` unreadable."""
    return request_in(path / "checkpoint" if path.is_dir() else path)[1]


def request_in(path: Path) -> tuple[tuple[int, list[bytes]] | None, Checkpoint]:
    """A checkpoint and, when the file is a request for cosignature, the proof before it: old size and path."""
    with reading(path):
        text = path.read_text("utf-8")
        if not text.startswith("old "):
            return None, Checkpoint.read(text, str(path))
        head, _gap, note = text.partition("\n\n")
        first, *lines = head.split("\n")
        proof = int(first.removeprefix("old ")), [base64.b64decode(line, validate=True) for line in lines]
        return proof, Checkpoint.read(note, str(path))


def _trust(options: argparse.Namespace, own: Path | None) -> Trust:
    """The reader's keys; without them those that the export brought, which is said."""
    if options.trust is not None:
        return Trust.read(options.trust)
    if own is None:
        raise Fault("unreadable", "the keys of --trust are needed / 请用 --trust 指定公钥文件")
    print("note: the export's own keys are used; give --trust / 使用导出自带的公钥", file=sys.stderr)
    return Trust.read(own)
