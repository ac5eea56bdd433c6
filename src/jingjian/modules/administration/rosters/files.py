"""The encrypted files of a roster, and its report read a page at a time.

A report is one line of JSON a row, then one line that is the index: outcome, codes and place of every row. A page of it
costs the index and its own lines, however long the report is.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from jingjian.commons.vault.storage import EncryptedStorage, Stored
from jingjian.modules.administration.models import ROSTER_AREA, RosterImport

PIECE: Final = 256 * 1024
#: the last bytes of a report: where its index begins
TAIL: Final = 20


def storage() -> EncryptedStorage:
    return EncryptedStorage(ROSTER_AREA)


def keep(row: RosterImport, pieces: Iterable[bytes]) -> Stored:
    """Encrypt ``pieces`` into a new file bound to ``row``."""
    return storage().write(pieces, bound_to=str(row.pk))


def keep_json(row: RosterImport, content: Any) -> str:
    return keep(row, [json.dumps(content, ensure_ascii=False).encode()]).name


def content_of(row: RosterImport) -> bytes:
    """The uploaded file. Raises FileNotFoundError once it is erased."""
    if not row.stored_as:
        raise FileNotFoundError("the roster was erased")
    with storage().read(row.stored_as, bound_to=str(row.pk)) as stream:
        return stream.read()


def preview_of(row: RosterImport) -> list[dict[str, Any]]:
    """What was found in each sheet, with its first rows; nothing once it is erased."""
    if not row.preview_as:
        return []
    with storage().read(row.preview_as, bound_to=str(row.pk)) as stream:
        found: list[dict[str, Any]] = json.loads(stream.read())
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a report as its index knows it; ``number`` counts all of them from 1."""

    number: int
    outcome: str
    codes: tuple[str, ...]
    place: int


def report_pieces(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A report as bytes, row by row."""
    buffer, place = io.BytesIO(), 0
    index: list[list[Any]] = []
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        index.append([row["outcome"], sorted({reason["code"] for reason in row["reasons"]}), place])
        place += len(line)
        buffer.write(line)
        if buffer.tell() > PIECE:
            yield buffer.getvalue()
            buffer = io.BytesIO()
    buffer.write(json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode())
    buffer.write(f"{place:0{TAIL}d}".encode())
    yield buffer.getvalue()


class Report:
    """The report of a roster, opened for reading; a context manager."""

    def __init__(self, row: RosterImport) -> None:
        self._stream = storage().read(row.report_as, bound_to=str(row.pk))
        end = self._stream.seek(0, io.SEEK_END)
        self._stream.seek(end - TAIL)
        begin = int(self._stream.read(TAIL))
        self._stream.seek(begin)
        index = json.loads(self._stream.read(end - TAIL - begin))
        self.entries = [Entry(number, o, tuple(c), p) for number, (o, c, p) in enumerate(index, start=1)]
        self._begin = begin

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stream.close()

    def chosen(self, outcome: str = "", code: str = "") -> list[Entry]:
        """The entries of one outcome and with one code; all of them without either."""
        return [
            entry
            for entry in self.entries
            if (not outcome or entry.outcome == outcome or (outcome == "warned" and _warned(entry)))
            and (not code or code in entry.codes)
        ]

    def read(self, entry: Entry) -> dict[str, Any]:
        """One row of the report."""
        self._stream.seek(entry.place)
        found: dict[str, Any] = json.loads(self._stream.readline())
        return found

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every row in order."""
        self._stream.seek(0)
        while self._stream.tell() < self._begin:
            yield json.loads(self._stream.readline())


def _warned(entry: Entry) -> bool:
    return entry.outcome == "accepted" and bool(entry.codes)


def key_of(row: dict[str, Any]) -> str:
    """What a row of a report is called in decisions."""
    return f"{row['sheet']}!{row['row']}"
