"""The one streaming pass over a sheet's XML: what the values alone do not tell.

Hidden rows and columns, merged ranges, cells with a formula, cells with an error, and how far the filled cells reach.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO, Any, Final

from lxml import etree

from jingjian.kernel.sheets.model import FileRefused, Merge, column_of
from jingjian.kernel.sheets.package import Package

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_TRUE: Final = ("1", "true")
_EVERY: Final = 4096
_MOST_MERGES: Final = 200_000
_SHEET_ROWS: Final = 1_048_576
_SHEET_COLUMNS: Final = 16_384


@dataclass(slots=True)
class SheetFacts:
    """Rows count from 1, columns from 0. `errors` and `formulas` go by row."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: dict[int, tuple[int, ...]] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    first_row: int = 0
    last_row: int = 0
    last_column: int = -1


def scan(part: IO[bytes], package: Package) -> SheetFacts:
    """The facts of one sheet. Raises FileRefused for XML that is damaged or declares a document type."""
    facts = SheetFacts()
    place = _Place()
    try:
        events = etree.iterparse(
            part, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for count, (event, element) in enumerate(events):
            if count % _EVERY == 0:
                package.check_time()
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                if tag == "row":
                    place.enter_row(element)
                elif tag == "worksheet" and element.getroottree().docinfo.doctype:
                    raise FileRefused("corrupt")
                continue
            _take(tag, element, facts, place)
            if tag in ("c", "row", "mergeCell", "col"):
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError, OverflowError) as error:
        raise FileRefused("corrupt") from error
    return facts


@dataclass(slots=True)
class _Place:
    """Where the pass stands; rows and cells may leave their numbers out."""

    row: int = 0
    column: int = -1
    formulas: list[int] = field(default_factory=list)

    def enter_row(self, element: Any) -> None:
        self.row = int(element.get("r") or self.row + 1)
        self.column = -1
        if not 0 < self.row <= _SHEET_ROWS:
            raise ValueError("no such row")

    def enter_cell(self, element: Any) -> None:
        reference = _REFERENCE.fullmatch(element.get("r") or "")
        self.column = column_of(reference[1]) if reference else self.column + 1
        if self.column >= _SHEET_COLUMNS or (reference and int(reference[2]) != self.row):
            raise ValueError("a cell stands outside its row")


def _take(tag: str, element: Any, facts: SheetFacts, place: _Place) -> None:
    if tag == "c":
        place.enter_cell(element)
        _take_cell(element, facts, place)
    elif tag == "row":
        if element.get("hidden") in _TRUE:
            facts.hidden_rows.add(place.row)
        if place.formulas:
            facts.formulas[place.row] = tuple(place.formulas)
            place.formulas = []
    elif tag == "mergeCell":
        if len(facts.merges) >= _MOST_MERGES:
            raise FileRefused("too_large_when_unzipped")
        if (merge := _range(element.get("ref") or "")) is not None:
            facts.merges.append(merge)
    elif tag == "col" and element.get("hidden") in _TRUE:
        first, last = int(element.get("min", "0")), int(element.get("max", "0"))
        facts.hidden_columns.update(range(max(first, 1) - 1, min(last, _SHEET_COLUMNS)))


def _take_cell(element: Any, facts: SheetFacts, place: _Place) -> None:
    filled = False
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "f":
            place.formulas.append(place.column)
            filled = True
        elif tag == "is" or (tag == "v" and child.text):
            filled = True
            if tag == "v" and element.get("t") == "e":
                facts.errors.setdefault(place.row, {})[place.column] = child.text
    if filled:
        facts.first_row = facts.first_row or place.row
        facts.last_row = max(facts.last_row, place.row)
        facts.last_column = max(facts.last_column, place.column)


def _range(reference: str) -> Merge | None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if not (start and end):
        return None
    return Merge(int(start[2]), int(end[2]), column_of(start[1]), column_of(end[1]))
