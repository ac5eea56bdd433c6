"""Dates in every habit of an office, read as a day, a month or a year, never guessed between two readings."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from jingjian.kernel.chinese import NUMERAL_CHARACTERS, fold_width, parse_numeral
from jingjian.kernel.sheets.model import Value

EARLIEST_YEAR: Final = 1880
_LATEST_YEAR: Final = 2199
_SERIALS: Final = range(3654, 73051)
"""Date serials of 1910 to 2099; smaller and larger numbers are not read as one."""

_EPOCH_1900: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)


class Partial(NamedTuple):
    """A day, or only its month, or only its year."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """`1985-03-12`, `1985-03` or `1985`."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def first(self) -> date:
        """The earliest day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def agrees_with(self, other: Partial) -> bool:
        """Whether both can be the same day."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell says: no reading is no date, two are a doubt. `two_digit_year`: the century was inferred."""

    readings: tuple[Partial, ...] = ()
    two_digit_year: bool = False


_NOTHING: Final = DateReading()
_WEEKDAY_OR_TIME: Final = re.compile(r"\s*(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?|星期.|周.)\s*$|T[0-9:.Z]+$")
_AROUND: Final = re.compile(
    r"^(?:自|约|于|公历|阳历|从)|(?:入党|入团|参加工作|参加|出生|生|任现职|任职|任|起|加入|转正|左右)+$"
)
_CHINESE: Final = re.compile(
    rf"([{NUMERAL_CHARACTERS}○０-９0-9Oo]{{2,6}})年(?:([{NUMERAL_CHARACTERS}0-9]{{1,3}})月?)?"
    rf"(?:份)?(?:([{NUMERAL_CHARACTERS}廿卅0-9]{{1,4}})[日号]?)?"
)
_CHINESE_DOTTED: Final = re.compile(
    r"([一二三四五六七八九〇零○]{4})[.\-/·、]([一二三四五六七八九十]{1,3})(?:[.\-/·、]([一二三四五六七八九十]{1,3}))?"
)
_PARTED: Final = re.compile(
    r"([0-9]{1,4})\s*[.\-/\\、。·,，—–_~ ]\s*([0-9]{1,4})(?:\s*[.\-/\\、。·,，—–_~ ]\s*([0-9]{1,4}))?[.。]?"
)


def read_date(cell: Value, *, on: date, epoch_1904: bool = False, typed: bool = True) -> DateReading:
    """Read a cell as a date. `typed` is False where `1985.1` may have lost the zero of `1985.10` (delimited text)."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _checked([(cell.year, cell.month, cell.day)])
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return _NOTHING
    if isinstance(cell, int | float):
        return _read_number(float(cell), on, epoch_1904)
    text = _WEEKDAY_OR_TIME.sub("", fold_width(cell).strip().strip("'\"`’‘")).strip()
    text = _AROUND.sub("", text).strip()
    if text.isascii() and text.isdigit():
        return _read_number(float(text), on, epoch_1904) if len(text) <= 8 else _NOTHING
    if found := _CHINESE.fullmatch(re.sub(r"\s", "", text)) or _CHINESE_DOTTED.fullmatch(text):
        return _read_chinese(found.groups(), on)
    if found := _PARTED.fullmatch(text):
        return _read_parted(found.groups(), on, typed=typed)
    return _NOTHING


def _checked(candidates: list[tuple[int, int | None, int | None]], *, two_digit_year: bool = False) -> DateReading:
    """The candidates that exist, each once."""
    readings: list[Partial] = []
    for year, month, day in candidates:
        if not EARLIEST_YEAR <= year <= _LATEST_YEAR or (month is not None and not 1 <= month <= 12):
            continue
        if day is not None and not (month and 1 <= day <= monthrange(year, month)[1]):
            continue
        if (reading := Partial(year, month, day)) not in readings:
            readings.append(reading)
    return DateReading(tuple(readings), two_digit_year and bool(readings))


def _full_year(two_digits: int, on: date) -> int:
    """The last year with these two digits that is not in the future."""
    year = on.year - on.year % 100 + two_digits
    return year if year <= on.year else year - 100


def _read_number(number: float, on: date, epoch_1904: bool) -> DateReading:
    if number != number or abs(number) >= 1e9 or number < 0:
        return _NOTHING
    whole = int(number)
    if (number != whole and whole not in _SERIALS) or EARLIEST_YEAR <= whole <= _LATEST_YEAR:
        return _read_decimal(number, on)
    digits = str(whole)
    if len(digits) == 8:
        return _checked([(whole // 10_000, whole // 100 % 100, whole % 100)])
    if len(digits) == 6:
        if EARLIEST_YEAR <= whole // 100 <= on.year and 1 <= whole % 100 <= 12:
            return _checked([(whole // 100, whole % 100, None)])
        return _checked([(_full_year(whole // 10_000, on), whole // 100 % 100, whole % 100)], two_digit_year=True)
    if whole in _SERIALS:
        day = (_EPOCH_1904 if epoch_1904 else _EPOCH_1900) + timedelta(days=whole)
        return _checked([(day.year, day.month, day.day)])
    return _NOTHING


def _read_decimal(number: float, on: date) -> DateReading:
    """`1985.03` typed as a number; `1985.1` may be January or have lost the zero of October."""
    text = f"{number:.4f}".rstrip("0")
    year_text, _, rest = text.partition(".")
    year = int(year_text)
    two_digits = year < 100
    if two_digits:
        year = _full_year(year, on)
    if not rest:
        return _NOTHING if two_digits else _checked([(year, None, None)])
    if rest == "1":
        return _checked([(year, 1, None), (year, 10, None)], two_digit_year=two_digits)
    if len(rest) in (3, 4):
        return _checked([(year, int(rest[:2]), int(rest[2:].ljust(2, "0")))], two_digit_year=two_digits)
    return _checked([(year, int(rest), None)], two_digit_year=two_digits)


def _read_chinese(groups: tuple[str | None, ...], on: date) -> DateReading:
    year_text, month_text, day_text = groups
    try:
        year = parse_numeral((year_text or "").replace("O", "〇").replace("o", "〇"))
        month = parse_numeral(month_text) if month_text else None
        day = parse_numeral(day_text) if day_text else None
    except ValueError:
        return _NOTHING
    if year < 100:
        return _checked([(_full_year(year, on), month, day)], two_digit_year=True)
    return _checked([(year, month, day)])


def _read_parted(groups: tuple[str | None, ...], on: date, *, typed: bool) -> DateReading:
    first, second, third = groups
    assert first is not None
    assert second is not None
    a, b = int(first), int(second)
    if third is None:
        return _read_two(first, second, on, typed=typed)
    c = int(third)
    if len(first) == 4:
        return _checked([(a, b, c)])
    if len(third) == 4:
        return _checked([(c, b, a), (c, a, b)])
    if len(first) > 2 or len(second) > 2 or len(third) > 2:
        return _NOTHING
    if a > 31:
        return _checked([(_full_year(a, on), b, c)], two_digit_year=True)
    # 03/12/85 and 03.12.05: any part may be the year; only those that exist stand.
    candidates: list[tuple[int, int | None, int | None]] = [
        (_full_year(c, on), b, a), (_full_year(c, on), a, b)
    ]  # fmt: skip
    if c <= 31:
        candidates.insert(0, (_full_year(a, on), b, c))
    return _checked(candidates, two_digit_year=True)


def _read_two(first: str, second: str, on: date, *, typed: bool) -> DateReading:
    a, b = int(first), int(second)
    if len(first) == 4:
        if len(second) == 4:
            return _checked([(a, b // 100, b % 100)])
        if second == "1" and not typed:
            return _checked([(a, 1, None), (a, 10, None)])
        return _checked([(a, b, None)])
    if len(second) == 4:
        return _checked([(b, a, None)])
    if len(first) == 2 and len(second) <= 2:
        return _checked([(_full_year(a, on), b, None)], two_digit_year=True)
    return _NOTHING
