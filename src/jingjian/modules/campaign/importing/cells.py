"""Cells of a task sheet as texts and days: what a spreadsheet may hide in them is named, never guessed."""

from __future__ import annotations

from datetime import date
from typing import Final

from jingjian.kernel import clock
from jingjian.kernel.chinese import fold_width
from jingjian.kernel.sheets.dates import read_date
from jingjian.kernel.sheets.model import CellError, Sheet, Value, is_blank, letter, text_of
from jingjian.kernel.text import is_invisible
from jingjian.modules.campaign.importing.lines import Line
from jingjian.modules.campaign.tasksheet.reading import TaskSheet

#: columns of free text, with the most characters of each
LONGEST: Final = {"title": 300, "detail": 5_000, "expected_evidence": 200}
FORMULA_SIGNS: Final = "=+-@"
SHORT: Final = 40


def line_of(found: TaskSheet, number: int) -> Line:
    """The cells of a row, each as text; what cannot be read is said."""
    sheet = found.sheet
    line = Line(sheet.name, number, {name: letter(place) for name, place in found.columns.items()})
    cells = sheet.row(number)
    if number in sheet.hidden_rows:
        line.say("hidden_row")
    merged = _merged_columns(sheet, number)
    for name, place in found.columns.items():
        cell = cells[place] if place < len(cells) else None
        if place in merged:
            line.say("merged_cell", name)
        elif place in sheet.formulas.get(number, ()):
            line.say("formula_cell", name)
        elif isinstance(cell, CellError):
            line.say("cell_error", name, text=cell.text)
        elif not is_blank(cell):
            line.texts[name] = _text(cell, name, line)
    return line


def _merged_columns(sheet: Sheet, number: int) -> set[int]:
    return {
        column
        for merge in sheet.merges
        if merge.first_row <= number <= merge.last_row
        for column in range(merge.first_column, merge.last_column + 1)
    }


def cleaned(text: str) -> str:
    """A text without invisible characters and blanks around it; a line ends in one way."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or (c >= " " and not is_invisible(c))).strip()


def _text(cell: Value, name: str, line: Line) -> str:
    read = text_of(cell)
    text = cleaned(read)
    if len(text) < len(read.replace("\r\n", "\n").strip()):
        line.say("control_text", name)
    if text[:1] == "'" and fold_width(text[1:2]) in FORMULA_SIGNS:
        # The apostrophe with which an export as text keeps such a cell from being taken for a formula.
        text = text[1:]
    if name in LONGEST and text and fold_width(text[0]) in FORMULA_SIGNS:
        line.say("formula_like_text", name, text=text[0])
    most = LONGEST.get(name)
    if most is not None and len(text) > most:
        line.say("too_long", name, count=len(text), most=most)
    return text


def day_of(found: TaskSheet, line: Line, *, epoch_1904: bool, typed: bool) -> date | None:
    """The day in the column of the time limit; None when the cell is empty or was said to be no day."""
    if "due_on" not in line.texts:
        return None
    cell = found.sheet.row(line.row)[found.columns["due_on"]]
    reading = read_date(cell, on=clock.today(), epoch_1904=epoch_1904, typed=typed)
    shown = line.texts["due_on"][:SHORT]
    if len(reading.readings) > 1:
        line.say("ambiguous_date", "due_on", text=shown)
    elif not reading.readings or reading.two_digit_year:
        # Two figures for the year are read as the past, where time limits do not lie.
        line.say("bad_date", "due_on", text=shown)
    elif reading.readings[0].day is None:
        line.say("incomplete_date", "due_on", text=shown)
    else:
        return reading.readings[0].first
    return None
