"""A blank form as a page shows it: its sheets or tables as grids of cells that are named, so that they can be bound."""

from __future__ import annotations

from dataclasses import dataclass

from jingjian.kernel.sheets import read_workbook
from jingjian.kernel.sheets.filling import Blank
from jingjian.kernel.sheets.model import FileRefused
from jingjian.kernel.sheets.sheetspans import column_letters
from jingjian.kernel.wordforms import WordBlank
from jingjian.modules.returns import bindings

MOST_ROWS, MOST_COLUMNS, LONGEST = 60, 26, 24


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of a grid: its place, its words, and whether it may be filled."""

    at: str
    text: str
    may_fill: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet or table."""

    name: str
    heads: list[str]
    rows: list[tuple[str, list[Shown]]]


def sheets(kind: str, content: bytes) -> list[Grid]:
    """The grids of a form, each cut at sixty rows and twenty-six columns."""
    return _tables(content) if kind == "docx" else _sheets(content)


def columns_from(kind: str, content: bytes, at: str) -> dict[str, str]:
    """The columns of a form to the right of a cell and that cell's own, with the words that stand above it."""
    if kind == "docx":
        table, row, first = bindings.table_place(at)
        cells = [one for one in WordBlank(content).cells.values() if one.table == table]
        wide = [one.cell for one in cells if one.row == row and one.cell >= first]
        return {str(place): _above(cells_text={(c.row, c.cell): c.text for c in cells}, row=row, column=place)
                for place in wide}  # fmt: skip
    sheet, row, first = bindings.sheet_place(at)
    words = _words(content).get(sheet, {})
    spans = Blank(content).spans(sheet)
    known = [column for held in (spans.rows.values() if spans else ()) for column in held.cells]
    last = min(max([first, *known]), first + MOST_COLUMNS - 1)
    return {column_letters(column): _above(words, row, column) for column in range(first, last + 1)}


def _above(cells_text: dict[tuple[int, int], str], row: int, column: int) -> str:
    """The nearest words above a cell."""
    above = (cells_text.get((number, column), "").strip() for number in range(row - 1, 0, -1))
    return next((text for text in above if text), "")[:LONGEST]


def _words(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """The words of every sheet by row and column; nothing of a workbook without a word."""
    try:
        book = read_workbook(content, file_name="form.xlsx")
    except FileRefused:
        return {}
    found: dict[str, dict[tuple[int, int], str]] = {}
    for sheet in book.sheets:
        found[sheet.name] = {
            (number, column + 1): str(value)
            for number, cells in sheet.rows.items()
            for column, value in enumerate(cells)
            if value is not None
        }
    return found


def _sheets(content: bytes) -> list[Grid]:
    blank, words = Blank(content), _words(content)
    grids = []
    for name in blank.parts:
        spans = blank.spans(name)
        assert spans is not None
        texts = words.get(name, {})
        places = [*texts, *((row.number, column) for row in spans.rows.values() for column in row.cells)]
        rows = min(max((row for row, _column in places), default=0), MOST_ROWS)
        columns = min(max((column for _row, column in places), default=0), MOST_COLUMNS)
        lines = []
        for row in range(1, rows + 1):
            cells = [
                Shown(f"{name}!{column_letters(column)}{row}", texts.get((row, column), "")[:LONGEST],
                      spans.anchor(row, column) == (row, column) and not blank.may_fill(name, row, column))
                for column in range(1, columns + 1)
            ]  # fmt: skip
            lines.append((str(row), cells))
        grids.append(Grid(name, [column_letters(column) for column in range(1, columns + 1)], lines))
    return grids


def _tables(content: bytes) -> list[Grid]:
    blank = WordBlank(content)
    grids = []
    for table in sorted({cell.table for cell in blank.cells.values()}):
        cells = [cell for cell in blank.cells.values() if cell.table == table and cell.row <= MOST_ROWS]
        wide = max(cell.cell for cell in cells)
        lines = []
        for row in sorted({cell.row for cell in cells}):
            shown = [
                Shown(cell.name, cell.text[:LONGEST], not blank.may_fill(cell.name))
                for cell in cells
                if cell.row == row
            ]
            lines.append((str(row), shown))
        grids.append(Grid(f"T{table}", [str(number) for number in range(1, wide + 1)], lines))
    return grids
