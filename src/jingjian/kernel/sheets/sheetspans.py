"""Where the rows and cells of a sheet stand in its bytes, so that one cell can change and no other byte does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from jingjian.kernel.sheets.model import FileRefused

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(slots=True)
class CellSpan:
    """One `<c>` element: bytes `start` to `end`, its style, and what it holds."""

    start: int
    end: int = 0
    style: int = 0
    holds_formula: bool = False
    holds_value: bool = False


@dataclass(slots=True)
class RowSpan:
    """One `<row>` element; `inside` is where its content begins, `close` where it ends (`start` for an empty tag)."""

    number: int
    start: int
    inside: int = 0
    close: int = 0
    end: int = 0
    cells: dict[int, CellSpan] = field(default_factory=dict)


@dataclass(slots=True)
class SheetSpans:
    """A sheet measured: `prefix` is that of its elements (`b"x:"`), `data` the bytes inside `<sheetData>`."""

    content: bytes
    prefix: bytes = b""
    rows: dict[int, RowSpan] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_protected: bool = False
    data_start: int = 0
    data_inside: int = 0
    data_close: int = 0
    data_end: int = 0

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that speaks for a merged range, else the cell itself."""
        for first_row, first_column, last_row, last_column in self.merges:
            if first_row <= row <= last_row and first_column <= column <= last_column:
                return first_row, first_column
        return row, column

    def cell(self, row: int, column: int) -> CellSpan | None:
        """The cell there, None where the file says nothing of it."""
        held = self.rows.get(row)
        return held.cells.get(column) if held is not None else None


def column_number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is `A`, 27 is `AA`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_of(reference: str) -> tuple[int, int]:
    """Row and column, both from 1, of `B5`. Raises ValueError when it is no cell of a sheet."""
    match = _REFERENCE.fullmatch(reference.replace("$", "").strip().upper())
    if match is None or column_number(match[1]) > 16_384 or int(match[2]) > 1_048_576:
        raise ValueError(reference)
    return int(match[2]), column_number(match[1])


def measure(content: bytes) -> SheetSpans:
    """Measure the XML of a sheet. Raises FileRefused when it is damaged or not written in UTF-8."""
    return _Measuring(content).run()


class _Measuring:
    def __init__(self, content: bytes) -> None:
        self.spans = SheetSpans(content)
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.row: RowSpan | None = None
        self.held: CellSpan | None = None
        self.last_row = self.last_column = 0

    def run(self) -> SheetSpans:
        try:
            self.parser.Parse(self.spans.content, True)
        except expat.ExpatError as error:
            raise FileRefused("corrupt") from error
        if not self.spans.data_end:
            raise FileRefused("corrupt")
        return self.spans

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise FileRefused("corrupt")

    def _doctype(self, *_given: object) -> None:
        raise FileRefused("corrupt")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        prefix, _colon, local = name.rpartition(":")
        match local:
            case "sheetData":
                self.spans.prefix = f"{prefix}:".encode() if prefix else b""
                self.spans.data_start, self.spans.data_inside = at, tag_end(self.spans.content, at)
            case "row":
                self.last_row = int(attributes.get("r", self.last_row + 1))
                self.row = RowSpan(self.last_row, at, tag_end(self.spans.content, at))
                self.last_column = 0
            case "c" if self.row is not None:
                given = attributes.get("r", "")
                self.last_column = place_of(given)[1] if given else self.last_column + 1
                self.held = CellSpan(at, style=int(attributes.get("s", 0)))
            case "f" if self.held is not None:
                self.held.holds_formula = True
            case "v" | "is" if self.held is not None:
                self.held.holds_value = True
            case "mergeCell":
                self._merge(attributes.get("ref", ""))
            case "sheetProtection":
                self.spans.is_protected = attributes.get("sheet", "0") in ("1", "true")

    def _end(self, name: str) -> None:
        at, content = self.parser.CurrentByteIndex, self.spans.content
        match name.rpartition(":")[2]:
            case "sheetData":
                self.spans.data_close, self.spans.data_end = closing(content, self.spans.data_start, at)
            case "row" if self.row is not None:
                self.row.close, self.row.end = closing(content, self.row.start, at)
                self.spans.rows[self.row.number] = self.row
                self.row = None
            case "c" if self.row is not None and self.held is not None:
                _close, self.held.end = closing(content, self.held.start, at)
                self.row.cells[self.last_column] = self.held
                self.held = None

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        try:
            self.spans.merges.append((*place_of(first), *place_of(last or first)))
        except ValueError:
            raise FileRefused("corrupt") from None


def tag_end(content: bytes, start: int) -> int:
    """The byte after the tag that begins at `start`; a `>` inside a quoted value does not end it."""
    quote = 0
    for position in range(start, len(content)):
        byte = content[position]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in (0x22, 0x27):
            quote = byte
        elif byte == 0x3E:
            return position + 1
    return len(content)


def closing(content: bytes, start: int, at: int) -> tuple[int, int]:
    """Where the element that begins at `start` is closed, and where it ends, its end being reported at `at`.

    An element without content (`<c/>`) is closed at its own beginning: nothing can be put inside it.
    """
    first = tag_end(content, start)
    return (start, first) if content[first - 2 : first] == b"/>" else (at, tag_end(content, at))
