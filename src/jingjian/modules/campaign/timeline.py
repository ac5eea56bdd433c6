"""The drawing of the timeline: where each mark stands on the sheet. Pure geometry; the template writes the SVG.

Lengths are units of the drawing. A sheet of ``WIDTH`` × ``HEIGHT`` fills an A3 page across, so that a wall chart
prints one sheet a page and every sheet repeats its months and phases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from jingjian.kernel.chinese import display_width

WIDTH = 1600
GUTTER = 420
"""The left part of a sheet, where the rows say what they are."""
HEAD = 66
ROW = 25
ROWS_A_SHEET = 38
MARGIN = 24
"""Room to the right of the last day, so that its mark is not cut."""
CROWDED = 12
"""Signs of periods that stand nearer to each other than this are drawn as ticks."""
BESIDE = 13
"""How far right of the sign of a task the sign of periods of the same day stands."""


@dataclass(frozen=True, slots=True)
class Span:
    """What the sheet shows from its left to its right edge, both days included."""

    first: date
    last: date

    def x(self, day: date) -> int:
        """Where the beginning of a day stands; a day outside stands on the edge."""
        days = max((self.last - self.first).days + 1, 1)
        part = min(max((day - self.first).days, 0), days) / days
        return GUTTER + round((WIDTH - GUTTER - MARGIN) * part)

    def months(self) -> Iterator[date]:
        """The first day of every month shown, beginning with the first day itself."""
        day = self.first
        while day <= self.last:
            yield day
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch from one day to another: a month or a phase."""

    label: str
    x: int
    width: int
    odd: bool = False
    current: bool = False

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Mark:
    """What is due on a day. ``tone`` is ``done``, ``waiting``, ``open``, ``near`` or ``late``; so is the shape.

    ``size`` is ``task``, ``period`` (smaller) or ``tick`` (a stroke, where the periods of a series stand close).
    """

    x: int
    tone: str
    words: str
    href: str
    count: str = ""
    size: str = "task"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the chart: a heading without marks, or a clause with its work from ``start`` to ``end``.

    Regular work that goes on is drawn as a thin line to ``goes_on``.
    """

    label: str
    href: str = ""
    heading: bool = False
    note: str = ""
    start: int = 0
    end: int = 0
    goes_on: int = 0
    marks: tuple[Mark, ...] = ()

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its place on the sheet; ``line`` is the middle of the row, where marks stand."""

    row: Row
    top: int

    @property
    def line(self) -> int:
        return self.top + ROW // 2

    @property
    def text(self) -> int:
        return self.line + 5

    @property
    def bar(self) -> int:
        return self.line - 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the chart."""

    number: int
    rows: tuple[Placed, ...]
    height: int

    @property
    def bottom(self) -> int:
        return self.height - 6


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing; ``today`` is None when the day lies outside."""

    sheets: tuple[Sheet, ...]
    months: tuple[Band, ...]
    phases: tuple[Band, ...]
    today: int | None

    @property
    def width(self) -> int:
        return WIDTH


def draw(
    rows: Sequence[Row],
    *,
    span: Span,
    months: Iterable[str],
    phases: Iterable[tuple[str, date, date, bool]],
    today: date,
) -> Chart:
    """Place rows on sheets. ``months`` names those of ``span`` in order; phases are (name, first, last, current)."""
    starts = [*span.months(), span.last + timedelta(days=1)]
    named = tuple(
        Band(name, span.x(begin), span.x(end) - span.x(begin), odd=bool(number % 2))
        for number, (name, begin, end) in enumerate(zip(months, starts, starts[1:], strict=False))
    )
    bands = tuple(
        Band(name, span.x(first), span.x(last + timedelta(days=1)) - span.x(first), current=current)
        for name, first, last, current in phases
    )
    seen = span.first <= today <= span.last
    return Chart(tuple(_sheets(rows)), named, bands, span.x(today) if seen else None)


def _sheets(rows: Sequence[Row]) -> Iterator[Sheet]:
    for number, part in enumerate(_pages(rows), start=1):
        placed = tuple(Placed(row, HEAD + ROW * place) for place, row in enumerate(part))
        yield Sheet(number, placed, HEAD + ROW * len(part) + 12)


def _pages(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows of each sheet; a heading never stands alone at the foot of one."""
    begin = 0
    while begin < len(rows):
        end = min(begin + ROWS_A_SHEET, len(rows))
        while end < len(rows) and end - begin > 1 and rows[end - 1].heading:
            end -= 1
        yield rows[begin:end]
        begin = end


def spaced(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marks of one row, in the order of their days, so that each can be told from its neighbour.

    The periods of a long series become ticks; a period due on the day of a one-off task stands beside its sign.
    """
    given = list(marks)
    own = [mark.x for mark in given if mark.size != "task"]
    crowded = any(right - left < CROWDED for left, right in pairwise(own))
    taken = {mark.x for mark in given if mark.size == "task"}
    return tuple(
        mark
        if mark.size == "task"
        else replace(mark, size="tick" if crowded else "period", x=mark.x + (BESIDE if mark.x in taken else 0))
        for mark in given
    )


def shortened(text: str, width: int) -> str:
    """``text`` cut to ``width`` columns, a Chinese character taking two, with an ellipsis for what is left out."""
    if display_width(text) <= width:
        return text
    kept = ""
    for character in text:
        if display_width(kept + character) > width - 2:
            break
        kept += character
    return kept + "…"
