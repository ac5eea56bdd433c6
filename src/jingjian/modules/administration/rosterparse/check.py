"""Reads a whole workbook: tells rows apart, reads the persons, understands units, finds who is there twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jingjian.kernel.sheets.model import Cells, Sheet, Value, Workbook, column_of, is_blank
from jingjian.modules.administration.rosterparse.detect import columns_of, detect, header_texts
from jingjian.modules.administration.rosterparse.duplicates import find_duplicates
from jingjian.modules.administration.rosterparse.fields import FIELDS
from jingjian.modules.administration.rosterparse.report import (
    NonData,
    Reason,
    Report,
    RowResult,
    SheetChoice,
    SheetGuess,
    SheetReport,
)
from jingjian.modules.administration.rosterparse.rowcheck import RowReading, Setting, read_row
from jingjian.modules.administration.rosterparse.rows import (
    DATA,
    Layout,
    SheetRow,
    layout_of,
    looks_like_unit,
    tell_apart,
    unit_in,
)
from jingjian.modules.administration.rosterparse.units import (
    AMBIGUOUS,
    EXACT,
    UNKNOWN,
    UnitBook,
    among_themselves,
    own_book,
)
from jingjian.modules.administration.rosterparse.vocabulary import DITTO

_NO_UNIT_IN_NAME: Final = frozenset(("sheet", "工作表", "花名册", "名册", "人员名册", "干部名册"))


@dataclass(slots=True)
class _Found:
    """What the sheets gave so far."""

    sheets: list[SheetReport] = field(default_factory=list)
    rows: list[RowResult] = field(default_factory=list)
    unit_columns: dict[str, str] = field(default_factory=dict)
    nondata: list[NonData] = field(default_factory=list)


def check(
    workbook: Workbook,
    *,
    choices: Mapping[str, SheetChoice] | None = None,
    units: UnitBook | None = None,
    on: date,
) -> Report:
    """Read every row of a workbook as of the day `on`.

    `choices` (by sheet name) go before the guesses of `detect`; a sheet without a choice is read as guessed. Without
    `units` the units of the file are only compared with each other. Raises ValueError for a choice that names an
    unknown sheet, an unknown field, a bad letter, or a field twice.
    """
    choices = choices or {}
    if unknown := choices.keys() - {sheet.name for sheet in workbook}:
        raise ValueError(f"no such sheet: {', '.join(sorted(unknown))}")
    found = _Found()
    for sheet, guess in zip(workbook, detect(workbook), strict=True):
        _read_sheet(workbook, sheet, guess, choices.get(sheet.name), units, on, found)
    _understand_units(found, units)
    duplicates = find_duplicates(found.rows)
    return Report(
        file=workbook.file_name,
        kind=workbook.kind,
        sheets=tuple(found.sheets),
        rows=found.rows,
        duplicates=duplicates,
        nondata=found.nondata,
        units_checked=units is not None,
    )


def _read_sheet(
    workbook: Workbook,
    sheet: Sheet,
    guess: SheetGuess,
    choice: SheetChoice | None,
    units: UnitBook | None,
    on: date,
    found: _Found,
) -> None:
    imported = guess.imported if choice is None else choice.imported
    if not imported:
        kind = "hidden_sheet" if sheet.hidden else "not_imported"
        found.nondata += [NonData(sheet.name, number, kind) for number in sheet.rows if sheet.is_filled(number)]
        found.sheets.append(SheetReport(guess, imported, guess.header_rows, guess.columns, 0))
        return
    header_rows, columns, headers = _chosen(sheet, guess, choice)
    layout = layout_of(sheet, header_rows, columns, headers)
    setting = Setting(
        columns=layout.columns,
        headers=layout.header_texts,
        on=on,
        epoch_1904=workbook.epoch_1904,
        delimited=workbook.kind == "csv",
        header_width=max(layout.header_texts, default=-1) + 1,
    )
    known = frozenset(unit.name for unit in units.units) if units else frozenset()
    sheet_unit = _unit_of_sheet(sheet.name, units, known)
    before = len(found.rows)
    above = ""
    for row in tell_apart(sheet, layout, known):
        if row.kind != DATA:
            found.nondata.append(NonData(sheet.name, row.number, row.kind))
            continue
        result, above = _read_person(sheet, row, layout, setting, sheet_unit, above)
        found.rows.append(result)
    found.sheets.append(SheetReport(guess, imported, header_rows, columns, len(found.rows) - before))
    column = next((key for key, name in columns.items() if name in ("unit", "unit_post")), None)
    if column is not None:
        found.unit_columns[sheet.name] = column


def _chosen(
    sheet: Sheet, guess: SheetGuess, choice: SheetChoice | None
) -> tuple[tuple[int, ...], dict[str, str], Mapping[str, str]]:
    """Header rows, columns and headers as decided."""
    header_rows = guess.header_rows
    columns = dict(guess.columns)
    headers = guess.headers
    if choice is not None and choice.header_rows is not None:
        header_rows = tuple(sorted(choice.header_rows))
        headers = header_texts(sheet, header_rows)
        columns = columns_of(headers)
    if choice is not None and choice.columns is not None:
        columns = dict(choice.columns)
        for key, name in columns.items():
            column_of(key)
            if name not in FIELDS:
                raise ValueError(f"no such field: {name}")
        if len(set(columns.values())) < len(columns):
            raise ValueError("a field is named twice")
    return header_rows, columns, headers


def _unit_of_sheet(name: str, units: UnitBook | None, known: frozenset[str]) -> str:
    """The unit that the name of a sheet tells, if it does."""
    bare = name.strip()
    if bare.lower().rstrip("0123456789 ") in _NO_UNIT_IN_NAME:
        return ""
    if bare in known or (units is not None and units.resolve(bare).kind != UNKNOWN):
        return bare
    return unit_in(bare) if looks_like_unit(bare) else ""


def _read_person(
    sheet: Sheet, row: SheetRow, layout: Layout, setting: Setting, sheet_unit: str, above: str
) -> tuple[RowResult, str]:
    """One data row, and the unit that the next row's 同上 means."""
    cells: dict[int, Value] = dict(enumerate(sheet.row(row.number)))
    for column in layout.columns:
        if is_blank(cells.get(column)) and (filled := layout.fills.get((row.number, column))) is not None:
            cells[column] = filled
    reading = read_row(
        cells,
        setting,
        formulas=sheet.formulas.get(row.number, ()),
        stray=sheet.stray_quotes.get(row.number, ()),
    )
    _give_unit(reading, row, sheet_unit, above)
    _require(reading)
    if setting.delimited:
        _count_columns(sheet.row(row.number), setting, reading)
    if row.number in sheet.hidden_rows:
        reading.say("hidden_row")
    unit = reading.values.get("unit", above)
    return RowResult(sheet.name, row.number, reading.values, tuple(reading.reasons)), unit


def _give_unit(reading: RowReading, row: SheetRow, sheet_unit: str, above: str) -> None:
    """The unit from the row above (同上), the group heading or the sheet, where the row itself tells none."""
    values = reading.values
    if values.get("unit") in DITTO:
        typed = values.pop("unit")
        if above:
            values["unit"] = above
            reading.say("ditto", "unit", typed, above)
    said = any(reason.field in ("unit", "unit_post") for reason in reading.reasons)
    if "unit" in values or "unit_post" in values or said:
        return
    if row.group:
        values["unit"] = row.group
    elif sheet_unit and "unit" not in reading.letters and "unit_post" not in reading.letters:
        values["unit"] = sheet_unit
        reading.say("unit_from_sheet", None, "工作表名称", sheet_unit, "the name of the sheet")


def _require(reading: RowReading) -> None:
    for name in ("name", "unit"):
        has_said = any(
            reason.field in (name, f"{name}_post")
            and reason.code in ("placeholder_in_mandatory", "cell_error", "bad_name")
            for reason in reading.reasons
        )
        if not reading.values.get(name) and not has_said and not (name == "unit" and "unit_post" in reading.values):
            column = reading.letters.get(name)
            reading.reasons.append(Reason("missing_mandatory", column, name, (reading.call(name),)))


def _count_columns(cells: Cells, setting: Setting, reading: RowReading) -> None:
    """A delimited row must be as wide as its header; empty cells too many at its end are no harm."""
    filled = len(cells)
    while filled > setting.header_width and is_blank(cells[filled - 1]):
        filled -= 1
    if setting.header_width and filled != setting.header_width:
        reading.say("column_count", None, filled, setting.header_width)


def _understand_units(found: _Found, units: UnitBook | None) -> None:
    """Replace what each row calls its unit by the unit's name."""
    texts = {text for row in found.rows if (text := row.values.get("unit"))}
    book = units or own_book(texts)
    for row in found.rows:
        if text := row.values.pop("unit_post", ""):
            row.reasons = (*row.reasons, *_split(row, text, book, found.unit_columns.get(row.sheet)))
    named = [row for row in found.rows if row.values.get("unit")]
    short = {} if units else among_themselves(row.values["unit"] for row in named)
    for row in named:
        column = found.unit_columns.get(row.sheet)
        text = row.values["unit"]
        if units is not None:
            row.reasons = (*row.reasons, *_known_unit(row, text, units, column))
        elif text in short:
            row.values["unit"] = short[text]
            row.reasons = (*row.reasons, Reason("unit_abbreviation", column, "unit", (text, short[text])))


def _known_unit(row: RowResult, text: str, units: UnitBook, column: str | None) -> tuple[Reason, ...]:
    """Give the row the name and code of its unit; the reasons to say about it."""
    resolution = units.resolve(text)
    unit = resolution.unit
    if unit is None:
        if resolution.kind == AMBIGUOUS:
            names = "、".join(candidate.name for candidate in resolution.candidates)
            return (Reason("unit_ambiguous", column, "unit", (text, names)),)
        return (Reason("unit_unknown", column, "unit", (text,)),)
    row.values["unit"] = unit.name
    row.values["unit_code"] = unit.code
    if resolution.kind == EXACT:
        return ()
    return (Reason("unit_abbreviation", column, "unit", (text, unit.name)),)


def _split(row: RowResult, text: str, book: UnitBook, column: str | None) -> tuple[Reason, ...]:
    """Part `县教育局局长` into unit and post, as far as the unit is known."""
    parts = book.split(text)
    if parts is None:
        row.values["unit"] = text
        return (Reason("unit_post_unsplit", column, "unit_post", (text,)),)
    row.values["unit"] = parts[0]
    if parts[1]:
        row.values.setdefault("post", parts[1])
    return ()
