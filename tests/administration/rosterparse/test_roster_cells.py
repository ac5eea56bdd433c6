"""One habit of a cell at a time, each in a real workbook."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from jingjian.kernel.sheets.dates import read_date
from jingjian.modules.administration.rosterparse import KnownUnit, UnitBook
from jingjian.modules.administration.rosterparse.persons import read_name, read_phones

from .books import HEADER, ON, codes, csv, identity, person, report_of, report_on, row_of, xlsx


def test_a_row_without_a_fault_is_accepted_without_a_word() -> None:
    row = row_of()
    assert (row.outcome, row.reasons, row.row) == ("accepted", (), 2)
    assert row.values["birth"] == "1971-02"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张　伟", "张伟"),
        ("张 伟", "张伟"),
        ("  欧阳 娜娜 ", "欧阳娜娜"),
        ("买买提•艾力", "买买提·艾力"),
        ("阿依古丽 . 买买提", "阿依古丽·买买提"),
        ("Anna  Maria Li", "Anna Maria Li"),
        ("𠮷𣲗", "𠮷𣲗"),
        ("㛃玥", "㛃玥"),
    ],
)
def test_names_lose_their_blanks_and_nothing_else(typed: str, name: str) -> None:
    row = row_of(姓名=typed)
    assert (row.values["name"], row.outcome, codes(row)) == (name, "accepted", [])


@pytest.mark.parametrize("typed", ["张伟、李娜", "张伟，李娜", "张伟 李娜", "张伟\n李娜", "张伟/李娜/王芳"])
def test_several_persons_in_a_cell_are_held(typed: str) -> None:
    row = row_of(姓名=typed)
    assert (row.outcome, codes(row)) == ("held", ["several_persons"])


def test_a_note_behind_a_name_is_not_part_of_it() -> None:
    row = row_of(姓名="张伟（挂职）")
    assert (row.values["name"], codes(row)) == ("张伟", ["name_note"])


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"姓名": ""}, "rejected", "missing_mandatory"),
        ({"姓名": "　"}, "rejected", "missing_mandatory"),
        ({"单位": None}, "rejected", "missing_mandatory"),
        ({"姓名": "待定"}, "rejected", "placeholder_in_mandatory"),
        ({"单位": "***"}, "rejected", "placeholder_in_mandatory"),
        ({"姓名": "-"}, "rejected", "placeholder_in_mandatory"),
        ({"姓名": 12345}, "rejected", "bad_name"),
        ({"姓名": "张?"}, "held", "lost_character"),
        ({"姓名": "张\ue001"}, "accepted", "private_character"),
        ({"姓名": "张\u200b伟"}, "accepted", "control_text"),
        ({"姓名": "张\u202e伟"}, "accepted", "control_text"),
        ({"姓名": "长" * 61}, "rejected", "very_long_text"),
        ({"备注": "长" * 501}, "accepted", "very_long_text"),
        ({"备注": "<script>alert(1)</script>"}, "accepted", "markup_text"),
        ({"备注": "@SUM(A1)"}, "accepted", "formula_like_text"),
        ({"备注": "-2+3+cmd"}, "accepted", "formula_like_text"),
        ({"性别": "男性别"}, "accepted", "unknown_code"),
        ({"性别": "女"}, "held", "gender_id_mismatch"),
        ({"出生年月": "1990.01"}, "held", "birth_id_mismatch"),
        ({"身份证号": ""}, "accepted", "blank_id"),
        ({"身份证号": "无"}, "accepted", "blank_id"),
        ({"身份证号": "99010119850307123"}, "rejected", "bad_id_length"),
        ({"身份证号": "990101198502301234"}, "rejected", "bad_id_birth"),
        ({"身份证号": "99010119850307O239"}, "rejected", "bad_id_characters"),
        ({"身份证号": 990101198503071239}, "rejected", "id_precision_lost"),
        ({"身份证号": 9.90101198503071e17}, "rejected", "id_precision_lost"),
        ({"身份证号": "9.90101E+17"}, "rejected", "id_precision_lost"),
        ({"身份证号": "990101710203123"}, "accepted", "old_15_digit_id"),
        ({"联系电话": "12345"}, "accepted", "bad_phone"),
        ({"联系电话": "13800138000、0999-5551234"}, "accepted", "two_phones"),
        ({"入党时间": "2005.13"}, "rejected", "bad_date"),
        ({"入党时间": "2005-02-30"}, "rejected", "bad_date"),
        ({"入党时间": "去年"}, "rejected", "bad_date"),
        ({"入党时间": "2030.07"}, "rejected", "future_date"),
        ({"入党时间": "1960.07"}, "rejected", "date_order"),
        ({"入党时间": "3/4/2005"}, "held", "ambiguous_date"),
        ({"入党时间": "2005年"}, "accepted", "incomplete_date"),
        ({"入党时间": "05.7"}, "accepted", "two_digit_year"),
    ],
)  # fmt: skip
def test_each_doubt_has_its_code_and_its_outcome(changes: dict[str, Any], outcome: str, code: str) -> None:
    row = row_of(**changes)
    assert (codes(row), row.outcome) == ([code], outcome)
    (reason,) = row.reasons
    assert reason.column == "ABCDEFGHIJK"[HEADER.index(next(iter(changes)))]
    assert "{" not in reason.message + reason.message_en


def test_a_wrong_check_digit_is_found() -> None:
    number = identity(date(1971, 2, 2), 3)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert codes(row_of(身份证号=wrong)) == ["bad_id_checksum"]


@pytest.mark.parametrize("dress", ["'{}", " {} ", "{}\u3000", "full", "lower"])
def test_identity_numbers_are_read_in_every_dress(dress: str) -> None:
    number = next(n for s in range(1, 999, 2) if (n := identity(date(1971, 2, 2), s)).endswith("X"))
    widened = "".join(chr(ord(c) + 0xFEE0) for c in number)
    typed = {"full": widened, "lower": number.lower()}.get(dress) or dress.format(number)
    row = row_of(身份证号=typed)
    assert (row.values["id_number"], codes(row)) == (number, [])


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("1985.03", ["1985-03"]),
        (1985.03, ["1985-03"]),
        (1985.12, ["1985-12"]),
        (1985.1, ["1985-01", "1985-10"]),
        ("1985.1", ["1985-01"]),
        ("1985.10", ["1985-10"]),
        ("1985年3月", ["1985-03"]),
        ("1985年03月12日", ["1985-03-12"]),
        ("19850312", ["1985-03-12"]),
        (19850312, ["1985-03-12"]),
        (198503, ["1985-03"]),
        ("1985-3-12", ["1985-03-12"]),
        ("１９８５．０３", ["1985-03"]),
        ("1985/3/12", ["1985-03-12"]),
        ("1985-03-12 00:00:00", ["1985-03-12"]),
        ("1985.03.", ["1985-03"]),
        ("85.3", ["1985-03"]),
        ("85.03.12", ["1985-03-12"]),
        ("一九八五年三月", ["1985-03"]),
        ("一九八五年三月十二日", ["1985-03-12"]),
        ("二〇二三年", ["2023"]),
        ("二○二三年十二月", ["2023-12"]),
        ("1985", ["1985"]),
        (31118, ["1985-03-12"]),
        ("31118", ["1985-03-12"]),
        (date(1985, 3, 12), ["1985-03-12"]),
        (datetime(1985, 3, 12, 8, 30), ["1985-03-12"]),  # noqa: DTZ001  CONFIG: a spreadsheet knows no time zone
        ("3/12/1985", ["1985-12-03", "1985-03-12"]),
        ("13/12/1985", ["1985-12-13"]),
        ("12/12/1985", ["1985-12-12"]),
        ("2005.07入党", ["2005-07"]),
        ("1985-02-30", []),
        ("1985.13", []),
        ("abc", []),
        ("99999999999999999999", []),
        (float("nan"), []),
        (float("inf"), []),
        (True, []),
        (-5, []),
    ],
)  # fmt: skip
def test_dates_are_read_in_every_habit(cell: Any, reading: list[str]) -> None:
    assert [str(partial) for partial in read_date(cell, on=ON).readings] == reading


def test_serials_count_from_1904_where_the_workbook_says_so() -> None:
    assert str(read_date(31118, on=ON, epoch_1904=True).readings[0]) == "1989-03-13"


def test_delimited_text_may_have_lost_the_zero_of_october() -> None:
    assert len(read_date("1985.1", on=ON, typed=False).readings) == 2


def test_the_identity_number_settles_a_doubtful_birth_date() -> None:
    row = row_of(出生年月=1985.1, 身份证号=identity(date(1985, 10, 7)))
    assert (row.values["birth"], codes(row)) == ("1985-10", [])
    assert codes(row_of(出生年月=1985.1, 身份证号="")) == ["ambiguous_date", "blank_id"]


@pytest.mark.parametrize(
    ("cell", "numbers", "has_bad"),
    [
        (13800138000, ("13800138000",), False),
        ("138 0013 8000", ("13800138000",), False),
        ("+86-138-0013-8000", ("13800138000",), False),
        ("１３８００１３８０００", ("13800138000",), False),
        ("0999-5551234", ("09995551234",), False),
        ("(0999)5551234转8", ("09995551234-8",), False),
        ("13800138000/13900139000", ("13800138000", "13900139000"), False),
        ("13800138000 13900139000", ("13800138000", "13900139000"), False),
        ("13800138000\n5551234", ("13800138000", "5551234"), False),
        ("13800138000、123", ("13800138000",), True),
        ("1380013800", (), True),
    ],
)  # fmt: skip
def test_telephone_numbers_are_read_in_every_habit(cell: Any, numbers: tuple[str, ...], has_bad: bool) -> None:
    reading = read_phones(cell)
    assert (reading.numbers, reading.has_bad) == (numbers, has_bad)


def test_a_blank_name_reading_is_never_an_index_error() -> None:
    assert read_name("（女）").name == "(女)"


def test_formulas_and_error_cells_are_named_by_their_column() -> None:
    def finish(sheet: Any) -> None:
        sheet["D2"] = "=A1&B1"
        sheet["D3"].value, sheet["D3"].data_type = "#N/A", "e"
        sheet["G4"].value, sheet["G4"].data_type = "#REF!", "e"

    report = report_of(xlsx([HEADER, person(1), person(2), person(3)], finish=finish))
    assert [(codes(row), row.outcome) for row in report.rows] == [
        (["formula_cell"], "accepted"),
        (["cell_error"], "accepted"),
        (["cell_error"], "rejected"),
    ]


BOOK = UnitBook(
    [
        KnownUnit("JY", "清河县教育局"),
        KnownUnit("RS", "清河县人力资源和社会保障局", "县人社局"),
        KnownUnit("JW", "清河县纪律检查委员会监察委员会", "县纪委监委"),
        KnownUnit("X1", "城关镇第一小学"),
        KnownUnit("X2", "城关镇第一中心小学"),
        KnownUnit("G1", "清河县公安局"),
        KnownUnit("G2", "清河县公安局交警分局"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "unit", "reasons"),
    [
        ("清河县教育局", "JY", []),
        ("清河县 教育局", "JY", []),
        ("县教育局", "JY", ["unit_abbreviation"]),
        ("教育局", "JY", ["unit_abbreviation"]),
        ("县人社局", "RS", ["unit_abbreviation"]),
        ("人社局", "RS", ["unit_abbreviation"]),
        ("县纪委监委", "JW", ["unit_abbreviation"]),
        ("公安局", "G1", ["unit_abbreviation"]),
        ("城关镇第一小学", "X1", []),
        ("白云县教育局", None, ["unit_unknown"]),
        ("教育局办公室", None, ["unit_unknown"]),
        ("水利局", None, ["unit_unknown"]),
    ],
)
def test_units_are_known_by_their_names_and_usual_short_forms(typed: str, unit: str | None, reasons: list[str]) -> None:
    row = row_of(单位=typed, units=BOOK)
    assert (row.values.get("unit_code"), codes(row)) == (unit, reasons)
    assert row.outcome == ("held" if unit is None else "accepted")


def test_without_known_units_those_of_the_file_are_compared_with_each_other() -> None:
    report = report_on(person(1), person(2, 单位="教育局"), person(3, 单位="水利局"))
    assert [codes(row) for row in report.rows] == [[], ["unit_abbreviation"], []]
    assert report.rows[1].values["unit"] == "清河县教育局"
    assert report.as_json()["units_checked"] is False


def test_unit_and_post_in_one_column_are_parted_by_known_units() -> None:
    rows = [("姓名", "工作单位及职务", "性别"), ("甲子", "清河县教育局局长", "男"), ("乙丑", "某地某某", "男")]
    first, second = report_of(xlsx(rows), units=BOOK).rows
    assert (first.values["unit_code"], first.values["post"], codes(first)) == ("JY", "局长", [])
    assert second.outcome == "held"


def test_ditto_means_the_unit_above() -> None:
    report = report_on(person(1), person(2, 单位="同上"), person(3, 单位="〃"))
    assert [row.values["unit"] for row in report.rows] == ["清河县教育局"] * 3
    assert codes(report.rows[2]) == ["ditto"]


def test_wholly_equal_rows_are_taken_once() -> None:
    report = report_on(person(1), person(2), person(1, 序号=3))
    assert [row.outcome for row in report.rows] == ["accepted", "accepted", "rejected"]
    assert report.rows[2].reasons[0].message.startswith("与第2行")
    assert report.as_json()["duplicates"] == [{"sheet": "花名册", "rows": [2, 4], "class": "exact", "others": []}]


def test_one_identity_number_with_other_contents_holds_every_row() -> None:
    report = report_on(person(1), person(1, 职务="科长"))
    assert [codes(row) for row in report.rows] == [["duplicate_id"], ["duplicate_id"]]


def test_a_name_alone_is_no_duplicate() -> None:
    report = report_on(person(1, 姓名="张伟"), person(2, 姓名="张伟"), person(3, 姓名="张伟", 单位="水利局"))
    assert [codes(row) for row in report.rows] == [[], [], []]


def test_the_same_name_and_unit_is_held_unless_identity_numbers_tell_them_apart() -> None:
    report = report_on(person(1, 姓名="张伟"), person(2, 姓名="张伟", 身份证号=""))
    assert [row.outcome for row in report.rows] == ["held", "held"]
    assert report.duplicates[0].kind == "same_name"


def test_the_same_name_and_birth_in_two_units_is_held() -> None:
    rows = [person(1, 姓名="张伟", 身份证号=""), person(1, 姓名="张伟", 单位="水利局", 身份证号="", 序号=2)]
    assert [codes(row) for row in report_on(*rows).rows] == [["blank_id", "possible_duplicate"]] * 2


def test_a_delimited_row_of_another_width_is_rejected() -> None:
    rows = [HEADER, person(1), (*person(2), "多"), person(3)[:6], (*person(4), "", "")]
    report = report_of(csv(rows), name="a.csv")
    assert [codes(row) for row in report.rows] == [[], ["column_count"], ["blank_id", "column_count"], []]


def test_quotation_marks_without_a_partner_swallow_nothing() -> None:
    text = (
        'a\n"序号",姓名,单位,备注\n1,"甲子,教育局,好\n2,乙丑,教育局,"说""好"""\n'
        '3,丙"寅",教育局,"一\n二"\n4,丁卯,教育局,\n'
    )
    report = report_of(text.encode(), name="a.csv")
    assert [(row.row, row.values["name"]) for row in report.rows] == [
        (3, "甲子"),
        (4, "乙丑"),
        (5, "丙寅"),
        (6, "丁卯"),
    ]
    assert [codes(row) for row in report.rows] == [["stray_quote"], [], ["stray_quote"], []]
    assert report.rows[1].values["remark"] == '说"好"'
