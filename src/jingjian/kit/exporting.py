"""Rows as files: CSV and Excel, streamed or written row by row, in which no text is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import rustpy_xlsxwriter
from django.http import QueryDict

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.writing import insert_event
from jingjian.commons.paging import bounded_count, walk
from jingjian.kernel.ids import uuid7
from jingjian.kernel.text import is_invisible
from jingjian.kit import listing
from jingjian.kit.acts import EXPORT, LIST, require
from jingjian.kit.columns import Reader, plain, readers
from jingjian.kit.register import Register

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")
"""First characters that a spreadsheet may take for the start of a formula."""

LONGEST_CELL = 32_767
"""The most characters Excel keeps in one cell."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A list on its way into a file: its columns, and its rows under the conditions in force, in their order."""

    register: Register
    chosen: listing.Selection
    readers: list[Reader]
    limit: int

    @property
    def head(self) -> list[str]:
        """The heads of the columns."""
        return [reader.label for reader in self.readers]

    def count(self, most: int) -> int:
        """How many rows, at most `most`."""
        return min(bounded_count(self.chosen.rows, most), most)

    def body(self, through: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> Iterator[list[Any]]:
        """The cells of each row; `through` sees the rows pass."""
        return table(
            self.register, self.readers, through(walk(self.chosen.rows, order=self.chosen.order, limit=self.limit))
        )

    def write(self, path: Path, kind: str, *, through: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> None:
        """The whole file, as `kind`."""
        if kind == CSV:
            with path.open("wb") as file:
                file.writelines(csv_lines(self.head, self.body(through)))
        else:
            write_xlsx(path, self.head, self.body(through), title=str(self.register.name))


def outgoing(register: Register, actor: Actor, params: QueryDict) -> Outgoing:
    """What `actor` may export now of a list at that address. Raises NotAllowed with the reason."""
    assert register.export is not None
    for verb in (LIST, EXPORT):
        require(register, actor, verb)
    chosen = listing.select(register, actor, params)
    columns = chosen.columns if chosen.picked else register.export.columns or register.columns
    return Outgoing(register, chosen, readers(register, columns), register.export.limit)


def note_export(actor: Actor, going: Outgoing, kind: str) -> None:
    """Let the log say who took what under which conditions."""
    conditions = [f"{chip.label}: {chip.text}" for chip in going.chosen.applied.chips]
    insert_event(
        actor=actor, verb=f"{going.register.slug}.exported", act_id=uuid7(),
        register=going.register.model._meta.label_lower, record_id=None,
        content={"note": f"{kind} · {'；'.join(conditions)}".rstrip(" ·"), "changes": {}},
    )  # fmt: skip


def disposition(name: str) -> str:
    """A file name in any script, with a plain one for old browsers (RFC 6266)."""
    suffix = name.rpartition(".")[2]
    return f"attachment; filename=\"export.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"


def table(register: Register, made: Sequence[Reader], rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The cells of each row: numbers as numbers, everything else as text."""
    for row in rows:
        yield [plain(register, reader, row) for reader in made]


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
