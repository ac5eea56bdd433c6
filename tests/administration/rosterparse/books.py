"""Builds rosters as real files: workbooks by openpyxl, delimited text as bytes. Nobody in them exists."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from stdnum.cn import ric

from jingjian.modules.administration.rosterparse import Report, RowResult, UnitBook, check, read_workbook

ON = date(2026, 3, 2)
HEADER = (
    "序号",
    "姓名",
    "单位",
    "职务",
    "性别",
    "出生年月",
    "身份证号",
    "联系电话",
    "入党时间",
    "参加工作时间",
    "备注",
)
UNIT = "清河县教育局"
_STEMS, _BRANCHES, _SKY = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉", "天地玄黄宇宙洪荒日月"


def identity(born: date = date(1985, 3, 7), sequence: int = 123) -> str:
    """A well-formed identity number of the area code that no place has; an odd sequence is a man's."""
    body = f"990101{born:%Y%m%d}{sequence:03}"
    return str(body + ric.calc_check_digit(body + "0"))


def person(number: int, **changes: Any) -> tuple[Any, ...]:
    """A row under HEADER without a fault; `changes` go by header."""
    born = date(1970 + number % 30, 1 + number % 12, 1 + number % 28)
    row: dict[str, Any] = {
        "序号": number,
        "姓名": _STEMS[number % 10] + _BRANCHES[number // 10 % 10] + _SKY[number // 100 % 10],
        "单位": UNIT,
        "职务": "干部",
        "性别": "男",
        "出生年月": f"{born:%Y.%m}",
        "身份证号": identity(born, 2 * number % 998 + 1),
        "联系电话": f"138{number:08}",
        "入党时间": "2005.07",
        "参加工作时间": "2004.09",
        "备注": "",
    }
    assert changes.keys() <= row.keys()
    return tuple((row | changes).values())


def xlsx(
    rows: Iterable[Iterable[Any]], *, title: str = "花名册", finish: Callable[[Worksheet], None] | None = None
) -> bytes:
    """A workbook of one sheet; `finish` may merge, hide and format."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(tuple(row))
    if finish is not None:
        finish(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv(rows: Iterable[Iterable[Any]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """Delimited text as it stands: nothing is quoted."""
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows).encode(encoding)


def report_of(content: bytes, *, name: str = "花名册.xlsx", units: UnitBook | None = None, **choices: Any) -> Report:
    """The report on a file as of ON."""
    return check(read_workbook(content, file_name=name), choices=choices or None, units=units, on=ON)


def report_on(*people: tuple[Any, ...], units: UnitBook | None = None) -> Report:
    """The report on a workbook with HEADER in row 1 and these rows below."""
    return report_of(xlsx([HEADER, *people]), units=units)


def row_of(number: int = 1, *, units: UnitBook | None = None, **changes: Any) -> RowResult:
    """What becomes of one person with these changes."""
    (row,) = report_on(person(number, **changes), units=units).rows
    return row


def codes(row: RowResult) -> list[str]:
    """The codes of a row's reasons, sorted."""
    return sorted(reason.code for reason in row.reasons)


def kinds(report: Report) -> dict[int, str]:
    """Row number → class of the rows that are no persons."""
    return {row.row: row.kind for row in report.nondata}
