"""`jingjian backup DIR`: everything of a site in one folder, whether the site runs or not.

The dump is taken first, from one snapshot; a file that a row of it speaks of was on the disk before that row, and is
never changed after, so copying the files afterwards misses none. The folder appears under its name when it is whole.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jingjian import __version__
from jingjian.commons.vault import parcels
from jingjian.commons.vault.digests import file_digest
from jingjian.commons.vault.errors import KeyFileError
from jingjian.commons.vault.keyfile import outline
from jingjian.commons.vault.keys import FILES_FOLDER, sync_folder
from jingjian.config.environment import DEMO_MARK, SiteOptions
from jingjian.ops import demo
from jingjian.ops.backup import database
from jingjian.ops.backup.manifest import (
    DUMP,
    FILES,
    FORMAT,
    PLAIN,
    SEALED,
    BackupError,
    Manifest,
    digests_of,
    files_digest,
    walk,
    write,
)
from jingjian.ops.console import Bar, RefusedError

#: below `files/`: what is being written, and what is set aside for deletion
PASSING: Final = ("incoming", "aside")
OPEN_PARTS: Final = ("fonts", DEMO_MARK, demo.ACCOUNTS)
SECRET_PARTS: Final = ("keys", "tls", "jingjian.toml")
#: holds the head of an encrypted file, which no two share
HEAD_BYTES: Final = 64
SPARE_BYTES: Final = 64 * 2**20


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    folder: Path
    manifest: Manifest


def back_up(
    options: SiteOptions, target: Path, *, passphrase: bytes | None = None, former: Path | None = None
) -> Made:  # fmt: skip
    """Make the backup `target`, a folder that is not there yet or empty.

    With `passphrase` keys, certificates and options go along, sealed. Files that the backup `former` on the same disk
    holds already are linked, not copied. Raises `RefusedError`, `BackupError`, `KeyFileError`.
    """
    target = target.absolute()
    _refuse_place(options.home, target)
    key_ids = sorted(outline(options.home).ids)
    fresh = target.with_name(f".{target.name}.partial-{os.getpid()}")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh.mkdir(mode=0o700)
    try:
        manifest = _fill(options, fresh, key_ids=key_ids, passphrase=passphrase, former=former)
        os.sync()
        if target.is_dir():
            target.rmdir()
        fresh.rename(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return Made(target, manifest)


def _refuse_place(home: Path, target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RefusedError(f"{target} is not empty: name a new folder / {target} 不是空目录，请另选")
    if target.is_relative_to(home):
        raise RefusedError(
            f"{target} lies in the home it would save: name a folder elsewhere, best on another disk "
            f"/ 备份不能放在 {home} 之内，请选其他位置，最好是另一块磁盘"
        )


def _fill(
    options: SiteOptions, folder: Path, *, key_ids: list[str], passphrase: bytes | None, former: Path | None
) -> Manifest:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    dumped = folder / DUMP
    dumped.touch(mode=0o600)
    with database.reachable(options) as url, database.snapshot(url) as (connection, name):
        server = connection.info.server_version // 10_000
        _refuse_full_disk(options.home, folder, database.size(connection))
        rows = database.tables(connection)
        log, privileges = database.log_state(connection), database.privileges(connection)
        database.dump(url, dumped, seen_by=name, server=server, count=len(rows))
    files = _copy_files(options.home, folder, former)
    _copy_open_parts(options.home, folder / PLAIN)
    if passphrase is not None:
        (folder / SEALED).touch(mode=0o600)
        (folder / SEALED).write_bytes(parcels.seal(_secret_parts(options.home), passphrase))
    manifest = Manifest(
        format=FORMAT, version=__version__, made_at=made_at, demo=options.demo, server=server, tables=rows,
        privileges=privileges, log=log, files=len(files), files_digest=files_digest(files), key_ids=key_ids,
        files_bytes=sum((folder / FILES / name).stat().st_size for name in files), sealed=passphrase is not None,
    )  # fmt: skip
    digests = {f"{FILES}/{name}": value for name, value in files.items()}
    others = [dumped, *walk(folder / PLAIN), *([folder / SEALED] if manifest.sealed else [])]
    digests |= {str(path.relative_to(folder)): file_digest(path) for path in others}
    write(folder, manifest, digests)
    return manifest


def _refuse_full_disk(home: Path, folder: Path, database_bytes: int) -> None:
    needed = sum(path.stat().st_size for path in kept_files(home)) + database_bytes // 2 + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise RefusedError(
            f"{folder.parent} has {free >> 20} MiB free and the backup may need {needed >> 20}: free some or name "
            f"another disk / 剩余空间 {free >> 20} MiB，备份可能需要 {needed >> 20} MiB，请清理或换盘"
        )


def kept_files(home: Path) -> list[Path]:
    """The attached files of a home, without those in passing."""
    root = home / FILES_FOLDER
    return [path for path in walk(root) if path.relative_to(root).parts[0] not in PASSING]


def _copy_files(home: Path, folder: Path, former: Path | None) -> dict[str, str]:
    """Copy or link each file; its digest by name below `files/`."""
    root, target = home / FILES_FOLDER, folder / FILES
    target.mkdir(mode=0o700)
    known = _known(former)
    paths = kept_files(home)
    bar = Bar("copying files / 复制附件", len(paths))
    digests = {}
    for path in paths:
        name = str(path.relative_to(root))
        (target / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        value = known.get(f"{FILES}/{name}")
        if value is None or former is None or not _linked(former / FILES / name, target / name, path):
            shutil.copyfile(path, target / name)
            (target / name).chmod(0o600)
            value = file_digest(target / name)
        digests[name] = value
        bar.advance()
    bar.end()
    return digests


def _known(former: Path | None) -> dict[str, str]:
    try:
        return digests_of(former) if former is not None else {}
    except BackupError:
        return {}


def _same(one: Path, other: Path) -> bool:
    """Whether two encrypted files are the same: one sealed anew has another salt, and it stands in the first bytes."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        return first.read(HEAD_BYTES) == second.read(HEAD_BYTES)


def _linked(source: Path, target: Path, held: Path) -> bool:
    """Whether `target` now is the same file as `source`; not when the disk knows no links."""
    try:
        if not _same(source, held):
            return False
        os.link(source, target)
    except OSError:
        return False
    return True


def _copy_open_parts(home: Path, target: Path) -> None:
    target.mkdir(mode=0o700)
    for name in OPEN_PARTS:
        if (home / name).is_dir():
            shutil.copytree(home / name, target / name)
        elif (home / name).is_file():
            shutil.copyfile(home / name, target / name)


def _secret_parts(home: Path) -> bytes:
    found = {}
    for part in SECRET_PARTS:
        for path in [home / part] if (home / part).is_file() else walk(home / part):
            if not path.name.startswith("."):
                found[str(path.relative_to(home))] = base64.b64encode(path.read_bytes()).decode("ascii")
    return json.dumps(found).encode()


__all__ = ["BackupError", "KeyFileError", "Made", "back_up", "kept_files"]
