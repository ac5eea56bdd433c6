"""`jingjian restore DIR`: a site from its backup, onto an empty home only, and the comparison that proves it."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg

from jingjian import __version__
from jingjian.commons.vault import parcels
from jingjian.commons.vault.digests import file_digest
from jingjian.commons.vault.errors import KeyFileError
from jingjian.commons.vault.keyfile import outline
from jingjian.commons.vault.keys import FILES_FOLDER, KEY_FILE
from jingjian.config.environment import SiteOptions
from jingjian.ops import instance, pghome
from jingjian.ops.backup import database
from jingjian.ops.backup.making import SECRET_PARTS, kept_files
from jingjian.ops.backup.manifest import DUMP, FILES, PLAIN, SEALED, Manifest, files_digest, read, verify, walk
from jingjian.ops.console import Bar, RefusedError
from jingjian.ops.postgres import SUPERUSER, Cluster
from jingjian.ops.roles import DATABASE, prepare_database

#: what may lie in a home that counts as empty: options, certificates and the keys that open the backup
HARMLESS: Final = {"run", *SECRET_PARTS}


@dataclass(frozen=True)
class Line:
    """One thing compared: what the backup says and what the restored site holds."""

    what: str
    expected: str
    found: str

    @property
    def same(self) -> bool:
        """Whether nothing was lost or changed."""
        return self.expected == self.found


@dataclass(frozen=True)
class Restored:
    """What came of a restore. `tables` names those whose rows differ."""

    manifest: Manifest
    lines: list[Line]
    tables: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether everything compared is the same."""
        return all(line.same for line in self.lines)


def restore(options: SiteOptions, source: Path, *, passphrase: bytes | None = None) -> Restored:
    """Fill the empty home of `options` from the backup `source` and compare.

    The site is not started, and what is newer than the backup is migrated at its first start. When something fails,
    the home is left as it was found. Raises `RefusedError`, `BackupError`, `KeyFileError`, `TamperedError`.
    """
    source = source.absolute()
    manifest = read(source)
    _refuse_later(source, manifest)
    refuse_used(options.home)
    verify(source)
    with instance.hold(options.home), _undone_on_failure(options.home) as put:
        _put_secret_parts(options.home, source, manifest, passphrase, put)
        _put_files(options.home, source, put)
        with _database(options, put) as url:
            database.fill(url, source / DUMP, server=_server(url), count=len(manifest.tables))
            return compare(url, options.home, manifest)


def refuse_used(home: Path) -> None:
    """Raise `RefusedError` when a site left something in the home."""
    used = sorted(entry.name for entry in home.iterdir() if entry.name not in HARMLESS) if home.is_dir() else []
    if used:
        raise RefusedError(
            f"a backup is restored onto an empty home only, and {home} holds {', '.join(used)}: move {home} aside, or "
            f"name another JINGJIAN_HOME / 只能恢复到空目录，{home} 中已有内容，请先移走该目录，或另选 JINGJIAN_HOME"
        )


def compare(url: str, home: Path, manifest: Manifest) -> Restored:
    """Compare rows, privileges, log and files of a restored site with what its backup says of itself."""
    with database.snapshot(url) as (connection, _):
        rows = database.tables(connection)
        log, privileges = database.log_state(connection), database.privileges(connection)
    root = home / FILES_FOLDER
    bar = Bar("comparing files / 核对附件", manifest.files)
    digests = {}
    for path in kept_files(home):
        digests[str(path.relative_to(root))] = file_digest(path)
        bar.advance()
    bar.end()
    every = sorted(rows.keys() | manifest.tables.keys())
    differing = {
        name: (manifest.tables.get(name, -1), rows.get(name, -1))
        for name in every
        if manifest.tables.get(name) != rows.get(name)
    }
    was = manifest.log
    lines = [
        Line("tables", str(len(manifest.tables)), str(len(rows))),
        Line("rows", str(manifest.rows), str(sum(rows.values()))),
        Line("tables with other rows", "0", str(len(differing))),
        Line("rights of the serving roles", manifest.privileges, privileges),
        Line("attached files", str(manifest.files), str(len(digests))),
        Line("digest of attached files", manifest.files_digest, files_digest(digests)),
        Line("events of the log", str(was.events), str(log.events)),
        Line("root of the log", was.root, log.root),
        Line("last event", f"{was.last_id} {was.last_leaf}".strip(), f"{log.last_id} {log.last_leaf}".strip()),
        Line("events that do not fit their leaf", str(was.broken), str(log.broken)),
    ]
    return Restored(manifest, lines, differing)


def _refuse_later(source: Path, manifest: Manifest) -> None:
    if _parts(manifest.version) > _parts(__version__):
        raise RefusedError(
            f"{source} was made by Jingjian {manifest.version}, and this is {__version__}: install {manifest.version} "
            f"or newer first / 备份版本 {manifest.version} 高于当前版本 {__version__}，请先安装该版本"
        )


def _parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


@contextmanager
def _undone_on_failure(home: Path) -> Iterator[list[Path]]:
    """Collects what is put into the home; takes it out again when something fails."""
    put: list[Path] = []
    try:
        yield put
    except BaseException:
        for path in reversed(put):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise


def _put_secret_parts(
    home: Path, source: Path, manifest: Manifest, passphrase: bytes | None, put: list[Path]
) -> None:  # fmt: skip
    """Bring keys, certificates and options from the parcel; those that lie in the home already are used instead."""
    if passphrase is not None and manifest.sealed:
        parts = json.loads(parcels.unseal((source / SEALED).read_bytes(), passphrase))
        for name, text in parts.items():
            path = home / name
            if Path(name).parts[0] not in SECRET_PARTS or ".." in Path(name).parts:
                raise RefusedError(f"{source / SEALED} holds {name}, which is no part of a home")
            if path.exists() and path != home / "keys" / "secret.key":
                continue
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(base64.b64decode(text))
            put.append(path)
    if not (home / KEY_FILE).exists():
        how = (
            "give --passphrase-file with the file it was sealed under", "请用 --passphrase-file 给出封存时的口令文件"
        ) if manifest.sealed else (
            f"put the site's data.key into {home / 'keys'}", f"请先将密钥文件 data.key 放入 {home / 'keys'}"
        )  # fmt: skip
        raise RefusedError(f"the backup cannot be read without its key: {how[0]} / 没有密钥无法恢复，{how[1]}")
    ids = sorted(outline(home).ids)
    if missing := sorted(set(manifest.key_ids) - set(ids)):
        raise KeyFileError(
            f"{home / KEY_FILE} is the key of another site: it lacks {', '.join(missing)} / 密钥文件与备份不符"
        )


def _put_files(home: Path, source: Path, put: list[Path]) -> None:
    root = home / FILES_FOLDER
    paths = walk(source / FILES)
    put.append(root)
    bar = Bar("restoring files / 恢复附件", len(paths))
    for path in paths:
        target = root / path.relative_to(source / FILES)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o600)
        bar.advance()
    bar.end()
    for part in sorted((source / PLAIN).iterdir()):
        put.append(home / part.name)
        if part.is_dir():
            shutil.copytree(part, home / part.name)
        else:
            shutil.copyfile(part, home / part.name)
    os.sync()


@contextmanager
def _database(options: SiteOptions, put: list[Path]) -> Iterator[str]:
    """The address of an empty database: a fresh embedded server that is stopped afterwards, or the site's own."""
    if not options.embedded:
        url = options.database_backup_url or options.database_owner_url
        with psycopg.connect(url) as connection:
            if not database.empty(connection):
                raise RefusedError(
                    "the database of DATABASE_URL is not empty: let its administrator drop it and run `jingjian db "
                    "init` again / DATABASE_URL 指向的数据库不为空，请由数据库管理员清空后重新初始化"
                )
        yield url
        return
    cluster = Cluster(options.home)
    put += [options.home / pghome.LOCATION_NOTE, cluster.place.folder]
    cluster.start()
    try:
        yield cluster.url(SUPERUSER)
        prepare_database(cluster.url(SUPERUSER, "postgres"), DATABASE)
    finally:
        cluster.stop()


def _server(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10_000
