"""Files as they arrive: under wrong names, in every encoding, damaged, dangerous, or of another kind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from jingjian.modules.administration.rosterparse import FileRefused, Limits, read_workbook

from .books import HEADER, csv, person, report_of, xlsx

ROWS = [HEADER, person(1), person(2)]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as caught:
        read_workbook(content, file_name="a.xlsx", limits=limits or Limits())
    assert caught.value.message
    assert caught.value.remedy
    assert "{" not in caught.value.message + caught.value.message_en
    return caught.value.code


def repacked(content: bytes, **members: bytes) -> bytes:
    """The package with members replaced or added; __ stands for / in their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        named = {
            name.replace("__", "/").replace("ContentTypes", "[Content_Types].xml"): body
            for name, body in members.items()
        }
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, body in named.items():
            new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a.xlsx", "a.txt", "花名册"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_delimited_text_is_known_by_its_content(name: str, encoding: str) -> None:
    report = report_of(csv(ROWS, encoding), name=name)
    assert (report.kind, report.counts["accepted"]) == ("csv", 2)
    assert report.rows[0].row == 2


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_found(separator: str) -> None:
    assert report_of(csv(ROWS, separator=separator), name="a.csv").counts["accepted"] == 2


def test_rare_characters_survive_gb18030() -> None:
    report = report_of(csv([HEADER, person(1, 姓名="𠮷㛃")], "gb18030"), name="a.csv")
    assert report.rows[0].values["name"] == "𠮷㛃"


def test_a_workbook_called_csv_is_a_workbook() -> None:
    assert report_of(xlsx(ROWS), name="a.csv").kind == "xlsx"


def test_a_file_on_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(xlsx(ROWS))
    assert read_workbook(path, file_name=path.name).sheets[0].name == "花名册"
    with pytest.raises(OSError, match="missing"):
        read_workbook(tmp_path / "missing", file_name="missing")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \r\n\t", "empty"),
        (bytes(400), "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (xlsx([]), "empty"),
        (b"%PDF-1.7 ...", "not_a_spreadsheet"),
        (b"\xff\xd8\xff\xe0 JFIF", "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "not_a_spreadsheet"),
        (b"abc\x00\x01\x02\x03,\x00\xff\xfa", "not_a_spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table>", "unsupported_format"),
        (OLE + "Workbook".encode("utf-16-le"), "unsupported_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "Workbook _VBA_PROJECT".encode("utf-16-le"), "macro"),
        (OLE + "WordDocument".encode("utf-16-le"), "not_a_spreadsheet"),
        ("姓名,单位\n甲子,乙".encode("gb18030") + b"\xff\xff\n\xfe", "encoding"),
        (b"PK\x03\x04 cut off", "corrupt"),
        (xlsx(ROWS)[:-200], "corrupt"),
        (xlsx(ROWS)[:300], "corrupt"),
        (repacked(xlsx(ROWS), xl__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macro"),
        (repacked(xlsx(ROWS), ContentTypes=b"<Types a='application/vnd.ms-excel.sheet.macroEnabled'/>"), "macro"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(content: bytes, code: str) -> None:
    assert refused(content) == code


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in members.items():
            package.writestr(name.replace("__", "/"), body)
    return out.getvalue()


def test_other_packages_are_told_from_workbooks() -> None:
    assert refused(zipped(**{"photo.jpg": b"x"})) == "not_a_spreadsheet"
    assert refused(zipped(**{"word/document.xml": b"x"})) == "not_a_spreadsheet"
    assert refused(zipped(**{"content.xml": b"x", "mimetype": b"y"})) == "unsupported_format"
    assert refused(zipped(**{"xl/workbook.bin": b"x", "[Content_Types].xml": b"y"})) == "unsupported_format"


def test_files_larger_than_the_limits_are_refused() -> None:
    content = xlsx([HEADER, *(person(number) for number in range(1, 30))])
    assert refused(content, Limits(bytes=1000)) == "too_large"
    assert refused(content, Limits(unzipped_bytes=3000)) == "too_large_when_unzipped"
    assert refused(content, Limits(members=3)) == "too_large_when_unzipped"
    assert refused(content, Limits(rows=20)) == "too_many_rows"
    assert refused(content, Limits(columns=5)) == "too_many_columns"
    assert refused(content, Limits(cells=50)) == "too_large_when_unzipped"
    assert refused(content, Limits(seconds=-1)) == "too_slow"
    assert refused(csv([HEADER] * 30), Limits(rows=20)) == "too_many_rows"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(xlsx(ROWS), **{"xl/media/image1.bmp": bytes(30 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert refused(bomb) == "too_large_when_unzipped"


def test_a_bomb_that_lies_about_its_size_is_refused_too() -> None:
    size = 30 * 1024 * 1024
    bomb = repacked(xlsx(ROWS), **{"xl/media/image1.bmp": bytes(size)})
    lying = bomb.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != bomb
    assert refused(lying) in ("too_large_when_unzipped", "corrupt")


def test_a_cell_far_away_is_refused_instead_of_laying_out_a_sheet_of_that_size() -> None:
    rows = xlsx(ROWS, finish=lambda sheet: sheet.cell(1_048_576, 1, "x"))
    columns = xlsx(ROWS, finish=lambda sheet: sheet.cell(1, 16_384, "x"))
    assert (refused(rows), refused(columns)) == ("too_many_rows", "too_many_columns")


def test_a_sheet_with_a_document_type_is_refused() -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    assert refused(repacked(xlsx(ROWS), **{"xl/worksheets/sheet1.xml": entity})) == "corrupt"
