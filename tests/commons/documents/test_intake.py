from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jingjian.commons.documents.intake import inspect
from jingjian.kernel.errors import DomainError
from tests.commons.documents.papers import (
    WORDS,
    doc_file,
    docx_file,
    jpeg_file,
    pdf_file,
    plain_zip,
    png_chunk,
    png_file,
    repacked,
    upload,
    xlsx_file,
)

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCX, XLSX = docx_file(), xlsx_file()


def code_of(name: str, content: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(DomainError) as caught:
        inspect(upload(name, content))
    assert caught.value.field == "file"
    assert str(caught.value)
    return caught.value.code.removeprefix("document.")


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("report.docx", DOCX, WORD_TYPE),
        ("table.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("scan.pdf", pdf_file(), "application/pdf"),
        ("old.doc", doc_file("WordDocument", "1Table"), "application/msword"),
        ("old.wps", doc_file("WordDocument"), "application/msword"),
        ("photo.JPG", jpeg_file(), "image/jpeg"),
        ("photo.jpeg", jpeg_file() + b"\0" * 200, "image/jpeg"),
        ("stamp.png", png_file(), "image/png"),
        ("notes.txt", WORDS.encode(), "text/plain"),
        ("notes.txt", b"\xef\xbb\xbf" + WORDS.encode(), "text/plain"),
        ("notes.md", WORDS.encode("gb18030"), "text/plain"),
        ("notes.txt", WORDS.encode("utf-16"), "text/plain"),
    ],
)
def test_each_accepted_kind_is_recognised_by_its_content(name: str, content: bytes, content_type: str) -> None:
    given = upload(name, content)
    found = inspect(given)
    assert found.content_type == content_type
    assert found.size == len(content)
    assert given.read() == content


def test_an_empty_file_is_refused() -> None:
    assert code_of("a.txt", b"") == "empty"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1024 * 1024
    assert inspect(upload("a.txt", b"a" * 1024 * 1024)).size == 1024 * 1024
    with pytest.raises(DomainError, match="1 MB"):
        inspect(upload("a.txt", b"a" * (1024 * 1024 + 1)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00\x03" + b"\0" * 100),
        ("a.txt", b"\x7fELF\x02\x01\x01" + b"\0" * 100),
        ("a.png", b"GIF89a" + b"\0" * 100),
        ("a.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("a.txt", b"  <svg onload='alert(1)'>"),
        ("a.md", b"<?php system($_GET[0]);"),
        ("a.txt", b"#!/bin/sh\nrm -r /"),
        ("a.txt", b"{\\rtf1\\ansi"),
        ("a.txt", b"text with a \x00 byte"),
        ("a.txt", b"\x1b]0;title\x07"),
        ("a.docx", plain_zip({"a.txt": b"x"})),
        ("a.xls", doc_file("Workbook")),
        ("a.doc", doc_file("Workbook")),
        ("a.zip", plain_zip({"word/document.xml": b"<x/>"})),
        ("a.ofd", plain_zip({"OFD.xml": b"<x/>"})),
        ("a.rar", b"Rar!\x1a\x07\x01\x00" + b"\0" * 50),
    ],
)
def test_other_kinds_are_refused_whatever_their_name(name: str, content: bytes) -> None:
    assert code_of(name, content) == "unknown"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", DOCX),
        ("a.xlsx", DOCX),
        ("a.docx", XLSX),
        ("a.docx", pdf_file()),
        ("a.jpg", png_file()),
        ("a.png", jpeg_file()),
        ("a.pdf", WORDS.encode()),
        ("a.exe", pdf_file()),
        ("a.html", WORDS.encode()),
        ("a.docm", DOCX),
        ("a.txt", doc_file("WordDocument")),
    ],
)
def test_an_ending_that_does_not_fit_is_refused(name: str, content: bytes) -> None:
    assert code_of(name, content) == "ending"


@pytest.mark.parametrize(
    "content",
    [pdf_file()[:-20], pdf_file()[:60], DOCX[: len(DOCX) // 2], DOCX[:-1], DOCX[:40]],
    ids=["pdf tail", "pdf head", "half", "last byte", "head"],
)
def test_a_truncated_file_is_refused(content: bytes) -> None:
    name = "a.pdf" if content.startswith(b"%PDF") else "a.docx"
    assert code_of(name, content) in ("damaged", "mixed")


@pytest.mark.parametrize(
    "content",
    [png_file()[:-1], png_file()[:-12], png_file()[:20], png_file()[:8]],
    ids=["last byte", "end", "head", "mark"],
)
def test_a_truncated_png_is_refused(content: bytes) -> None:
    assert code_of("a.png", content) == "damaged"


def test_a_changed_byte_in_a_png_or_an_office_file_is_seen() -> None:
    picture = bytearray(png_file())
    picture[45] ^= 1
    assert code_of("a.png", bytes(picture)) == "damaged"
    document = bytearray(DOCX)
    document[len(document) // 3] ^= 0xFF
    assert code_of("a.docx", bytes(document)) == "damaged"


@pytest.mark.parametrize("content", [jpeg_file()[:-2], jpeg_file()[:60], jpeg_file()[:22], b"\xff\xd8\xff"])
def test_a_truncated_jpeg_is_refused(content: bytes) -> None:
    assert code_of("a.jpg", content) in ("damaged", "mixed")


@pytest.mark.parametrize(
    "part",
    [
        "word/vbaProject.bin",
        "word/vbaData.xml",
        "word/activeX/activeX1.xml",
        "xl/macrosheets/sheet1.xml",
        "WORD/VBAPROJECT.BIN",
    ],
)
def test_macros_are_refused_also_under_an_innocent_ending(part: str) -> None:
    assert code_of("a.docx", repacked(DOCX, add={part: b"<x/>"})) == "macros"


@pytest.mark.parametrize(
    ("original", "name", "before", "after"),
    [
        (DOCX, "a.docx", b"wordprocessingml.document.main+xml", b"wordprocessingml.document.macroEnabled.main+xml"),
        (
            XLSX,
            "a.xlsx",
            b"</Types>",
            b'<Override PartName="/x" ContentType="application/vnd.ms-excel.macroEnabled"/></Types>',
        ),
    ],
)
def test_a_renamed_macro_file_is_refused(original: bytes, name: str, before: bytes, after: bytes) -> None:
    assert code_of(name, repacked(original, replace={"[Content_Types].xml": (before, after)})) == "macros"


@pytest.mark.parametrize("stream", ["_VBA_PROJECT", "Macros", "VBA"])
def test_macros_in_an_old_word_file_are_refused(stream: str) -> None:
    assert code_of("a.doc", doc_file("WordDocument", stream)) == "macros"


def test_files_locked_with_a_password_are_refused() -> None:
    assert code_of("a.docx", doc_file("EncryptedPackage", "EncryptionInfo")) == "protected"
    locked = bytearray(plain_zip({"[Content_Types].xml": b"<Types/>"}))
    locked[6] |= 1
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert code_of("a.docx", bytes(locked)) == "protected"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert code_of("a.docx", repacked(DOCX, add={"word/media/a.bin": b"\0" * 40_000_000})) == "too_much"


def test_an_archive_of_very_many_parts_is_refused() -> None:
    assert code_of("a.docx", repacked(DOCX, add={f"x/{i}": b"" for i in range(3001)})) == "too_much"


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    lying = bytearray(repacked(DOCX, add={"word/media/a.bin": b"\0" * 5_000_000}))
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    assert code_of("a.docx", bytes(lying)) in ("damaged", "too_much")


@pytest.mark.parametrize("part", ["../../etc/cron.d/x", "/etc/passwd", "a/../../b", "C:/x", "..\\x"])
def test_parts_that_would_leave_the_archive_are_refused(part: str) -> None:
    assert code_of("a.docx", repacked(DOCX, add={part: b"x"})) == "mixed"


def test_bytes_before_or_after_an_office_file_are_refused() -> None:
    assert code_of("a.docx", DOCX + b"<script>alert(1)</script>") == "mixed"
    longer_comment = bytearray(DOCX)
    longer_comment[-2:] = struct.pack("<H", 30)
    assert code_of("a.docx", bytes(longer_comment) + b"x" * 30) == "mixed"
    assert code_of("a.docx", b"PK\x03\x04" + b"junk" * 10 + DOCX) in ("mixed", "damaged")


def test_a_part_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        content = repacked(DOCX, add={"word/document.xml": b"<x/>"})
    assert code_of("a.docx", content) == "mixed"


@pytest.mark.parametrize("content", [pdf_file(), jpeg_file(), doc_file("WordDocument")])
def test_a_file_that_is_an_archive_as_well_is_refused(content: bytes) -> None:
    name = {b"%PD": "a.pdf", b"\xff\xd8\xff": "a.jpg"}.get(content[:3], "a.doc")
    archive = plain_zip({"x.txt": b"hidden"})
    # padded so that the foreign part is not found out by the length or the end of the file alone
    both = content + archive + b"\xff\xd9" * name.endswith("jpg") + b"startxref\n0\n%%EOF" * name.endswith("pdf")
    both += b"\0" * (-len(both) % 512) if name.endswith("doc") else b""
    assert code_of(name, both) == "mixed"


def test_bytes_after_a_picture_are_refused() -> None:
    assert code_of("a.png", png_file() + b"<?php") == "mixed"
    assert code_of("a.jpg", jpeg_file() + b"<?php echo 1;") == "mixed"


@pytest.mark.parametrize("word", [b"/JavaScript", b"/Launch", b"/RichMedia"])
def test_a_pdf_that_runs_something_is_refused(word: bytes) -> None:
    assert code_of("a.pdf", pdf_file(b"/OpenAction<</S" + word + b">>")) == "active"


def test_what_a_pdf_runs_is_found_across_the_pieces_it_is_read_in() -> None:
    for shift in range(-12, 2):
        padding = b"%" + b"x" * (1024 * 1024 - 60 + shift) + b"\n"
        assert code_of("a.pdf", pdf_file(padding + b"/JavaScript ")) == "active"


def test_a_template_or_picture_fetched_from_elsewhere_is_refused_and_a_link_is_not() -> None:
    relations = "word/_rels/document.xml.rels"
    fetched = (
        b'<Relationship Id="r90" Type="http://x/relationships/%s" Target="http://h.invalid/t" TargetMode="External"/>'
    )
    for kind in (b"attachedTemplate", b"image", b"oleObject", b"frame"):
        content = repacked(DOCX, replace={relations: (b"</Relationships>", fetched % kind + b"</Relationships>")})
        assert code_of("a.docx", content) == "active"
    link = repacked(DOCX, replace={relations: (b"</Relationships>", fetched % b"hyperlink" + b"</Relationships>")})
    assert inspect(upload("a.docx", link)).content_type == WORD_TYPE


def test_xml_that_declares_entities_is_refused() -> None:
    hostile = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    assert code_of("a.docx", repacked(DOCX, add={"customXml/item9.xml": hostile})) == "active"
    wide = hostile.decode().encode("utf-16")
    assert code_of("a.docx", repacked(DOCX, add={"customXml/item9.xml": wide})) == "active"


def test_dde_fields_are_refused() -> None:
    field = b"<w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe</w:instrText></w:body>"
    assert code_of("a.docx", repacked(DOCX, replace={"word/document.xml": (b"</w:body>", field)})) == "active"
    link = {"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'}
    assert code_of("a.xlsx", repacked(XLSX, add=link)) == "active"


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (2**31 - 1, 2)])
def test_a_picture_of_too_many_pixels_is_refused(width: int, height: int) -> None:
    assert code_of("a.png", png_file(width, height)) == "too_many_pixels"


def test_a_jpeg_of_too_many_pixels_or_of_none_is_refused() -> None:
    assert code_of("a.jpg", jpeg_file(60_000, 60_000)) == "too_many_pixels"
    assert code_of("a.jpg", jpeg_file(0, 8)) == "damaged"


def test_a_png_that_does_not_begin_with_its_header_is_refused() -> None:
    content = b"\x89PNG\r\n\x1a\n" + png_chunk(b"tEXt", b"x") + png_file()[8:]
    assert code_of("a.png", content) == "damaged"


SEEDS = st.sampled_from([DOCX, XLSX, pdf_file(), png_file(), jpeg_file(), doc_file("WordDocument"), WORDS.encode()])


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    SEEDS,
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=5),
    st.sampled_from(["docx", "pdf", "png"]),
)
def test_whatever_is_handed_in_is_accepted_or_refused_with_a_reason(
    seed: bytes, changes: list[tuple[float, bytes]], ending: str
) -> None:
    content = bytearray(seed)
    for place, piece in changes:
        at = int(place * len(content))
        content[at : at + len(piece)] = piece
    outcome: list[str] = []
    try:
        outcome.append(inspect(upload(f"a.{ending}", bytes(content))).content_type)
    except DomainError as refusal:
        outcome.append(refusal.code)
    assert outcome[0].startswith(("document.", "application/", "image/", "text/"))
