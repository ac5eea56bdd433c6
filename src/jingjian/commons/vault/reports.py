"""Reports row by row in the encrypted storage, read a page at a time.

A report is one line of JSON a row, then one line that is the index: outcome, codes and place of every row. A page of it
costs the index and its own lines, however long the report is. A row has at least ``outcome`` and ``reasons``, each
reason a ``code``.
"""

from __future__ import annotations

import io
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

PIECE: Final = 256 * 1024
#: the last bytes of a report: where its index begins
TAIL: Final = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a report as its index knows it; ``number`` counts all of them from 1."""

    number: int
    outcome: str
    codes: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some rows of a report: ``first`` to ``last`` of ``total``, counted from 1; empty neighbours at the ends."""

    lines: list[dict[str, Any]]
    total: int
    first: int
    last: int
    previous: str
    following: str


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


class StoredReport:
    """A report opened for reading; a context manager that closes ``stream``."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        end = stream.seek(0, io.SEEK_END)
        stream.seek(end - TAIL)
        begin = int(stream.read(TAIL))
        stream.seek(begin)
        index = json.loads(stream.read(end - TAIL - begin))
        self.entries = [Entry(number, o, tuple(c), p) for number, (o, c, p) in enumerate(index, start=1)]
        self._begin = begin

    def __enter__(self) -> StoredReport:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stream.close()

    def chosen(self, outcome: str = "", code: str = "") -> list[Entry]:
        """The entries of one outcome and with one code; all of them without either."""
        return [
            entry
            for entry in self.entries
            if (not outcome or self.is_of(entry, outcome)) and (not code or code in entry.codes)
        ]

    def is_of(self, entry: Entry, outcome: str) -> bool:
        return entry.outcome == outcome

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

    def page(self, *, outcome: str = "", code: str = "", after: str = "", size: int = 50) -> ReportPage:
        """The page of those chosen that begins after entry ``after`` of the report (its number as text)."""
        seen = min(int(after), 10_000_000) if after.isdecimal() else 0
        entries = self.chosen(outcome, code)
        start = bisect_right(entries, seen, key=lambda entry: entry.number)
        start = start if start < len(entries) else 0
        lines = [self.read(entry) for entry in entries[start : start + size]]
        end, former = start + len(lines), start - size
        return ReportPage(
            lines=lines,
            total=len(entries),
            first=min(start + 1, len(entries)),
            last=end,
            previous=str(entries[former - 1].number if former > 0 else 0) if start else "",
            following=str(entries[end - 1].number) if end < len(entries) else "",
        )
