"""The periods a recurrence rule stands for: which week, month or quarter, by which day, and what it is called.

Work that comes back is asked for period by period. A rule of RFC 5545 names days; the period is what a person has in
mind behind it: `FREQ=MONTHLY;BYMONTHDAY=25` is each calendar month, due on its 25th. A rule that names no day is due
on the last day of its period; a day the month has not (the 31st of April) is its last day. In a quarter, a half year
or a year the day is one of its last month. A rule of another shape is a chain of spans, each ending on a day that
the rule names.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile

from dateutil.rrule import rrulestr

from jingjian.kernel.calendar import ONE_DAY, UnknownYear, WorkCalendar
from jingjian.kernel.chinese import format_date
from jingjian.kernel.limits import add_months

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONDAY_TO_FRIDAY = frozenset(WEEKDAYS[:5])


class Length(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SPAN = "span"


class RestDay(StrEnum):
    """What becomes of a due day that is a day of rest. No national rule says so for work of this kind."""

    AS_IS = "as_is"
    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Period:
    """One turn of a rule: its first and last day, the day by which it is due (before days of rest are looked at)."""

    starts_on: date
    ends_on: date
    due_on: date
    length: Length

    @property
    def words(self) -> str:
        """What an office calls it: `2023年第9周` (weeks of ISO 8601), `2023年3月`, `2023年第1季度`, `2023年上半年`."""
        start = self.starts_on
        match self.length:
            case Length.DAY:
                return format_date(start)
            case Length.WEEK:
                year, week, _day = start.isocalendar()
                return f"{year}年第{week}周"
            case Length.MONTH:
                return f"{start.year}年{start.month}月"
            case Length.QUARTER:
                return f"{start.year}年第{(start.month + 2) // 3}季度"
            case Length.HALF_YEAR:
                return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
            case Length.YEAR:
                return f"{start.year}年"
        return f"{format_date(start)}至{format_date(self.ends_on)}"


@dataclass(frozen=True, slots=True)
class _Shape:
    length: Length
    weekdays: frozenset[str] = frozenset()
    day: int | None = None


_MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.HALF_YEAR: 6, Length.YEAR: 12}


def periods(rule: str, *, since: date, until: date | None, begins_by: date) -> list[Period]:
    """The periods of `rule` whose due day lies from `since` to `until`, and that begin no later than `begins_by`.

    In order, without a gap or an overlap. Without `until` only `begins_by` ends them. `since` is also where a rule
    that counts (every second week, so many times) begins to count. Raises ValueError for a rule that is none.
    """
    shape = _shape(rule)
    every = _spans(rule, since) if shape.length is Length.SPAN else _regular(shape, since)
    found: list[Period] = []
    for period in takewhile(lambda one: one.starts_on <= begins_by, every):
        if until is not None and period.due_on > until:
            break
        if period.due_on >= since:
            found.append(period)
    return found


def on_working_day(day: date, rule: str, calendar: WorkCalendar) -> date:
    """The day by which work falls due when `day` is a day of rest; `day` itself in a year nobody knows yet."""
    try:
        if rule == RestDay.AS_IS or calendar.is_workday(day):
            return day
        return calendar.on_or_after(day) if rule == RestDay.NEXT else calendar.add_workdays(day, -1)
    except UnknownYear:
        return day


def is_asked(period: Period, rule: str, calendar: WorkCalendar) -> bool:
    """Whether a period asks for work at all: Monday-to-Friday work of a single day rests on a day of rest."""
    if period.length is not Length.DAY or _shape(rule).weekdays != MONDAY_TO_FRIDAY:
        return True
    try:
        return calendar.is_workday(period.starts_on)
    except UnknownYear:
        return True


def _shape(rule: str) -> _Shape:
    """What a rule is about; `SPAN` for one that names no calendar period."""
    parts = dict(part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    frequency, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    weekdays = frozenset(filter(None, parts.pop("BYDAY", "").split(",")))
    day = parts.pop("BYMONTHDAY", "")
    span = _Shape(Length.SPAN)
    if parts or not interval.isdecimal() or not weekdays <= set(WEEKDAYS) or (day and not day.lstrip("-").isdecimal()):
        return span
    if frequency == "DAILY" and interval == "1" and not weekdays and not day:
        return _Shape(Length.DAY)
    if frequency == "WEEKLY" and interval == "1" and not day:
        return _Shape(Length.DAY if len(weekdays) > 1 else Length.WEEK, weekdays)
    months = {"MONTHLY": 1, "YEARLY": 12}.get(frequency, 0) * int(interval)
    for length, count in _MONTHS.items():
        if months == count and not weekdays:
            return _Shape(length, day=int(day) if day else None)
    return span


def _regular(shape: _Shape, since: date) -> Iterator[Period]:
    """The periods of the calendar from the one that holds `since`."""
    start = _start(shape.length, since)
    while True:
        following = _following(shape.length, start)
        end = following - ONE_DAY
        if shape.length is not Length.DAY or not shape.weekdays or WEEKDAYS[start.weekday()] in shape.weekdays:
            yield Period(start, end, _due(shape, start, end), shape.length)
        start = following


def _start(length: Length, day: date) -> date:
    if length is Length.DAY:
        return day
    if length is Length.WEEK:
        return day - timedelta(days=day.weekday())
    months = _MONTHS[length]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _following(length: Length, start: date) -> date:
    if length in (Length.DAY, Length.WEEK):
        return start + timedelta(days=1 if length is Length.DAY else 7)
    return add_months(start, _MONTHS[length])


def _due(shape: _Shape, start: date, end: date) -> date:
    if shape.length is Length.WEEK and shape.weekdays:
        return start + timedelta(days=WEEKDAYS.index(next(iter(shape.weekdays))))
    if shape.day is None:
        return end
    last = monthrange(end.year, end.month)[1]
    day = shape.day if shape.day > 0 else last + 1 + shape.day
    return end.replace(day=min(max(day, 1), last))


def _spans(rule: str, since: date) -> Iterator[Period]:
    start = since
    for moment in rrulestr(rule, dtstart=datetime.combine(since, time(0))):
        day = moment.date()
        yield Period(start, day, day, Length.SPAN)
        start = day + ONE_DAY
