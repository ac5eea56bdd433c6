"""Fill cells of somebody else's workbook and leave every other byte of its sheets as it was.

Values go in as plain cells with the style the sender gave them; what may not be filled (a formula, a cell the sender
locked, a cell that says something already) is answered with a reason and stays.
"""

from __future__ import annotations

import io
import math
import re
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias
from xml.sax.saxutils import escape

from lxml import etree

from jingjian.kernel.sheets.model import FileRefused, Limits
from jingjian.kernel.sheets.package import Package
from jingjian.kernel.sheets.sheetspans import SheetSpans, column_letters, measure
from jingjian.kernel.sheets.xlsx import sheet_parts

Fill: TypeAlias = str | int | float | date
REASONS: Final = ("no_sheet", "formula", "locked", "not_blank", "twice", "not_a_number")
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE: Final = b' xml:space="preserve"'


@dataclass(frozen=True, slots=True)
class Put:
    """One value for one cell; row and column count from 1. `like` names the row whose style an absent cell takes."""

    sheet: str
    row: int
    column: int
    value: Fill
    like: int = 0


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A cell that was not filled; `reason` is one of `REASONS`."""

    sheet: str
    cell: str
    reason: str


@dataclass(frozen=True, slots=True)
class Filled:
    """The workbook with its values, how many cells were filled, and which were not."""

    content: bytes
    count: int
    unfilled: tuple[Unfilled, ...]


class Blank:
    """A workbook to be filled, measured once. Raises FileRefused when it is damaged, dangerous or too large."""

    def __init__(self, content: bytes, *, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self._content = content
        self._package = Package(content, limits, time.monotonic() + limits.seconds)
        self.parts = sheet_parts(self._package)
        self._spans: dict[str, SheetSpans] = {}
        self._open_styles = _open_styles(self._package)

    def spans(self, sheet: str) -> SheetSpans | None:
        """The measured sheet, None when the workbook has none of that name."""
        if sheet not in self._spans:
            part = self.parts.get(sheet)
            if part is None:
                return None
            self._spans[sheet] = measure(self._package.read(part))
        return self._spans[sheet]

    def may_fill(self, sheet: str, row: int, column: int) -> str:
        """Empty when the cell may be filled, else why not (one of `REASONS`)."""
        spans = self.spans(sheet)
        if spans is None:
            return "no_sheet"
        cell = spans.cell(*spans.anchor(row, column))
        if spans.is_protected and (cell.style if cell is not None else 0) not in self._open_styles:
            return "locked"
        if cell is None:
            return ""
        return "formula" if cell.holds_formula else "not_blank" if cell.holds_value else ""

    def fill(self, puts: Iterable[Put]) -> Filled:
        """Write the values; the first one for a cell counts."""
        unfilled: list[Unfilled] = []
        by_sheet: dict[str, dict[tuple[int, int], Put]] = {}
        for put in puts:
            spans = self.spans(put.sheet)
            place = spans.anchor(put.row, put.column) if spans is not None else (put.row, put.column)
            reason = self.may_fill(put.sheet, *place)
            if not reason and place in by_sheet.get(put.sheet, {}):
                reason = "twice"
            if not reason and isinstance(put.value, float) and not math.isfinite(put.value):
                reason = "not_a_number"
            if reason:
                unfilled.append(Unfilled(put.sheet, f"{column_letters(put.column)}{put.row}", reason))
            else:
                by_sheet.setdefault(put.sheet, {})[place] = put
        changed = {self.parts[name]: self._written(name, cells) for name, cells in by_sheet.items()}
        return Filled(repacked(self._content, changed), sum(map(len, by_sheet.values())), tuple(unfilled))

    def _written(self, sheet: str, cells: Mapping[tuple[int, int], Put]) -> bytes:
        spans = self.spans(sheet)
        assert spans is not None
        edits: list[tuple[int, int, bytes]] = []
        rows: dict[int, list[int]] = {}
        for row, column in sorted(cells):
            rows.setdefault(row, []).append(column)
        absent: list[tuple[int, bytes]] = []
        for row, columns in rows.items():
            made = {column: self._cell(spans, row, column, cells[row, column]) for column in columns}
            if row in spans.rows:
                edits += _edits_in_row(spans, row, made)
            else:
                absent.append((row, _row(spans.prefix, row, made)))
        edits += _rows_between(spans, absent)
        return applied(spans.content, edits)

    def _cell(self, spans: SheetSpans, row: int, column: int, put: Put) -> bytes:
        held = spans.cell(row, column)
        if held is None and put.like:
            held = spans.cell(put.like, column)
        style = f' s="{held.style}"'.encode() if held is not None and held.style else b""
        p, reference = spans.prefix, f"{column_letters(column)}{row}".encode()
        value = put.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return b'<%bc r="%b"%b><%bv>%b</%bv></%bc>' % (p, reference, style, p, repr(value).encode(), p, p)
        text = value.isoformat() if isinstance(value, date) else str(value)
        words = escape(_UNWRITABLE.sub("", text)[:32_767]).encode()
        inside = b"<%bis><%bt%b>%b</%bt></%bis>" % (p, p, _SPACE, words, p, p)
        return b'<%bc r="%b"%b t="inlineStr">%b</%bc>' % (p, reference, style, inside, p)


def _edits_in_row(spans: SheetSpans, number: int, made: Mapping[int, bytes]) -> list[tuple[int, int, bytes]]:
    """Replace the cells that are there and put the others in their places; an empty `<row/>` is opened."""
    row = spans.rows[number]
    if row.close == row.start:
        opened = spans.content[row.start : row.end].rstrip(b">").rstrip(b"/").rstrip() + b">"
        inside = b"".join(made[column] for column in sorted(made))
        return [(row.start, row.end, opened + inside + b"</%brow>" % spans.prefix)]
    edits, waiting = [], []
    for column in sorted(made):
        held = row.cells.get(column)
        if held is not None:
            edits.append((held.start, held.end, made[column]))
        else:
            waiting.append(column)
    places: dict[int, bytes] = {}
    for column in waiting:
        after = [cell.start for other, cell in row.cells.items() if other > column]
        at = min(after, default=row.close)
        places[at] = places.get(at, b"") + made[column]
    return edits + [(at, at, put) for at, put in places.items()]


def _row(prefix: bytes, number: int, made: Mapping[int, bytes]) -> bytes:
    inside = b"".join(made[column] for column in sorted(made))
    return b'<%brow r="%d">%b</%brow>' % (prefix, number, inside, prefix)


def _rows_between(spans: SheetSpans, absent: Sequence[tuple[int, bytes]]) -> list[tuple[int, int, bytes]]:
    """Rows the sheet does not have yet, each before the first that comes after it."""
    if not absent:
        return []
    if spans.data_close == spans.data_start:
        inside = b"".join(row for _number, row in sorted(absent))
        opened = b"<%bsheetData>%b</%bsheetData>" % (spans.prefix, inside, spans.prefix)
        return [(spans.data_start, spans.data_end, opened)]
    places: dict[int, bytes] = {}
    for number, row in sorted(absent):
        at = min((held.start for other, held in spans.rows.items() if other > number), default=spans.data_close)
        places[at] = places.get(at, b"") + row
    return [(at, at, put) for at, put in places.items()]


def applied(content: bytes, edits: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The bytes with each span `(start, end, put)` replaced; spans do not overlap."""
    pieces, at = [], 0
    for start, end, put in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [content[at:start], put]
        at = end
    return b"".join([*pieces, content[at:]])


def repacked(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The same package with the changed members; names, order, dates and the other members stay."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for member in given.infolist():
            made.writestr(
                member, changed[name] if (name := member.filename.lstrip("/")) in changed else given.read(member)
            )
    return out.getvalue()


def _open_styles(package: Package) -> frozenset[int]:
    """The styles whose cells stay open once their sheet is protected: cells are locked unless their style says no."""
    if "xl/styles.xml" not in package.names:
        return frozenset()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(package.read("xl/styles.xml"), parser)
    except etree.XMLSyntaxError as error:
        raise FileRefused("corrupt") from error
    styles = root.find("{*}cellXfs")
    protections = [style.find("{*}protection") for style in (styles if styles is not None else ())]
    return frozenset(
        number
        for number, protection in enumerate(protections)
        if protection is not None and protection.get("locked") in ("0", "false")
    )
