"""``EncryptedStorage``: files of tier 乙 under ``JINGJIAN_HOME/files``, encrypted, and never there by half.

Names are random, not made from the content. A name made from the content, even under a key, shows anybody who sees the
folder that two people handed in the same paper, and two records that share one file cannot be erased apart. A file is
instead bound to its name and, when the caller says so, to the row that speaks of it, so files cannot be exchanged.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from jingjian.commons.vault.frames import FRAME, FrameReader, current_header, write_frames
from jingjian.commons.vault.keys import FILES_FOLDER, key_ring, sync_folder
from jingjian.commons.vault.suites import site_suite
from jingjian.kernel import clock

_NAME: Final = re.compile(r"[a-z]{1,12}/[0-9a-f]{2}/[0-9a-f]{32}")
_DAY: Final = 24 * 3600
#: a file that no row names may belong to a transaction that is still open; after a day none is
ORPHAN_SECONDS: Final = _DAY
ASIDE_SECONDS: Final = 30 * _DAY


@dataclass(frozen=True)
class Stored:
    """What became of a file that was written: its name in the storage, its length in bytes, SHA-256 of its content."""

    name: str
    size: int
    sha256: str


class _Counted:
    """Passes pieces through and takes their digest."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.hash = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.hash.update(piece)
            yield piece


@deconstructible(path="jingjian.commons.vault.storage.EncryptedStorage")
class EncryptedStorage(Storage):
    """A Django storage for one ``area`` (a small word) of files, so that each owner sweeps its own.

    ``write`` and ``read`` also bind a file to a row; what was bound, ``open`` cannot read.
    """

    def __init__(self, area: str = "general") -> None:
        self.area = area

    def write(self, pieces: Iterable[bytes], *, bound_to: str = "") -> Stored:
        """Encrypt ``pieces`` into a new file that only ``read(name, bound_to=…)`` opens, and return what it is.

        When this returns, the file is on the disk; when it raises, there is no file.
        """
        name = self._new_name()
        path = self._path(name)
        waiting = self._root() / "incoming" / secrets.token_hex(16)
        for folder in (path.parent, waiting.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        counted = _Counted(pieces)
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                size = write_frames(file, counted, key_ring(), name, bound_to)
                file.flush()
                os.fsync(file.fileno())
            waiting.rename(path)
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
            sync_folder(folder)
        return Stored(name=name, size=size, sha256=counted.hash.hexdigest())

    def read(self, name: str, *, bound_to: str = "") -> io.BufferedReader:
        """The content of ``name`` as a seekable stream.

        Raises FileNotFoundError, ``TamperedError`` (at once for a file that was cut, lengthened or exchanged; while
        reading for one that was changed inside) and ``UnknownKeyError``.
        """
        source = self._path(name).open("rb")
        try:
            return io.BufferedReader(FrameReader(source, key_ring(), name, bound_to))
        except BaseException:
            source.close()
            raise

    def reseal(self, name: str, *, bound_to: str = "") -> bool:
        """Write a file anew, under its name, with the active key and the site's suite; False when it is so already.

        Whoever reads it meanwhile reads on in the former one. Raises what ``read`` raises.
        """
        ring = key_ring()
        with self._path(name).open("rb") as file:
            header = current_header(ring, site_suite())
            if file.read(len(header)) == header:
                return False
        waiting = self._root() / "incoming" / secrets.token_hex(16)
        waiting.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file, self.read(name, bound_to=bound_to) as stream:
                write_frames(file, iter(lambda: stream.read(FRAME), b""), ring, name, bound_to)
                file.flush()
                os.fsync(file.fileno())
            # the day it was written stays: what no row names is set aside by it
            written = self._path(name).stat().st_mtime
            os.utime(waiting, (written, written))
            waiting.rename(self._path(name))
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
        sync_folder(self._path(name).parent)
        return True

    def sweep(self, known: Collection[str]) -> int:
        """Collect the files of this area that no row names (``known``), left by transactions that rolled back.

        They are set aside when older than a day, and deleted thirty days later, so that a mistake can be undone.
        Returns how many were set aside now.
        """
        now = clock.real_milliseconds() / 1000
        aside = self._root() / "aside" / self.area
        for folder, kept in ((aside, ASIDE_SECONDS), (self._root() / "incoming", ORPHAN_SECONDS)):
            for path in _older_than(now - kept, folder.glob("*")):
                path.unlink()
        moved = 0
        for path in _older_than(now - ORPHAN_SECONDS, (self._root() / self.area).glob("*/*")):
            if f"{self.area}/{path.parent.name}/{path.name}" in known:
                continue
            aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.utime(path, (now, now))
            path.rename(aside / path.name)
            moved += 1
        return moved

    # Django's storage interface

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("an encrypted file is opened for reading only ('rb')")
        return File(cast("IO[bytes]", self.read(name)), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        return self.write(content.chunks()).name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def get_valid_name(self, name: str) -> str:
        return name

    def generate_filename(self, filename: str | os.PathLike[str]) -> str:
        return str(filename)

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        return self._path(name).is_file()

    def size(self, name: str) -> int:
        with self.read(name) as stream:
            return cast(FrameReader, stream.raw).size

    def _new_name(self) -> str:
        name = secrets.token_hex(16)
        return f"{self.area}/{name[:2]}/{name}"

    def _root(self) -> Path:
        return Path(settings.HOME) / FILES_FOLDER

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise SuspiciousFileOperation("no name of an encrypted file")
        return self._root() / name


def _older_than(moment: float, paths: Iterable[Path]) -> Iterator[Path]:
    """The files among ``paths`` last changed before ``moment`` (seconds since 1970)."""
    for path in list(paths):
        if path.is_file() and path.stat().st_mtime < moment:
            yield path
