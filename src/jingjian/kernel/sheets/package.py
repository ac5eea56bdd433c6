"""The zip package of a workbook, measured before anything in it is used.

Each member is inflated once to nowhere and counted: sizes written in the file are not believed.
"""

from __future__ import annotations

import copy
import io
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from jingjian.kernel.sheets.model import FileRefused, Limits

_BLOCK: Final = 1 << 18
_SMALL: Final = 1 << 20
"""A member below this size may be packed at any ratio."""

ZIP_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError, KeyError,
    IndexError, AttributeError, OverflowError,
)  # fmt: skip
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")


class Package:
    """The members of an .xlsx by name, each proven to inflate to the size it claims, all within `limits`.

    With `main="word/document.xml"` it is a .docx that is asked for.
    """

    def __init__(self, content: bytes, limits: Limits, deadline: float, *, main: str = "") -> None:
        self._limits = limits
        self._deadline = deadline
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except ZIP_FAULTS as error:
            raise FileRefused("corrupt") from error
        members = [member for member in self._zip.infolist() if not member.is_dir()]
        if len(members) > limits.members:
            raise FileRefused("too_large_when_unzipped")
        self.names = {member.filename.lstrip("/").lower(): member for member in members}
        self._refuse_strangers(main)
        self._measure(members)

    def _refuse_strangers(self, main: str) -> None:
        if any(member.flag_bits & 0x1 for member in self.names.values()):
            raise FileRefused("password")
        if any(name.rsplit("/", 1)[-1] in _MACROS or "/macrosheets/" in f"/{name}" for name in self.names):
            raise FileRefused("macro")
        if main:
            if main not in self.names:
                raise FileRefused("corrupt")
            return
        if "word/document.xml" in self.names:
            raise FileRefused("not_a_spreadsheet", "Word文档", "a Word document")
        if "xl/workbook.bin" in self.names:
            raise FileRefused("unsupported_format", "二进制Excel（.xlsb）", "binary Excel (.xlsb)")
        if "content.xml" in self.names and "mimetype" in self.names:
            raise FileRefused("unsupported_format", "开放文档（.ods）", "OpenDocument (.ods)")
        if "[content_types].xml" not in self.names or not any(name.startswith("xl/") for name in self.names):
            raise FileRefused("not_a_spreadsheet", "压缩包", "an archive")

    def _measure(self, members: list[zipfile.ZipInfo]) -> None:
        # First what the file says of itself: a plain bomb is refused without inflating a byte.
        claimed = sum(member.file_size for member in members)
        if claimed > self._limits.unzipped_bytes or any(self._is_bomb(m, m.file_size) for m in members):
            raise FileRefused("too_large_when_unzipped")
        total = 0
        for member in members:
            size = 0
            with self._opened(member, claim=self._limits.unzipped_bytes + 1) as part:
                while block := part.read(_BLOCK):
                    size += len(block)
                    total += len(block)
                    if total > self._limits.unzipped_bytes or self._is_bomb(member, size):
                        raise FileRefused("too_large_when_unzipped")
                    self.check_time()
            if size != member.file_size:
                raise FileRefused("corrupt")

    def _is_bomb(self, member: zipfile.ZipInfo, size: int) -> bool:
        return size > _SMALL and size > self._limits.ratio * max(member.compress_size, 1)

    def check_time(self) -> None:
        """Raise FileRefused when reading takes too long."""
        if time.monotonic() > self._deadline:
            raise FileRefused("too_slow", f"{self._limits.seconds:g}")

    @contextmanager
    def _opened(self, member: zipfile.ZipInfo, claim: int) -> Iterator[IO[bytes]]:
        """A member to read. zipfile stops at the size an entry claims, hence a larger claim to see its true size."""
        entry = copy.copy(member)
        entry.file_size = claim
        try:
            with self._zip.open(entry) as part:
                yield part
        except FileRefused:
            raise
        except ZIP_FAULTS as error:
            raise FileRefused("corrupt") from error

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member by its name without a leading slash, in any case. Raises FileRefused when there is none."""
        member = self.names.get(name.lstrip("/").lower())
        if member is None:
            raise FileRefused("corrupt")
        with self._opened(member, claim=member.file_size) as part:
            yield part

    def read(self, name: str) -> bytes:
        """The whole content of a member."""
        with self.open(name) as part:
            return part.read()
