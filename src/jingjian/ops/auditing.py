"""`jingjian audit`: the log as files for others, and the cosignatures by which others stand for it.

`export`, `request` and `add-cosignature` are run on the site, `new-key` and `cosign` by the witness, who needs neither
the site nor its database. The witness checks with the standalone verifier before it signs.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jingjian.ops.child import SETTINGS
from jingjian.ops.console import Bar, Exit, RefusedError, say


def add_to(commands: Any) -> None:
    """Add the parsers of these commands."""
    audit = commands.add_parser("audit", help="the audit log: exports, cosignatures / 审计日志").add_subparsers(
        metavar="ACT", required=True
    )
    export = audit.add_parser("export", help="write the sealed log into a new folder / 导出日志")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.add_argument("--without-values", action="store_true", help="leave personal values and their salts out")
    export.add_argument("--witness", type=Path, action="append", default=[], metavar="FILE", help="for trust.json")
    export.set_defaults(command=_export)
    request = audit.add_parser("request", help="write a request for cosignature: last checkpoint and proof / 副署申请")
    request.add_argument("file", type=Path, metavar="FILE")
    request.add_argument("--since", type=int, required=True, metavar="SIZE", help="size that the witness cosigned last")
    request.set_defaults(command=_request)
    cosign = audit.add_parser("cosign", help="by another unit: check a log and cosign it / 副署")
    cosign.add_argument("given", type=Path, metavar="EXPORT|REQUEST|CHECKPOINT")
    cosign.add_argument("--key", type=Path, required=True, help="private key of `jingjian audit new-key`")
    cosign.add_argument("--trust", type=Path, required=True, help="trust.json of that log, got on another way")
    cosign.add_argument(
        "--output", type=Path, required=True, metavar="FILE", help="new file for the cosigned checkpoint"
    )
    cosign.set_defaults(command=_cosign)
    add = audit.add_parser("add-cosignature", help="keep the cosigned checkpoint of another unit / 登记副署")
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--witness", type=Path, required=True, metavar="FILE", help="public key of that unit")
    add.set_defaults(command=_add)
    new = audit.add_parser("new-key", help="make a key for cosigning; FILE.pub is its public half / 生成副署密钥")
    new.add_argument("file", type=Path, metavar="FILE")
    new.add_argument("--name", required=True, help="name of the witness, without blanks")
    new.set_defaults(command=_new_key)
    for parser in (export, cosign, add):
        parser.add_argument("--format", choices=("text", "json"), default="text")


@contextmanager
def _site() -> Iterator[None]:
    """Django, with a database that answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from django.db import OperationalError

    try:
        yield
    except OperationalError:
        raise RefusedError("the database does not answer: start the site / 数据库没有应答，请先启动系统") from None


def _export(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(f"{folder}: name a new or empty folder / 请另选空目录")
    witnesses = [_public_line(path) for path in options.witness]
    with _site():
        from jingjian.commons.access.actor import SYSTEM
        from jingjian.commons.access.context import acting_as
        from jingjian.commons.audit.cosigning import REGISTER
        from jingjian.commons.audit.exporting import export
        from jingjian.commons.audit.proving import standing
        from jingjian.commons.audit.writing import insert_event
        from jingjian.kernel.ids import uuid7

        bar = Bar("exporting / 导出", standing().size)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = export(folder, with_values=not options.without_values, witnesses=witnesses, told=bar.advance)
        bar.end()
        with acting_as(SYSTEM) as actor:
            insert_event(
                actor=actor, verb="audit.exported", act_id=uuid7(), register=REGISTER, record_id=None,
                content={"note": "jingjian audit export", "changes": {"size": [None, made.leaves]}},
            )  # fmt: skip
    if options.format == "json":
        print(json.dumps({"folder": str(folder.absolute()), "leaves": made.leaves, "checkpoints": made.checkpoints,
                          "waiting": made.waiting}))  # fmt: skip
    else:
        say(
            f"{made.leaves:,} events and {made.checkpoints:,} checkpoints written to {folder}; {made.waiting:,} events "
            f"wait to be sealed / 已导出；check it with: jingjian-verify verify {folder} --trust trust.json"
        )
        if not options.without_values:
            say("it holds personal values in clear text: keep it as such / 导出含个人信息明文，请按规定保管")
    return Exit.OK


def _request(options: argparse.Namespace) -> int:
    with _site():
        from jingjian.commons.audit import proving

        last = proving.standing().checkpoint
        if last is None or not 0 < options.since <= last.size:
            raise RefusedError(f"the log has {last.size if last else 0} sealed events / 日志没有该长度")
        path = [base64.b64encode(head).decode() for head in proving.consistency(options.since, last.size)]
        head = "\n".join([f"old {options.since}", *path])
        _write_new(options.file, f"{head}\n\n{proving.with_cosignatures(last)}")
    say(f"{options.file}: from {options.since:,} to {last.size:,} events / 已生成副署申请")
    return Exit.OK


def _cosign(options: argparse.Namespace) -> int:
    from jingjian.commons.vault import notes
    from jingjian.commons.vault.logkeys import read_private
    from jingjian_verify.faults import Fault
    from jingjian_verify.notes import Trust

    key, name = read_private(options.key), _public_line(_beside(options.key)).partition("+")[0]
    if options.output.exists():
        raise RefusedError(f"{options.output}: name a new file / 请另写一个文件名")
    try:
        trust = Trust.read(options.trust)
        kept = options.key.with_name(f"{options.key.name}.{trust.origin.replace('/', '_')}.last")
        note = _checked(options.given, Trust(trust.origin, trust.logs), kept)
    except Fault as fault:
        raise RefusedError(f"not cosigned, {fault} / 不予副署") from None
    found = notes.read(note)
    line = notes.cosignature(found.text, name, key, int(time.time()))
    fresh = kept.with_name(f".{kept.name}.new")
    fresh.write_text(found.note, encoding="utf-8")
    fresh.replace(kept)  # what was cosigned is remembered before anybody gets the signature
    _write_new(options.output, f"{found.note}{line}\n")
    if options.format == "json":
        print(json.dumps({"origin": found.origin, "size": found.size, "by": name, "file": str(options.output)}))
    else:
        say(f"{found.origin}, {found.size:,} events, cosigned as {name} in {options.output} / 已副署")
    return Exit.OK


def _checked(given: Path, trust: Any, kept: Path) -> str:
    """The note that may be cosigned: signed by the log, extending what was cosigned last. Raises `Fault`."""
    from jingjian_verify.cli import checkpoint_in, extends, request_in
    from jingjian_verify.log import verify

    last = checkpoint_in(kept) if kept.exists() else None
    if given.is_dir():
        _report, point = verify(given, trust, previous=last)
        if point is None:
            raise RefusedError("the log is still empty / 日志为空")
        signed = checkpoint_in(given)
        if signed.text != point.text:
            raise RefusedError("the file `checkpoint` is not the last of the export / 检查点文件与导出不符")
        return _note_of(given / "checkpoint")
    proof, point = request_in(given)
    point.check(trust)
    if last is not None:
        extends(last, point, proof)
    return _note_of(given)


def _note_of(path: Path) -> str:
    text = path.read_text("utf-8")
    return text.partition("\n\n")[2] if text.startswith("old ") else text


def _add(options: argparse.Namespace) -> int:
    witness = _public_line(options.witness)
    try:
        note = options.file.read_text("utf-8")
    except (OSError, ValueError) as fault:
        raise RefusedError(f"{options.file} cannot be read: {fault} / 文件无法读取") from None
    with _site():
        from jingjian.commons.access.actor import SYSTEM
        from jingjian.commons.access.context import acting_as
        from jingjian.commons.audit.cosigning import add_cosignature
        from jingjian.kernel.errors import DomainError

        try:
            with acting_as(SYSTEM) as actor:
                kept = add_cosignature(actor=actor, note=note, witness=witness)
        except DomainError as fault:
            raise RefusedError(str(fault)) from None
    if options.format == "json":
        print(json.dumps({"size": kept.size, "by": kept.name, "seen_at": kept.seen_at.isoformat()}))
    else:
        say(f"{kept.size:,} events, cosigned by {kept.name} / 副署已登记")
    return Exit.OK


def _new_key(options: argparse.Namespace) -> int:
    from jingjian.commons.vault import notes, signatures
    from jingjian.commons.vault.keys import write_new

    private, public = signatures.new_pair()
    try:
        notes.cosignature("", options.name, private, 0)
    except ValueError as fault:
        raise RefusedError(f"{fault} / 名称不得含空格或加号") from None
    if options.file.exists():
        raise RefusedError(f"{options.file} exists / 文件已存在")
    line = notes.public_line(options.name, public, notes.COSIGNER_KEY)
    write_new(options.file.absolute(), private.decode("ascii"))
    _write_new(_beside(options.file), f"{line}\n")
    say(f"private key {options.file}, public key {_beside(options.file)}: {line} / 已生成副署密钥")
    return Exit.OK


def _beside(key: Path) -> Path:
    return key.with_name(f"{key.name}.pub")


def _public_line(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError) as fault:
        raise RefusedError(f"{path} cannot be read: {fault} / 公钥文件无法读取") from None


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise RefusedError(f"{path} exists / 文件已存在") from None
