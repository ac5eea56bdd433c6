"""Encrypted files as a row of frames: a large file is written and read in pieces and cannot be cut or reordered.

Layout: ``JJF1`` (AES-256-GCM) or ``JJF2`` (SM4-GCM), length of the key id (1 byte), key id, salt (16 bytes), then
frames. A frame is 64 KiB of content (the last one may be shorter, down to nothing), encrypted, with its tag. The key
is derived for this file from its salt, so the nonce may be the frame's number (11 bytes) and a flag for the last frame
(1 byte). Header, name and what the file is bound to are associated data of every frame. Reading starts with the last
frame: when it opens under the number that the length of the file implies, nothing is missing at the end and nothing
was added.
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag

from jingjian.commons.vault.errors import TamperedError
from jingjian.commons.vault.keys import KeyRing, framed
from jingjian.commons.vault.suites import Aead, Suite, site_suite, suite_of_file

MAGIC_BYTES: Final = 4
FRAME: Final = 64 * 1024
TAG: Final = 16
SALT: Final = 16


@dataclass(frozen=True)
class _Sealer:
    """The cipher of one file with its associated data."""

    cipher: Aead
    bound: bytes

    def seal(self, number: int, content: bytes, *, last: bool) -> bytes:
        return self.cipher.encrypt(_nonce(number, last=last), content, self.bound)

    def open(self, number: int, content: bytes, *, last: bool) -> bytes:
        return self.cipher.decrypt(_nonce(number, last=last), content, self.bound)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _sealer(ring: KeyRing, suite: Suite, key_id: str, header: bytes, places: tuple[str, ...]) -> _Sealer:
    bound = framed(header, *(place.encode("utf-8") for place in places))
    return _Sealer(ring.cipher(suite, key_id, "file", header[-SALT:]), bound)


def write_frames(
    target: BinaryIO, pieces: Iterable[bytes], ring: KeyRing, *places: str, suite: Suite | None = None
) -> int:
    """Write the content in ``pieces`` (of any sizes) to ``target``, bound to ``places``; return its length in bytes."""
    suite = suite or site_suite()
    header = current_header(ring, suite) + secrets.token_bytes(SALT)
    sealer = _sealer(ring, suite, ring.active, header, places)
    target.write(header)
    waiting, number, length = bytearray(), 0, 0
    for piece in pieces:
        waiting += piece
        length += len(piece)
        # a full frame waits until more comes, since the last one carries the flag
        while len(waiting) > FRAME:
            target.write(sealer.seal(number, bytes(waiting[:FRAME]), last=False))
            del waiting[:FRAME]
            number += 1
    target.write(sealer.seal(number, bytes(waiting), last=True))
    return length


def current_header(ring: KeyRing, suite: Suite) -> bytes:
    """How every file begins that is written now, up to the salt; others wait to be sealed anew."""
    key_id = ring.active.encode("ascii")
    return suite.magic + bytes([len(key_id)]) + key_id


def key_id_of(source: BinaryIO) -> str:
    """The id of the key a file was written under, from its first bytes; empty for a file that is none of ours."""
    fixed = source.read(MAGIC_BYTES + 1)
    if len(fixed) != MAGIC_BYTES + 1 or suite_of_file(fixed[:MAGIC_BYTES]) is None:
        return ""
    return source.read(fixed[-1]).decode("ascii", errors="replace")


class FrameReader(io.RawIOBase):
    """The content of an encrypted file as a readable, seekable stream; it owns and closes ``source``.

    Making it raises ``TamperedError`` when the file was cut, lengthened, moved or is none of ours, and
    ``UnknownKeyError``. Reading raises ``TamperedError`` at the first frame that was changed; nothing of that frame is
    given out.
    """

    def __init__(self, source: BinaryIO, ring: KeyRing, *places: str) -> None:
        super().__init__()
        self._source = source
        self._place = places[0]
        self._sealer, self._start = self._read_header(ring, places)
        stored = os.fstat(source.fileno()).st_size - self._start
        self._last = max(0, (stored - 1) // (FRAME + TAG))
        self._held: tuple[int, bytes] | None = None
        self._position = 0
        tail = stored - self._last * (FRAME + TAG)
        if tail < TAG or (tail == TAG and self._last):
            raise self._tampered()
        self.size = self._last * FRAME + tail - TAG
        self._frame(self._last)

    def _read_header(self, ring: KeyRing, places: tuple[str, ...]) -> tuple[_Sealer, int]:
        fixed = self._source.read(MAGIC_BYTES + 1)
        suite = suite_of_file(fixed[:MAGIC_BYTES])
        if len(fixed) != MAGIC_BYTES + 1 or suite is None:
            raise self._tampered()
        key_id, salt = self._source.read(fixed[-1]), self._source.read(SALT)
        if len(salt) != SALT or not key_id.isascii():
            raise self._tampered()
        header = fixed + key_id + salt
        return _sealer(ring, suite, key_id.decode("ascii"), header, places), len(header)

    def _frame(self, number: int) -> bytes:
        if self._held and self._held[0] == number:
            return self._held[1]
        self._source.seek(self._start + number * (FRAME + TAG))
        sealed = self._source.read(FRAME + TAG)
        try:
            content = self._sealer.open(number, sealed, last=number == self._last)
        except (InvalidTag, ValueError):
            raise self._tampered() from None
        self._held = (number, content)
        return content

    def _tampered(self) -> TamperedError:
        return TamperedError(f"the file {self._place} is not what was stored")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._position >= self.size:
            return 0
        number, start = divmod(self._position, FRAME)
        part = self._frame(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
            self._held = None
        super().close()
