"""What a file is by its content. The name is not asked here."""

from __future__ import annotations

import codecs
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from jingjian.commons.documents.archives import office_kind
from jingjian.commons.documents.refusals import refused

MOST_PIXELS: Final = 100_000_000
_PIECE: Final = 1024 * 1024
_OVERLAP: Final = 64


@dataclass(frozen=True)
class Format:
    """A kind of file that is accepted: its content type and the endings its name may have."""

    id: str
    content_type: str
    endings: tuple[str, ...]


FORMATS: Final = {
    known.id: known
    for known in (
        Format("pdf", "application/pdf", ("pdf",)),
        Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
        Format("doc", "application/msword", ("doc", "wps")),
        Format("jpeg", "image/jpeg", ("jpg", "jpeg")),
        Format("png", "image/png", ("png",)),
        Format("text", "text/plain", ("txt", "md")),
    )
}


def recognise(stream: BinaryIO, size: int) -> Format:
    """The format of the ``size`` bytes in ``stream``, which must be seekable; its position afterwards is undefined.

    Raises ``DomainError`` for a format that is not accepted and for an accepted one that is cut, mixed with another,
    locked, or able to run something.
    """
    stream.seek(0)
    head = stream.read(16)
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return FORMATS[kind(stream, size)]
    return FORMATS[_text(stream, size)]


_RUNS_BY_ITSELF: Final = re.compile(rb"/(JavaScript|Launch|RichMedia|XFA)\b")


def _pdf(stream: BinaryIO, size: int) -> str:
    """Complete from %PDF to %%EOF, without a second archive in it and without what viewers would run.

    Names inside compressed objects are not seen here, so papers are also never shown inside the site's own pages.
    """
    stream.seek(max(0, size - 1024))
    tail = stream.read()
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise refused("damaged")
    _refuse_archive(stream)
    stream.seek(0)
    before = b""
    while piece := stream.read(_PIECE):
        if _RUNS_BY_ITSELF.search(before + piece):
            raise refused("active")
        before = piece[-_OVERLAP:]
    return "pdf"


def _doc(stream: BinaryIO, size: int) -> str:
    """A Word file of the old kind: a compound file with the stream of a document and none of macros."""
    stream.seek(0)
    content = stream.read()
    if size < 1536 or size % 512 or content[28:30] != b"\xfe\xff":
        raise refused("damaged")
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refused("protected")
    if any(word.encode("utf-16-le") in content for word in ("_VBA_PROJECT", "Macros", "VBA")):
        raise refused("macros")
    if "WordDocument".encode("utf-16-le") not in content:
        raise refused("unknown")
    _refuse_archive(stream)
    return "doc"


def _png(stream: BinaryIO, size: int) -> str:
    """Every chunk is whole, the first is the header, the last ends the picture and the file."""
    stream.seek(8)
    first = True
    while True:
        start = stream.read(8)
        length = int.from_bytes(start[:4], "big")
        if len(start) != 8 or length > size:
            raise refused("damaged")
        body, stored = stream.read(length), stream.read(4)
        if len(stored) != 4 or zlib.crc32(start[4:] + body) != int.from_bytes(stored, "big"):
            raise refused("damaged")
        if first:
            if start[4:] != b"IHDR" or length != 13:
                raise refused("damaged")
            _check_pixels(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
            first = False
        if start[4:] == b"IEND":
            break
    if stream.read(1):
        raise refused("mixed")
    return "png"


def _jpeg(stream: BinaryIO, size: int) -> str:
    """A picture with a size and an end, and nothing after it but padding."""
    stream.seek(0)
    content = stream.read()
    _check_pixels(*_jpeg_size(content))
    end = content.rstrip(b"\x00")
    if not end.endswith(b"\xff\xd9"):
        raise refused("mixed" if b"\xff\xd9" in content[-len(content) // 2 :] else "damaged")
    _refuse_archive(stream)
    return "jpeg"


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height, from the first frame header."""
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:
            break
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    raise refused("damaged")


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise refused("damaged")
    if width * height > MOST_PIXELS:
        raise refused("too_many_pixels")


_MARKUP: Final = re.compile(r"(?i)\s*(<!doctype|<html|<head|<body|<svg|<script|<\?xml|<\?php|#!|\{\\rtf|mime-version:)")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


def _text(stream: BinaryIO, size: int) -> str:
    """Plain text in UTF-8, GB18030, or UTF-16 with its mark; of the control characters only line ends and tabs."""
    stream.seek(0)
    content = stream.read()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(unicodedata.category(c) in ("Cc", "Cn") and c not in "\t\n\r\f" for c in set(text)):
            continue
        if _MARKUP.match(text):
            raise refused("unknown")
        return "text"
    raise refused("unknown")


def _refuse_archive(stream: BinaryIO) -> None:
    """A file that is a zip archive as well says one thing to one program and another to the next."""
    stream.seek(0)
    if zipfile.is_zipfile(stream):
        raise refused("mixed")


_MARKS: Final[tuple[tuple[bytes, Callable[[BinaryIO, int], str]], ...]] = (
    (b"%PDF-", _pdf),
    (b"PK\x03\x04", office_kind),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _doc),
    (b"\xff\xd8\xff", _jpeg),
    (b"\x89PNG\r\n\x1a\n", _png),
)
