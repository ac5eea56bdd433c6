"""What a spreadsheet holds once it is read: sheets, rows by their own number, cells as they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from jingjian.kernel.sheets.refusals import REFUSALS


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be before it is refused; `seconds` is wall time for reading it."""

    bytes: int = 20 * 1024 * 1024
    unzipped_bytes: int = 200 * 1024 * 1024
    ratio: int = 150
    members: int = 2000
    sheets: int = 60
    rows: int = 100_000
    columns: int = 256
    cells: int = 4_000_000
    seconds: float = 120.0


class FileRefused(Exception):  # noqa: N818  WONTFIX: the name says what happened to the file
    """The whole file is refused. `code` for programs; `message` and `remedy` in Chinese, with English twins."""

    def __init__(self, code: str, *details: object) -> None:
        refusal = REFUSALS[code]
        self.code = code
        self.message = refusal.zh.format(*details)
        self.message_en = refusal.en.format(*details)
        self.remedy = refusal.remedy_zh
        self.remedy_en = refusal.remedy_en
        super().__init__(f"{self.message} {self.remedy}")


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error of the spreadsheet program: `#N/A`, `#REF!`."""

    text: str


Value: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | CellError | None
Cells: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, both ends included; rows count from 1, columns from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows` holds every row from the first to the last with content, by the spreadsheet's own number.

    `formulas` and `stray_quotes` name columns (from 0) by row number. A row of a delimited file keeps its own width.
    """

    name: str
    hidden: bool = False
    rows: dict[int, Cells] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: dict[int, tuple[int, ...]] = field(default_factory=dict)
    stray_quotes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def row(self, number: int) -> Cells:
        """The cells of a row, none when the sheet does not reach it."""
        return self.rows.get(number, ())

    def is_filled(self, number: int) -> bool:
        """Whether a row has any content: a text that is not white space, a number, an error or a formula."""
        return number in self.formulas or any(not is_blank(cell) for cell in self.row(number))


@dataclass(slots=True)
class Workbook:
    """A file read. `kind` is `xlsx` or `csv`; `epoch_1904` is the calendar in which bare date serials count."""

    file_name: str
    kind: str
    sheets: tuple[Sheet, ...]
    epoch_1904: bool = False

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets)


def is_blank(cell: Value) -> bool:
    """Whether a cell shows nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def letter(column: int) -> str:
    """The letter of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_of(letters: str) -> int:
    """The column counted from 0 that a letter names. Raises ValueError for anything else."""
    if not (letters.isascii() and letters.isalpha() and letters.isupper()):
        raise ValueError(f"not a column: {letters!r}")
    number = 0
    for character in letters:
        number = number * 26 + ord(character) - 64
    return number - 1


def text_of(cell: Value) -> str:
    """A cell as it reads: whole numbers without a point, dates as 1985-03-12, errors by their name."""
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
