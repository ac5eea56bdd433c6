"""Rows as files: CSV and Excel, streamed or written row by row, in which no text is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import rustpy_xlsxwriter

from jingjian.kernel.text import is_invisible

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")
"""First characters that a spreadsheet may take for the start of a formula."""

LONGEST_CELL = 32_767
"""The most characters Excel keeps in one cell."""


def disposition(name: str) -> str:
    """A file name in any script, with a plain one for old browsers (RFC 6266)."""
    suffix = name.rpartition(".")[2]
    return f"attachment; filename=\"export.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before a dangerous beginning.

    A zero-width or control character before the dangerous one does not hide it.
    """
    beginning = next((character for character in text if not (is_invisible(character) or character.isspace())), "")
    return "'" + text if text[:1] in DANGEROUS or beginning in DANGEROUS else text


def csv_lines(head: Sequence[str], body: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, as Excel wants it; every text cell made safe."""
    yield "\ufeff".encode()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([safe_text(cell) for cell in head])
    for line in body:
        writer.writerow([safe_text(cell) if isinstance(cell, str) else cell for cell in line])
        if buffer.tell() > 64 * 1024:
            yield _taken(buffer)
    yield _taken(buffer)


def write_xlsx(path: Path, head: Sequence[str], body: Iterable[Sequence[Any]], *, title: str) -> None:
    """One sheet; strings stand in string cells and are never read as formulas or links."""
    records = (dict(zip(head, (_fit(cell) for cell in line), strict=True)) for line in body)
    first = next(records, None)
    # A sheet without rows still has its heads: the writer takes them from the first record.
    rows: Iterable[dict[str, Any]] = _again(first, records) if first is not None else [dict.fromkeys(head, "")]
    rustpy_xlsxwriter.write_worksheet(rows, str(path), sheet_name=sheet_name(title), freeze_row=1, bold_headers=True)


def sheet_name(title: str) -> str:
    """A name Excel accepts: up to 31 characters, none of `[]:*?/\\`, no apostrophe at the ends."""
    kept = "".join(character for character in title if character not in "[]:*?/\\" and not is_invisible(character))
    return kept.strip("' ")[:31].strip("' ") or "1"


def _fit(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    return "".join(c for c in cell if c in "\t\n" or not c < " ")[:LONGEST_CELL]


def _again(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
