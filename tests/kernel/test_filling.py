"""A superior's blank is filled cell by cell; outside the filled cells no byte of a member changes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Border, Protection, Side

from jingjian.kernel.sheets.filling import Blank, Put
from jingjian.kernel.sheets.model import FileRefused
from jingjian.kernel.sheets.sheetspans import column_letters, measure, place_of
from jingjian.kernel.wordforms import WordBlank

SHEET = "附表1"


def blank_book(*, protect: bool = False) -> bytes:
    """Two header rows with merged heads, four lined rows, a sum below."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet["A1"] = "教育整顿情况统计表"
    sheet.merge_cells("A1:D1")
    for reference, text in {"A2": "单位", "B2": "任务", "B3": "总数", "C3": "完成", "D2": "备注"}.items():
        sheet[reference] = text
    for merged in ("A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(merged)
    for row in range(4, 8):
        for column in range(1, 5):
            cell = sheet.cell(row, column)
            cell.border = Border(left=Side("thin"), bottom=Side("thin"))
            cell.protection = Protection(locked=column == 1)
    sheet["A8"], sheet["B8"] = "合计", "=SUM(B4:B7)"
    sheet.merge_cells("C8:D8")
    sheet.protection.sheet = protect
    book.create_sheet("说明")["A1"] = "按月报送"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def without(sheet: bytes, references: set[str]) -> bytes:
    """The XML of a sheet without some of its cells."""
    for reference in references:
        sheet = re.sub(rb'<c r="%b"(?:[^>]*/>|[^>]*[^/]>.*?</c>)' % reference.encode(), b"", sheet, flags=re.DOTALL)
    return sheet


def test_values_stand_in_their_cells_with_the_style_the_sender_gave_them() -> None:
    filled = Blank(blank_book()).fill(
        [Put(SHEET, 4, 1, "清源县<&>"), Put(SHEET, 4, 2, 12), Put(SHEET, 9, 3, "尾", like=4)]
    )
    assert (filled.count, filled.unfilled) == (3, ())
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content))[SHEET]
    assert (sheet["A4"].value, sheet["B4"].value, sheet["C9"].value) == ("清源县<&>", 12, "尾")
    assert sheet["A4"].border.left.style == sheet["C9"].border.left.style == "thin"
    assert sheet["B8"].value == "=SUM(B4:B7)"


def test_a_second_fill_changes_no_byte_outside_the_bound_cells() -> None:
    content = blank_book()
    puts = [
        [Put(SHEET, 4, 2, number), Put(SHEET, 5, 3, f"第{number}次"), Put(SHEET, 8, 4, "按期")] for number in (1, 2)
    ]
    filled = [Blank(content).fill(each) for each in puts]
    given, first, second = members(content), members(filled[0].content), members(filled[1].content)
    assert list(given) == list(first) == list(second)
    assert [name for name in given if given[name] != first[name]] == ["xl/worksheets/sheet1.xml"]
    bound = {"B4", "C5", "C8"}
    sheet = "xl/worksheets/sheet1.xml"
    assert without(given[sheet], bound) == without(first[sheet], bound) == without(second[sheet], bound)
    assert first[sheet] != second[sheet]


def test_what_may_not_be_filled_is_said_and_stays() -> None:
    blank = Blank(blank_book(protect=True))
    puts = [
        Put(SHEET, 8, 2, 5), Put(SHEET, 2, 3, "x"), Put(SHEET, 4, 1, "x"), Put("别的表", 1, 1, "x"),
        Put(SHEET, 4, 2, 1), Put(SHEET, 4, 2, 2), Put(SHEET, 5, 2, float("nan")),
    ]  # fmt: skip
    filled = blank.fill(puts)
    assert filled.count == 1
    assert [(one.cell, one.reason) for one in filled.unfilled] == [
        ("B8", "locked"), ("C2", "locked"), ("A4", "locked"), ("A1", "no_sheet"), ("B4", "twice"),
        ("B5", "not_a_number"),
    ]  # fmt: skip
    open_book = Blank(blank_book())
    assert (open_book.may_fill(SHEET, 8, 2), open_book.may_fill(SHEET, 2, 3)) == ("formula", "not_blank")


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(4, 30), st.integers(1, 12)),
        st.one_of(st.integers(-(10**9), 10**9), st.text(min_size=1, max_size=20)),
        min_size=1, max_size=20,
    )
)  # fmt: skip
def test_any_cells_are_read_back_as_they_were_put(values: dict[tuple[int, int], Any]) -> None:
    blank = Blank(blank_book())
    filled = blank.fill([Put(SHEET, row, column, value) for (row, column), value in values.items()])
    refused = {place_of(one.cell) for one in filled.unfilled}
    assert filled.count + len(refused) == len(values)
    sheet: Any = openpyxl.load_workbook(io.BytesIO(filled.content))[SHEET]
    for place, value in values.items():
        if place in refused:
            continue
        kept = (
            value
            if isinstance(value, int)
            else re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", value)
        )
        held = sheet.cell(*blank.spans(SHEET).anchor(*place)).value  # type: ignore[union-attr]
        assert (held or "") == kept.replace("\r\n", "\n").replace("\r", "\n") if isinstance(kept, str) else held == kept


@pytest.mark.parametrize(
    "sheet",
    [
        b"<worksheet><sheetData/></worksheet>",
        b"<worksheet><sheetData></sheetData></worksheet>",
        b'<x:worksheet xmlns:x="u"><x:sheetData><x:row r="2"/></x:sheetData></x:worksheet>',
        b'<worksheet><sheetData><row><c s="1"/><c t="n"><v>3</v></c></row></sheetData></worksheet>',
    ],
)
def test_sheets_of_every_shape_are_measured(sheet: bytes) -> None:
    spans = measure(sheet)
    assert spans.content[spans.data_start :].startswith((b"<sheetData", b"<x:sheetData"))
    for row in spans.rows.values():
        assert sheet[row.start : row.end].startswith((b"<row", b"<x:row"))
        for cell in row.cells.values():
            assert sheet[cell.start : cell.end].endswith((b"/>", b"</c>"))


def test_a_damaged_or_hostile_file_is_refused_in_words() -> None:
    for content in (b"PK\x03\x04", b"no zip", blank_book()[:500]):
        with pytest.raises(FileRefused):
            Blank(content)
    with pytest.raises(FileRefused):
        measure(b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>')
    with pytest.raises(FileRefused):
        WordBlank(blank_book())


def test_letters_of_columns_count_like_a_spreadsheet() -> None:
    assert [column_letters(number) for number in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
    assert place_of("$aa$12") == (12, 27)
    with pytest.raises(ValueError, match="A0"):
        place_of("A0")


def test_a_table_of_a_document_is_filled_and_the_rest_stays() -> None:
    document = docx.Document()
    document.add_paragraph("统计表")
    table = document.add_table(3, 3)
    table.cell(0, 0).text = "单位"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "任务"
    table.cell(1, 2).merge(table.cell(2, 2))
    stream = io.BytesIO()
    document.save(stream)
    content = stream.getvalue()
    filled = WordBlank(content).fill(
        [
            ("T1R2C1", "清源县<&>\n第二行"),
            ("t1r2c2", 12),
            ("T1R1C1", "x"),
            ("T1R3C3", "x"),
            ("T2R1C1", "x"),
            ("T1R2C2", 1),
        ]
    )
    assert filled.count == 2
    assert [(one.cell, one.reason) for one in filled.unfilled] == [
        ("T1R1C1", "not_blank"), ("T1R3C3", "no_sheet"), ("T2R1C1", "no_sheet"), ("T1R2C2", "twice"),
    ]  # fmt: skip
    again = docx.Document(io.BytesIO(filled.content))
    assert [cell.text for cell in again.tables[0].rows[1].cells][:2] == ["清源县<&>\n第二行", "12"]
    assert [name for name, held in members(content).items() if members(filled.content)[name] != held] == [
        "word/document.xml"
    ]
