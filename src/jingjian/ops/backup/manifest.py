"""What a backup says of itself: its manifest, and the list of digests by which every file of it is checked."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from jingjian.commons.vault.digests import digest, file_digest
from jingjian.ops.console import Bar, RefusedError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
DUMP: Final = "database.dump"
FILES: Final = "files"
PLAIN: Final = "plain"
SEALED: Final = "home.sealed"


class BackupError(RuntimeError):
    """A backup cannot be made, or is not what it was; the text says which part and what to do."""


@dataclass(frozen=True)
class LogState:
    """The audit log: events, the Merkle head over their leaves, the last one, and how many no longer fit their leaf."""

    events: int
    root: str
    last_id: str
    last_leaf: str
    broken: int


@dataclass(frozen=True)
class Manifest:
    """Everything that must be the same again after restoring. `digest` of files is over their names and digests."""

    format: int
    version: str
    made_at: str
    demo: bool
    server: int
    tables: dict[str, int]
    privileges: str
    log: LogState
    files: int
    files_bytes: int
    files_digest: str
    key_ids: list[str]
    sealed: bool

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(self.tables.values())

    def as_dict(self) -> dict[str, Any]:
        """The manifest as JSON holds it."""
        return asdict(self)


def read(folder: Path) -> Manifest:
    """The manifest of the backup in `folder`. Raises `RefusedError` for what is none, or of a later format."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if found["format"] > FORMAT:
            raise RefusedError(
                f"{folder} was made by Jingjian {found['version']}, in a format this version does not know: install "
                f"that version first / 备份由更新的版本 {found['version']} 生成，请先安装该版本"
            )
        return Manifest(**found | {"log": LogState(**found["log"])})
    except (OSError, ValueError, KeyError, TypeError):
        raise RefusedError(
            f"{folder} is no backup: it has no {MANIFEST} that can be read / {folder} 不是备份目录"
        ) from None


def write(folder: Path, manifest: Manifest, digests: Mapping[str, str]) -> None:
    """Write manifest and digests; `digests` are those of all other files, by name below `folder`."""
    text = json.dumps(manifest.as_dict(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    every = {**digests, MANIFEST: digest(text.encode())}
    lines = "".join(f"{value}  {name}\n" for name, value in sorted(every.items()))
    (folder / SUMS).write_text(lines, encoding="utf-8")


def digests_of(folder: Path) -> dict[str, str]:
    """The digests a backup lists, by name. Raises `BackupError` when the list is damaged."""
    found = {}
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BackupError(f"{folder / SUMS} cannot be read: take another backup / 校验清单无法读取") from None
    for line in lines:
        value, _, name = line.partition("  ")
        if len(value) != 64 or not name or name.startswith("/") or ".." in Path(name).parts:
            raise BackupError(f"{folder / SUMS} is damaged: take another backup / 校验清单已损坏，请改用其他备份")
        found[name] = value
    return found


def verify(folder: Path) -> dict[str, str]:
    """Read every file of a backup and compare digests; returns them. Raises `BackupError` naming what differs."""
    listed = digests_of(folder)
    there = {str(path.relative_to(folder)) for path in walk(folder)} - {SUMS}
    if astray := sorted(there.symmetric_difference(listed)):
        raise BackupError(
            f"{folder}: {len(astray)} files are missing or too many, first {astray[0]} / 备份中有文件缺失或多余"
        )
    bar = Bar("checking the backup / 校验备份", len(listed))
    for name, value in listed.items():
        if file_digest(folder / name) != value:
            raise BackupError(f"{folder / name} was changed: take another backup / 文件 {name} 与校验值不符")
        bar.advance()
    bar.end()
    return listed


def files_digest(digests: Mapping[str, str]) -> str:
    """One digest for all attached files: over the sorted lines of name and digest."""
    return digest("".join(f"{value}  {name}\n" for name, value in sorted(digests.items())).encode())


def walk(folder: Path) -> list[Path]:
    """Every file below a folder, in order; nothing when there is no folder."""
    return sorted(Path(root) / name for root, _, names in os.walk(folder) for name in names)
