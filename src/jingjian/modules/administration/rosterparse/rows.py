"""Tells the rows of a sheet apart: title, header, group heading, total, blank, note, signature, or a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from jingjian.kernel.chinese import fold_digits
from jingjian.kernel.sheets.model import (
    Merge,
    Sheet,
    Value,
    column_of,
    is_blank,
    text_of,
)
from jingjian.modules.administration.rosterparse.fields import field_of

DATA: Final = "data"
_TOTAL: Final = re.compile(
    r"(?:本页|本单位|全部|人员|人数)?(?:小计|合计|总计|共计|累计|总数|总人数|合计人数)(?:[:：(（0-9共人名]|$).*|共计?[0-9]+[人名].*|计[:：]?[0-9]+[人名]?"
)
_NOTE: Final = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|注意|提示|附注|注释|备注说明)[0-9一二]?[:：.、].*|(?:注|说明|填表说明|填报说明)$|※.*|★.*|[*＊]\s*注.*"
)
_SIGNATURE: Final = re.compile(
    r".*(?:填表人|制表人|制表|填报人|审核人|审核|复核人|负责人|经办人|联系人|主要领导|分管领导|签字|签名|盖章|公章|填表日期|填报日期"
    r"|填表时间|填报时间|制表日期|制表时间)[^:：]{0,12}(?:[:：_].*|[(（].*|$)"
)
_UNIT_LINE: Final = re.compile(r"(?:填报)?(?:单位|部门)(?:名称)?(?:[(（](?:盖章|公章|章)[)）])?[:：]\s*(.*)")
_UNIT_LINE_END: Final = re.compile(r"\s{2,}|\s*(?:填报|填表|制表|日期|时间|联系|电话|单位[:：]).*$")
_ORDINAL: Final = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十百]+[）)、.．\s]+|第[一二三四五六七八九十]+(?:部分|组)[、:：\s]*|[（(]?[0-9]{1,3}[）)、.．]+\s*|[■●◆▲★]\s*)"
)
_COUNT: Final = re.compile(r"[\s:：]*[（(]?\s*(?:共|计|小计|合计)?\s*[0-9]+\s*[人名]\s*[）)]?\s*$")
_UNIT_END: Final = re.compile(
    r"(?:局|委|办|镇|乡|街道|组|科|室|院|公司|中心|学校|小学|中学|政府|机关|部|队|会|所|站|厂|社区|村|处|庭|园|馆|社|台|银行|支行|纪检监察组|领导|班子)$"
)
_BLANK_BETWEEN: Final = re.compile(r"(?<=[\u2e80-\U0003ffff]) (?=[\u2e80-\U0003ffff])")
_SHORT_ROW: Final = 3


@dataclass(slots=True)
class Layout:
    """How a sheet is read: header rows, column (from 0) → field, fields that merged cells carry downwards."""

    header_rows: tuple[int, ...]
    columns: Mapping[int, str]
    header_texts: Mapping[int, str]
    fills: dict[tuple[int, int], Value] = field(default_factory=dict)
    wide: dict[int, int] = field(default_factory=dict)

    def column(self, name: str) -> int | None:
        """The column of a field."""
        return next((column for column, own in self.columns.items() if own == name), None)


@dataclass(slots=True)
class SheetRow:
    """One row, told apart. `group` is the unit of the group heading above a data row."""

    number: int
    kind: str
    group: str = ""


def layout_of(
    sheet: Sheet, header_rows: tuple[int, ...], columns: Mapping[str, str], texts: Mapping[str, str]
) -> Layout:
    """The layout with the unit of merged cells known for each row they cover."""
    layout = Layout(
        header_rows,
        {column_of(key): field for key, field in columns.items()},
        {column_of(key): text for key, text in texts.items()},
    )
    carried = {column for column, name in layout.columns.items() if name in ("unit", "unit_post")}
    for merge in sheet.merges:
        _note_merge(sheet, merge, layout, carried)
    return layout


def _note_merge(sheet: Sheet, merge: Merge, layout: Layout, carried: set[int]) -> None:
    if merge.first_column < merge.last_column and merge.first_row == merge.last_row:
        layout.wide[merge.first_row] = max(
            layout.wide.get(merge.first_row, 0), merge.last_column - merge.first_column + 1
        )
    if merge.first_row == merge.last_row or merge.first_column not in carried:
        return
    cells = sheet.row(merge.first_row)
    value = cells[merge.first_column] if merge.first_column < len(cells) else None
    last = min(merge.last_row, max(sheet.rows, default=0))
    for number in range(merge.first_row + 1, last + 1):
        layout.fills[number, merge.first_column] = value


def unit_in(text: str) -> str:
    """The unit that a group heading names: `一、县教育局（12人）` is 县教育局."""
    text = re.sub(r"\s+", " ", text).strip()
    line = _UNIT_LINE.fullmatch(text)
    if line:
        return _UNIT_LINE_END.sub("", line[1]).strip(" _")
    return _BLANK_BETWEEN.sub("", _COUNT.sub("", _ORDINAL.sub("", text)).strip(" :："))


def looks_like_unit(text: str) -> bool:
    """Whether a text ends as the names of units do."""
    return bool(_UNIT_END.search(unit_in(text)))


def tell_apart(sheet: Sheet, layout: Layout, known_units: frozenset[str]) -> Iterator[SheetRow]:
    """Every row of the sheet with content or between rows with content, in order."""
    group = ""
    first = layout.header_rows[0] if layout.header_rows else 0
    last = layout.header_rows[-1] if layout.header_rows else 0
    for number in sheet.rows:
        if number in layout.header_rows:
            yield SheetRow(number, "header")
            continue
        filled = _filled(sheet, number)
        texts = [text for _, text in filled]
        if number < first or first < number < last:
            if (unit := _unit_line(texts)) and layout.column("unit") is None:
                group = unit
            yield SheetRow(number, _kind_above(texts))
            continue
        kind = _kind(sheet, number, filled, layout, known_units)
        if kind == "group":
            group = unit_in(texts[0])
        yield SheetRow(number, kind, group if kind == DATA else "")


def _filled(sheet: Sheet, number: int) -> list[tuple[int, str]]:
    filled = [(column, text_of(cell).strip()) for column, cell in enumerate(sheet.row(number)) if not is_blank(cell)]
    known = {column for column, _ in filled}
    return sorted(filled + [(column, "") for column in sheet.formulas.get(number, ()) if column not in known])


def _unit_line(texts: list[str]) -> str:
    for text in texts:
        if _UNIT_LINE.fullmatch(re.sub(r"\s+", " ", text).strip()):
            return unit_in(text)
    return ""


def _kind_above(texts: list[str]) -> str:
    """A row above the header."""
    if not texts:
        return "blank"
    if _NOTE.fullmatch(texts[0]) or _unit_line(texts):
        return "note"
    return "signature" if any(_SIGNATURE.fullmatch(text) for text in texts) else "title"


def _kind(sheet: Sheet, number: int, filled: list[tuple[int, str]], layout: Layout, known_units: frozenset[str]) -> str:
    fields = {layout.columns.get(column): text for column, text in filled}
    if not filled or (set(fields) == {"serial"} and _is_serial(filled)):
        return "blank"
    if _repeats_header(filled, layout):
        return "header"
    first = re.sub(r"\s+", "", filled[0][1])
    name = re.sub(r"\s+", "", fields.get("name", ""))
    if any(
        _TOTAL.fullmatch(re.sub(r"\s+", "", text)) for column, text in filled if _may_total(column, name, layout, text)
    ):
        return "total"
    short = len([text for _, text in filled if text]) <= _SHORT_ROW
    if _NOTE.fullmatch(first) and (not name or first == name or short):
        return "note"
    if short and (not name or ":" in name or "：" in name or first == name) and any(
        _SIGNATURE.fullmatch(re.sub(r"\s+", "", text)) for _, text in filled
    ):  # fmt: skip
        return "signature"
    return _group_or_data(number, filled, layout, known_units)


def _is_serial(filled: list[tuple[int, str]]) -> bool:
    return all(fold_digits(text).strip(".、").isdecimal() for _, text in filled)


def _may_total(column: int, name: str, layout: Layout, text: str) -> bool:
    """A total stands in place of the name or before it; beside a name, the word belongs to another cell."""
    return not name or re.sub(r"\s+", "", text) == name or layout.columns.get(column) == "serial"


def _repeats_header(filled: list[tuple[int, str]], layout: Layout) -> bool:
    """A header printed again: at least two cells, and most of them say what the header says in that column."""
    mapped = [(layout.columns[column], column, text) for column, text in filled if column in layout.columns]
    same = sum(text == layout.header_texts.get(column) or field_of(text) == own for own, column, text in mapped)
    return same >= 2 and same * 2 >= len(filled)


def _group_or_data(number: int, filled: list[tuple[int, str]], layout: Layout, known_units: frozenset[str]) -> str:
    texts = [(column, text) for column, text in filled if text]
    if len(texts) != 1:
        return DATA
    column, text = texts[0]
    own = layout.columns.get(column)
    unit = unit_in(text)
    is_unit = looks_like_unit(text) or unit in known_units
    if layout.wide.get(number, 0) > 1:
        return "group" if is_unit or bool(_ORDINAL.match(text)) or own != "name" else DATA
    if bool(_ORDINAL.match(text)) and text.strip("0123456789.、（）() ") != "":
        return "group"
    if _NOTE.match(text) or len(text) > 40:
        return "note"
    if own in (None, "serial", "unit") and (is_unit or column == 0):
        return "group"
    if column == 0 and own == "name" and is_unit and len(unit) > 3:
        return "group"
    return DATA
