"""Known units from a small table: code, name, short name."""

from __future__ import annotations

import re
from typing import Final

from jingjian.kernel.sheets.model import Cells, Sheet, Workbook, text_of
from jingjian.modules.administration.rosterparse.units import KnownUnit, UnitBook

_HEADERS: Final = {
    "code": "code", "编码": "code", "代码": "code", "单位编码": "code", "单位代码": "code",
    "name": "name", "名称": "name", "单位名称": "name", "全称": "name", "单位全称": "name", "单位": "name",
    "short_name": "short_name", "shortname": "short_name", "简称": "short_name", "单位简称": "short_name",
}  # fmt: skip


def units_of(workbook: Workbook) -> UnitBook:
    """The units of the first sheet that has columns `code` and `name` (编码, 单位名称); `short_name` (简称) may follow.

    Raises ValueError when no sheet has them, and for a row with a code but no name or the other way round.
    """
    for sheet in workbook:
        for number, cells in sheet.rows.items():
            columns = {_HEADERS.get(re.sub(r"\s", "", text_of(cell)).lower()): i for i, cell in enumerate(cells)}
            if {"code", "name"} <= columns.keys():
                return UnitBook(_units(sheet, number, columns))
    raise ValueError("no header with code and name (编码, 单位名称)")


def _units(sheet: Sheet, header: int, columns: dict[str | None, int]) -> list[KnownUnit]:
    units: list[KnownUnit] = []
    for number in sheet.rows:
        if number <= header or not sheet.is_filled(number):
            continue
        cells = sheet.row(number)
        code, name, short = (_text(cells, columns.get(field)) for field in ("code", "name", "short_name"))
        if not code or not name:
            raise ValueError(f"row {number}: a unit needs both a code and a name")
        units.append(KnownUnit(code, name, short))
    return units


def _text(cells: Cells, column: int | None) -> str:
    return text_of(cells[column]).strip() if column is not None and column < len(cells) else ""
