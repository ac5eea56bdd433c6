"""From a file to the rows that are staged: the sheet with heads is found, and what a cell hides is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jingjian.commons.imports.declaration import ImportColumn, Importer
from jingjian.kernel import clock
from jingjian.kernel.chinese import fold_width
from jingjian.kernel.errors import DomainError
from jingjian.kernel.sheets import read_workbook
from jingjian.kernel.sheets.dates import read_date
from jingjian.kernel.sheets.model import CellError, FileRefused, Limits, Sheet, Value, Workbook, letter, text_of
from jingjian.kernel.text import is_invisible, strip_for_compare

MEGABYTE: Final = 1024 * 1024
LIMITS: Final = Limits(
    bytes=20 * MEGABYTE, unzipped_bytes=200 * MEGABYTE, sheets=20, rows=60_100, columns=100, cells=3_000_000,
    seconds=90.0,
)  # fmt: skip
LANGUAGES: Final = ("zh-hans", "en")
LOOKED_AT: Final = 20
SAMPLES: Final = 3
FORMULA_SIGNS: Final = "=+-@"


@dataclass(frozen=True, slots=True)
class Found:
    """The sheet that is read, the number of its row of heads, and the head at each filled place (from 0)."""

    workbook: Workbook
    sheet: Sheet
    head_row: int
    heads: dict[int, str]

    def data_rows(self) -> Iterator[int]:
        """The numbers of the filled rows below the heads."""
        return (number for number in self.sheet.rows if number > self.head_row and self.sheet.is_filled(number))


def plain(text: str) -> str:
    """A text as it is compared: full and half width alike, without blanks and punctuation, in lower case."""
    return strip_for_compare(fold_width(text)).lower()


def in_every_language(words: Any) -> set[str]:
    """What the words read in each language of the house."""
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(str(words))
    return found


def column_named(importer: Importer, head: str) -> ImportColumn | None:
    """The column that a head names, in either language or by another usual word; None for another text."""
    bare = plain(head)
    for column in importer.columns:
        if bare and bare in {plain(text) for text in (*in_every_language(column.label), *column.also)}:
            return column
    return None


def open_sheet(importer: Importer, content: bytes, name: str) -> Found:
    """Read the file and find the sheet and the row that name most columns of the register.

    Raises DomainError ``import.<code>`` with the remedy for a file that cannot be read, or that has no heads or rows.
    """
    heads = {plain(text): c.field for c in importer.columns for text in (*in_every_language(c.label), *c.also)}
    try:
        book = read_workbook(content, file_name=name, limits=LIMITS, head=lambda text: heads.get(plain(text)))
    except FileRefused as fault:
        chinese = str(get_language() or "zh").startswith("zh")
        words = f"{fault.message}{fault.remedy}" if chinese else f"{fault.message_en} {fault.remedy_en}"
        raise DomainError(f"import.{fault.code}", words, field="file") from None
    found, best = None, 0
    for sheet in book:
        if sheet.hidden:
            continue
        for number in [number for number in sheet.rows if sheet.is_filled(number)][:LOOKED_AT]:
            texts = {place: text_of(cell).strip() for place, cell in enumerate(sheet.row(number))}
            known = sum(plain(text) in heads for text in texts.values() if text)
            if known > best:
                found, best = Found(book, sheet, number, {p: t for p, t in texts.items() if t}), known
    if found is None:
        words = _("No row of heads was found. Use the template: its first row names the columns.")
        raise DomainError("import.no_heads", words, field="file")
    if next(found.data_rows(), None) is None:
        raise DomainError("import.no_rows", _("There is no row below the heads."), field="file")
    return found


def described(found: Found, importer: Importer) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The columns of the sheet with some cells of each, and which field each place is taken for at first."""
    numbers = [number for number, _turn in zip(found.data_rows(), range(SAMPLES), strict=False)]
    columns: list[dict[str, Any]] = []
    mapping: dict[str, str] = {}
    for place, head in found.heads.items():
        cells = [text_of(found.sheet.row(n)[place])[:40] for n in numbers if place < len(found.sheet.row(n))]
        columns.append({"place": place, "letter": letter(place), "head": head[:60], "cells": [c for c in cells if c]})
        column = column_named(importer, head)
        if column is not None and column.field not in mapping.values():
            mapping[str(place)] = column.field
    return columns, mapping


def cleaned(text: str) -> str:
    """A text without invisible characters and blanks around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or (c >= " " and not is_invisible(c))).strip()
    # the apostrophe with which an export keeps such a cell from being taken for a formula
    return kept[1:] if kept[:1] == "'" and fold_width(kept[1:2]) in FORMULA_SIGNS else kept


def staged(found: Found, places: dict[int, str], dates: frozenset[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each filled row as its number and what is kept of it: the texts by field, and what no cell may be.

    A cell of a field of ``dates`` that can be read as one day in one way is kept as ``2023-06-30``. The cells of a row
    are let go of once it was given, so what is kept takes the place of what was read.
    """
    sheet = found.sheet
    merged = {
        (row, column)
        for merge in sheet.merges
        for row in range(merge.first_row, merge.last_row + 1)
        for column in range(merge.first_column, merge.last_column + 1)
    }
    for number in found.data_rows():
        cells = sheet.row(number)
        sheet.rows[number] = ()
        texts, reasons = {}, []
        if number in sheet.hidden_rows:
            reasons.append(
                reason("hidden_row", "", _("The row is hidden in the spreadsheet."), _("Unhide or delete it."))
            )
        for place, field in places.items():
            cell = cells[place] if place < len(cells) else None
            if (number, place) in merged:
                words, remedy = _("This cell is merged with others."), _("Unmerge the cells and fill in each row.")
                reasons.append(reason("merged_cell", field, words, remedy, place))
            elif place in sheet.formulas.get(number, ()):
                words, remedy = _("This cell holds a formula."), _("Copy the column and paste it as values.")
                reasons.append(reason("formula_cell", field, words, remedy, place))
            elif isinstance(cell, CellError):
                words = _("This cell shows the error %(text)s.") % {"text": cell.text}
                reasons.append(reason("cell_error", field, words, _("Correct it in the spreadsheet."), place))
            elif text := _text(cell, found, field in dates):
                texts[field] = text
        yield number, {"texts": texts, "reasons": reasons}


def reason(code: str, field: str, words: str, remedy: str, place: int | None = None) -> dict[str, Any]:
    """Why a row is left out, as it is kept: what it is about, what is wrong, what helps."""
    return {
        "code": code, "field": field, "words": words, "remedy": remedy,
        "letter": letter(place) if place is not None else "",
    }  # fmt: skip


def _text(cell: Value, found: Found, is_date: bool) -> str:
    if cell is None:
        return ""
    if is_date:
        book = found.workbook
        read = read_date(cell, on=clock.today(), epoch_1904=book.epoch_1904, typed=book.kind != "csv")
        if len(read.readings) == 1 and read.readings[0].day is not None and not read.two_digit_year:
            return str(read.readings[0])
    return cleaned(text_of(cell))
