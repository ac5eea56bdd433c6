"""Which year is meant where none is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jingjian.kernel.chinese import fold_digits
from jingjian.modules.campaign.planparse.when.points import find_points


@dataclass(slots=True)
class Years:
    """The context while a document is read from top to bottom.

    In this order: the last year written in the text, unless the paper was issued after it; the year of issue; `hint`
    (from the document number or the title); `ahead`, the first year written further on.
    """

    issued: date | None = None
    hint: int | None = None
    ahead: int | None = None
    last: int | None = None

    def infer(self) -> int | None:
        """The year meant by a date without one, None when nothing tells it."""
        if self.last is not None and (self.issued is None or self.last >= self.issued.year):
            return self.last
        if self.issued is not None:
            return self.issued.year
        return self.hint if self.hint is not None else self.ahead

    def note(self, year: int) -> None:
        """A year was written here, and not as the beginning of a history (2018年以来)."""
        self.last = year


def explicit_years(texts: Iterable[str]) -> list[int]:
    """Years written in dates of the texts, in order, without those that begin a history."""
    years: list[int] = []
    for text in texts:
        for point in find_points(fold_digits(text)):
            if point.year is not None and not text.startswith(("以来", "以前", "之前"), point.to):
                years.append(point.year)
    return years
