"""Sheets as offices lay them out, each built as a real file."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from jingjian.modules.administration.rosterparse import SheetChoice, check, detect, read_workbook

from .books import HEADER, ON, UNIT, codes, csv, kinds, person, report_of, saved, xlsx

SHORT = ("序号", "姓名", "职务", "性别", "出生年月", "备注")


def someone(number: int) -> tuple[Any, ...]:
    row = dict(zip(HEADER, person(number), strict=True))
    return tuple(row[label] for label in SHORT)


def test_a_whole_sheet_with_every_kind_of_row_is_told_apart() -> None:
    def finish(sheet: Any) -> None:
        for row in (1, 4, 8):
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=6)

    rows = [
        ("清河县干部花名册",),
        ("填报单位：清河县委组织部", "", "", "", "填报时间：2026年3月"),
        SHORT,
        ("一、清河县教育局（2人）",),
        someone(1),
        someone(2),
        ("小计", "2人"),
        ("（二）水 利 局",),
        someone(3),
        (),
        SHORT,
        someone(4),
        (5,),
        ("合　计", "", "4"),
        ("注：本表一式两份。",),
        ("填表人：甲", "", "", "审核人：乙"),
    ]
    report = report_of(xlsx(rows, finish=finish))
    assert kinds(report) == {
        1: "title", 2: "note", 3: "header", 4: "group", 7: "total", 8: "group", 10: "blank", 11: "header", 13: "blank",
        14: "total", 15: "note", 16: "signature",
    }  # fmt: skip
    assert [(row.row, row.values["unit"]) for row in report.rows] == [
        (5, UNIT), (6, UNIT), (9, "水利局"), (12, "水利局"),
    ]  # fmt: skip
    assert all(row.outcome == "accepted" for row in report.rows)


def test_group_headings_need_no_merged_cells() -> None:
    rows = [SHORT, ("清河县教育局",), someone(1), ("二、水利局", "", ""), someone(2)]
    for content, name in ((xlsx(rows), "a.xlsx"), (csv(rows), "a.csv")):
        report = report_of(content, name=name)
        assert [row.values["unit"] for row in report.rows] == [UNIT, "水利局"], name


def test_a_lone_name_is_a_person_without_a_unit_and_no_heading() -> None:
    report = report_of(xlsx([HEADER, ("", "甲子丑"), person(2)]))
    assert [(row.row, codes(row)) for row in report.rows] == [(2, ["blank_id", "missing_mandatory"]), (3, [])]


def test_two_header_rows_under_merged_cells_make_one_header() -> None:
    def finish(sheet: Any) -> None:
        sheet.merge_cells("A1:G1")
        for ranged in ("A2:A3", "B2:B3", "C2:D2", "E2:G2"):
            sheet.merge_cells(ranged)

    rows = [
        ("花名册",),
        ("姓名", "单位", "基本情况", "", "时间", "", ""),
        ("", "", "性别", "民族", "出生年月", "入党", "参加工作"),
        ("甲子", UNIT, "男", "汉", "1985.03", "2005.07", "2004.08"),
    ]
    content = xlsx(rows, finish=finish)
    (guess,) = detect(read_workbook(content, file_name="a.xlsx"))
    assert guess.header_rows == (2, 3)
    assert list(guess.columns.values()) == [
        "name", "unit", "gender", "ethnicity", "birth", "joined_party", "started_work",
    ]  # fmt: skip
    (row,) = report_of(content).rows
    assert (row.row, row.outcome, row.values["ethnicity"]) == (4, "accepted", "汉族")


def test_a_word_parted_over_two_header_rows_is_one_header() -> None:
    rows = [("姓名", "单位", "出生", "政治"), ("", "", "年月", "面貌"), ("甲子", UNIT, "1985.03", "党员")]
    report = report_of(xlsx(rows))
    assert report.sheets[0].columns == {"A": "name", "B": "unit", "C": "birth", "D": "political_status"}
    assert report.rows[0].values["political_status"] == "中共党员"


def test_a_merged_unit_counts_for_every_row_it_covers() -> None:
    def finish(sheet: Any) -> None:
        sheet.merge_cells("C2:C4")

    report = report_of(xlsx([HEADER, person(1), person(2, 单位=None), person(3, 单位=None), person(4)], finish=finish))
    assert [row.values["unit"] for row in report.rows] == [UNIT] * 4
    assert {row.outcome for row in report.rows} == {"accepted"}


def test_an_unmerged_blank_below_a_unit_is_not_guessed() -> None:
    report = report_of(xlsx([HEADER, person(1), person(2, 单位=None)]))
    assert codes(report.rows[1]) == ["missing_mandatory"]


def test_several_sheets_are_read_and_those_that_are_no_roster_are_listed() -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (
        ("水利局", [SHORT, someone(1)]),
        ("填表说明", [("请如实填写",), ("一人一行",)]),
        ("Sheet3", [HEADER, person(2)]),
        ("隐藏", [HEADER, person(3)]),
        ("空", []),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book["隐藏"].sheet_state = "veryHidden"
    content = saved(book)
    report = report_of(content)
    assert [(s.guess.name, s.imported, s.data_rows) for s in report.sheets] == [
        ("水利局", True, 1), ("填表说明", False, 0), ("Sheet3", True, 1), ("隐藏", False, 0), ("空", False, 0),
    ]  # fmt: skip
    assert codes(report.rows[0]) == ["unit_from_sheet"]
    assert [(row.sheet, row.row, row.kind) for row in report.nondata if row.kind != "header"] == [
        ("填表说明", 1, "not_imported"), ("填表说明", 2, "not_imported"), ("隐藏", 1, "hidden_sheet"),
        ("隐藏", 2, "hidden_sheet"),
    ]  # fmt: skip
    chosen = report_of(content, 隐藏=SheetChoice(), 水利局=SheetChoice(imported=False))
    assert [row.sheet for row in chosen.rows] == ["Sheet3", "隐藏"]


def test_hidden_rows_are_held_and_hidden_columns_named() -> None:
    def finish(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["G"].hidden = True

    report = report_of(xlsx([HEADER, person(1), person(2), person(3)], finish=finish))
    assert [(row.row, row.outcome) for row in report.rows] == [(2, "accepted"), (3, "held"), (4, "accepted")]
    assert report.as_json()["sheets"][0]["hidden_columns"] == ["G"]


def test_the_spreadsheets_own_row_numbers_stand_whatever_lies_above() -> None:
    def finish(sheet: Any) -> None:
        sheet.insert_rows(1, 7)
        sheet.insert_cols(1, 3)

    report = report_of(xlsx([HEADER, person(1)], finish=finish))
    assert report.rows[0].row == 9
    assert report.sheets[0].columns["E"] == "name"


def test_a_choice_goes_before_the_guess() -> None:
    content = xlsx([("甲", "乙", "丙"), ("张甲", UNIT, "13800138000")])
    assert report_of(content).rows == []
    choice = SheetChoice(header_rows=(1,), columns={"A": "name", "B": "unit", "C": "phone"})
    (row,) = report_of(content, 花名册=choice).rows
    assert row.values == {"name": "张甲", "unit": UNIT, "phone": "13800138000"}


@pytest.mark.parametrize(
    "choices",
    [
        {"另一张": SheetChoice()},
        {"花名册": SheetChoice(columns={"A": "nothing"})},
        {"花名册": SheetChoice(columns={"a1": "name"})},
        {"花名册": SheetChoice(columns={"A": "name", "B": "name"})},
    ],
)
def test_a_choice_that_cannot_be_is_a_mistake(choices: dict[str, SheetChoice]) -> None:
    with pytest.raises(ValueError, match=r"no such sheet|no such field|not a column|named twice"):
        check(read_workbook(xlsx([HEADER, person(1)]), file_name="a.xlsx"), choices=choices, units=None, on=ON)


def test_columns_nobody_knows_are_listed() -> None:
    report = report_of(xlsx([("姓名", "单位", "性别", "血型"), ("甲子", UNIT, "男", "A")]))
    assert report.as_json()["sheets"][0]["unmapped"] == {"D": "血型"}


def test_dates_of_a_1904_workbook_are_the_days_it_shows() -> None:
    from datetime import date

    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    for row in [HEADER, person(1, 身份证号="", 出生年月=date(1985, 3, 12))]:
        sheet.append(row)
    assert report_of(saved(book)).rows[0].values["birth"] == "1985-03-12"


def test_the_json_has_the_shape_that_was_agreed() -> None:
    report = report_of(xlsx([HEADER, person(1), person(2, 单位="")]))
    shape = report.as_json()
    assert {"file", "kind", "error", "sheets", "counts", "rows", "duplicates", "nondata"} <= shape.keys()
    assert shape["counts"] == {"data_rows": 2, "accepted": 1, "rejected": 1, "held": 0, "warned": 0}
    assert {"name", "header_rows", "columns", "data_rows", "imported"} <= shape["sheets"][0].keys()
    (row,) = shape["rows"]
    assert row.keys() == {"sheet", "row", "outcome", "reasons", "values"}
    assert {"code", "column", "message"} <= row["reasons"][0].keys()
    assert (row["reasons"][0]["column"], row["reasons"][0]["message"]) == ("C", "单位没有填写")
    assert shape["nondata"] == [{"sheet": "花名册", "row": 1, "class": "header"}]
    assert len(report.as_json(all_rows=True)["rows"]) == 2
