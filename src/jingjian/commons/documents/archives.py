"""Word and Excel files: zip archives of XML parts, opened with every limit before anything is believed.

Refused are archives that lie about their sizes or unpack to far more than they weigh, entries with names that leave the
archive, entries twice, bytes before or after the archive, macros, ActiveX, DDE, and parts fetched from elsewhere.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO, Final

from jingjian.commons.documents.refusals import refused

MOST_ENTRIES: Final = 3000
MOST_UNPACKED: Final = 300 * 1024 * 1024
#: compression of 200 to 1 does not occur in office files; small parts may be empty tables and are left alone
HIGHEST_RATIO: Final = 200
_RATIO_COUNTS_FROM: Final = 1024 * 1024
_PIECE: Final = 64 * 1024
_XML_KEPT: Final = 8 * 1024 * 1024
_FINAL_RECORD: Final = 22

_MAIN: Final = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_MACRO_PARTS: Final = re.compile(r"(?i)(vbaproject|vbadata|macrosheets/|intlmacrosheets/|activex/|dialogsheets/)")
_MACRO_TYPES: Final = re.compile(rb"(?i)macroenabled|vbaproject|macrosheet|activex")
_FETCHED: Final = re.compile(rb"(?is)<[^<>]*targetmode\s*=\s*[\"']external[\"'][^<>]*>")
_LINK: Final = re.compile(rb"(?i)relationships/hyperlink[\"']")
_DDE: Final = re.compile(rb"(?i)<(\w+:)?ddelink|>\s*dde(auto)?\s|instr\s*=\s*[\"']\s*dde(auto)?\s")
_DOCTYPE: Final = re.compile(rb"(?i)<!(doctype|entity)")


def office_kind(stream: BinaryIO, size: int) -> str:
    """``"docx"`` or ``"xlsx"``. Raises ``DomainError`` for everything else."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _check_frame(stream, size, archive, entries)
            types = _check_parts(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        # ValueError and OSError: offsets that point nowhere
        raise refused("damaged") from None
    kinds = {kind for content_type, kind in _MAIN.items() if content_type in types}
    if len(kinds) != 1:
        raise refused("unknown")
    return kinds.pop()


def _check_frame(stream: BinaryIO, size: int, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """The archive is the whole file, its entries are honest about themselves, and there are not too many."""
    if not entries or len(entries) > MOST_ENTRIES:
        raise refused("too_much" if entries else "unknown")
    stream.seek(max(0, size - _FINAL_RECORD))
    ends_with_record = stream.read(4) == b"PK\x05\x06"
    if not ends_with_record or min(entry.header_offset for entry in entries) != 0:
        raise refused("mixed")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise refused("mixed")
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        link = entry.external_attr >> 16 & 0o170000 == 0o120000
        if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in entry.filename or link:
            raise refused("mixed")
        if entry.flag_bits & 0x1:
            raise refused("protected")
        if _MACRO_PARTS.search(entry.filename):
            raise refused("macros")
    if sum(entry.compress_size for entry in entries) > size:
        raise refused("too_much")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > _RATIO_COUNTS_FROM and unpacked > HIGHEST_RATIO * size):
        raise refused("too_much")


def _check_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bytes:
    """Unpack everything piece by piece, which checks every CRC; return the part that names the content types."""
    types = b""
    budget = MOST_UNPACKED
    for entry in entries:
        kept = bytearray()
        is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        with archive.open(entry) as part:
            while piece := part.read(_PIECE):
                budget -= len(piece)
                if budget < 0:
                    raise refused("too_much")
                if is_xml and len(kept) < _XML_KEPT:
                    kept += piece
        if is_xml:
            _check_xml(entry.filename, _as_ascii(bytes(kept)))
        if entry.filename == "[Content_Types].xml":
            types = _as_ascii(bytes(kept))
    if _MACRO_TYPES.search(types):
        raise refused("macros")
    return types


def _as_ascii(content: bytes) -> bytes:
    """XML written in UTF-16 is looked at like any other."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace").encode("utf-8")
    return content


def _check_xml(name: str, content: bytes) -> None:
    if _DOCTYPE.search(content[:4096]):
        raise refused("active")
    if name.lower().endswith(".rels"):
        if any(not _LINK.search(element) for element in _FETCHED.findall(content)):
            raise refused("active")
    elif _DDE.search(content):
        raise refused("active")
