"""Exports: what the list shows, in its order, and no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.sheets import csv_lines, safe_text, sheet_name, write_xlsx
from tests.kit.conftest import Roster

HOSTILE = [
    f"{beginning}{rest}"
    for beginning in ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", " =", "\u200b=", "\u3000＝")
    for rest in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.invalid","y")')
]


def content(answer: object) -> bytes:
    parts: Iterator[bytes] = answer.streaming_content  # type: ignore[attr-defined]
    return b"".join(parts)


def test_a_csv_holds_the_filtered_list_in_its_order(client: Client, roster: Roster) -> None:
    roster.enter("赵一", "S-1", grade="section")
    roster.enter("安二", "S-2", grade="section")
    answer = client.get("/kit-people/export/csv/?grade=section&sort=-name")
    body = content(answer).decode("utf-8")
    assert body.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))
    assert rows[0] == ["Name", "Staff number", "Unit", "Grade", "State", "Marks"]
    assert [row[0] for row in rows[1:]] == ["赵一", "安二"]
    assert rows[1][3:5] == ["Township and section", "In service"]
    assert "attachment" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_workbook_holds_the_same_for_two_readers(client: Client, roster: Roster, tmp_path: Path) -> None:
    roster.enter("=1+1", "+S")
    answer = client.get("/kit-people/export/xlsx/?number=S&tab=all")
    path = tmp_path / "out.xlsx"
    path.write_bytes(content(answer))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = [list(row) for row in sheet.iter_rows(min_row=2)]
    assert [cells[0][0].value, cells[0][1].value] == ["=1+1", "+S"]
    assert {cell.data_type for row in cells for cell in row} == {"s"}
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1][:2] == ["=1+1", "+S"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_beginning_survives_in_a_csv(text: str) -> None:
    body = b"".join(csv_lines(["Head"], [[text]])).decode("utf-8").removeprefix("\ufeff")
    (_head, row) = csv.reader(io.StringIO(body, newline=""))
    assert row == ["'" + text]


def test_ordinary_text_and_numbers_stay_as_they_are() -> None:
    assert [safe_text(text) for text in ("张三", "3", "", "a=b", "2023-06-12")] == [
        "张三",
        "3",
        "",
        "a=b",
        "2023-06-12",
    ]
    assert b"".join(csv_lines(["n"], [[-5]])).decode("utf-8").endswith("-5\r\n")


def test_every_hostile_text_is_a_string_cell_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, ["Text"], ([text] for text in HOSTILE), title="All")
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    kinds = {row[0].data_type for row in sheet.iter_rows(min_row=2)}
    assert kinds == {"s"}
    assert all(row[0].hyperlink is None for row in sheet.iter_rows())
    read = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert len(read) == len(HOSTILE) + 1


def test_a_workbook_without_rows_has_its_heads(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, ["One", "Two"], [], title="[a]:*?/\\")
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0] == ["One", "Two"]


@pytest.mark.parametrize(("title", "name"), [("a/b", "ab"), ("'x'", "x"), ("?", "1"), ("题" * 40, "题" * 31)])
def test_a_sheet_gets_a_name_that_excel_accepts(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_an_export_is_written_into_the_log(client: Client) -> None:
    content(client.get("/kit-people/export/csv/?grade=section"))
    event = AuditEvent._default_manager.get(verb="kit-people.exported")
    assert "Township and section" in event.body


def test_an_export_needs_its_verb_and_a_known_kind(reading: Client, client: Client) -> None:
    assert reading.get("/kit-people/export/csv/").status_code == 403
    assert client.get("/kit-people/export/pdf/").status_code == 404
