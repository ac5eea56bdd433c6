"""Files made for the tests: honest ones of each accepted kind, and the bricks of hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

WORDS = "三季度检查情况：各股室已完成自查。"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/x-claimed-by-the-browser")


def docx_file() -> bytes:
    document = docx.Document()
    document.add_paragraph(WORDS)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def xlsx_file() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = WORDS
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def pdf_file(extra: bytes = b"") -> bytes:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R" + extra + b">>endobj\n2 0 obj<</Type/Pages/Count 0>>endobj\n"
    return body + b"xref\n0 3\ntrailer<</Root 1 0 R>>\nstartxref\n" + str(len(body)).encode() + b"\n%%EOF\n"


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_file(width: int = 1, height: int = 1) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")


def jpeg_file(width: int = 8, height: int = 8) -> bytes:
    frame = b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + b"\xff\xc0"
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
        + b"\x12\x34" * 40
        + b"\xff\xd9"
    )


def doc_file(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le") + b"\0" * 8 for name in ("Root Entry", *streams))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + b"\x3e\0\x03\0\xfe\xff\x09\0"
    content = head + b"\0" * (512 - len(head)) + names
    return content + b"\0" * (max(2048, -(-len(content) // 512) * 512) - len(content))


def repacked(
    original: bytes,
    *,
    add: dict[str, bytes] | None = None,
    replace: dict[str, tuple[bytes, bytes]] | None = None,
) -> bytes:
    """An office file with parts added, or with bytes of a part replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if replace and entry.filename in replace:
                before, after = replace[entry.filename]
                assert before in content
                content = content.replace(before, after, 1)
            new.writestr(entry.filename, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return made.getvalue()


def plain_zip(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()
