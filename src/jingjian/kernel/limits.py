"""Time limits and the day on which they run out.

Counting follows the Civil Code (民法典), articles 200 to 204: the solar calendar in years, months, days and hours
(200); the first day is not counted and hours run from the event (201); months and years end on the corresponding
day, or on the last day of the month where there is none (202); a last day of rest gives way to the first working
day after it, and a last day ends at 24:00 (203); unless a law provides otherwise (204), which is what `rolls` and
the unit of working days are for.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from jingjian.kernel.calendar import ONE_DAY, WorkCalendar
from jingjian.kernel.clock import SHANGHAI, local
from jingjian.kernel.phrases import Phrase, Words, msgid

MONTHS_OF_A_YEAR = 12


class Unit(StrEnum):
    """What a time limit counts."""

    WORKDAY = "workday"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"


class Mark(StrEnum):
    """How well the figure of a limit is attested; the weaker, the more it is a site's own setting."""

    TEXT = "V"
    PARAPHRASE = "V2"
    RECALLED = "R"
    UNCERTAIN = "R?"
    PRACTICE = "P"
    DERIVED = "D"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A rule: so many units from an event, by this regulation and article.

    `rolls` is false for limits that a day of rest does not extend, such as custody (Civil Code, article 204).
    Raises ValueError when the amount is not at least one.
    """

    id: str
    amount: int
    unit: Unit
    start_event: Words
    basis: Words
    mark: Mark
    rolls: bool = True

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"time limit {self.id!r} must be at least one {self.unit}, not {self.amount}")


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit runs out.

    `on` is the last day in Asia/Shanghai, `unrolled_on` the last day before days of rest were looked at (the inner
    warning date), `rolled` whether they differ, `explanation` one sentence for people, `at` the moment of expiry:
    the end of the last day, or the exact moment for a limit in hours.
    """

    on: date
    unrolled_on: date
    rolled: bool
    explanation: Phrase
    at: datetime


_ONE = {
    Unit.WORKDAY: msgid("1 working day"),
    Unit.DAY: msgid("1 day"),
    Unit.MONTH: msgid("1 month"),
    Unit.YEAR: msgid("1 year"),
    Unit.HOUR: msgid("1 hour"),
}
_SEVERAL = {
    Unit.WORKDAY: msgid("%(amount)s working days"),
    Unit.DAY: msgid("%(amount)s days"),
    Unit.MONTH: msgid("%(amount)s months"),
    Unit.YEAR: msgid("%(amount)s years"),
    Unit.HOUR: msgid("%(amount)s hours"),
}
_PLAIN = msgid("%(span)s, not counting the first day %(start)s: ends on %(on)s.")
_MONTH_END = msgid(
    "%(span)s, not counting the first day %(start)s: the last month has no such day, so it ends on its last day %(on)s."
)
_ROLLED = msgid(
    "%(span)s, not counting the first day %(start)s: ends on %(unrolled)s, a day of rest,"
    " so on the next working day %(on)s."
)
_MONTH_END_ROLLED = msgid(
    "%(span)s, not counting the first day %(start)s: the last month has no such day, so it ends on its last day"
    " %(unrolled)s, a day of rest, so on the next working day %(on)s."
)
_HOURS = msgid("%(span)s from the event at %(start)s: ends at %(on)s.")
_SENTENCES = {
    (False, False): _PLAIN,
    (True, False): _MONTH_END,
    (False, True): _ROLLED,
    (True, True): _MONTH_END_ROLLED,
}


def span_of(limit: TimeLimit) -> Phrase:
    """The length of a limit in words: "15 working days"."""
    return Phrase(_ONE[limit.unit]) if limit.amount == 1 else Phrase(_SEVERAL[limit.unit], {"amount": limit.amount})


def due(limit: TimeLimit, start: date | datetime, calendar: WorkCalendar) -> Due:
    """When `limit` runs out that was set going by an event at `start`.

    A limit in hours needs the moment of the event, aware; the others take its date in Asia/Shanghai. Raises
    ValueError for a date where a moment is needed, and UnknownYear when the last day falls into, or a count of
    working days runs through, a year whose working days are not known.
    """
    span = span_of(limit)
    if limit.unit is Unit.HOUR:
        return _due_in_hours(limit.amount, start, span)
    day = local(start).date() if isinstance(start, datetime) else start
    unrolled, clamped = _last_day(limit, day, calendar)
    last = calendar.on_or_after(unrolled) if limit.rolls else unrolled
    sentence = _SENTENCES[clamped, last != unrolled]
    values = {"span": span, "start": day.isoformat(), "unrolled": unrolled.isoformat(), "on": last.isoformat()}
    return Due(last, unrolled, last != unrolled, Phrase(sentence, values), end_of(last))


def _due_in_hours(amount: int, start: date | datetime, span: Phrase) -> Due:
    """Hours run from the event, at night and on days of rest as well (article 201)."""
    if not isinstance(start, datetime):
        raise ValueError("a time limit in hours runs from a moment, not from a date")
    event = local(start)
    # Counted in UTC: adding to a zoned moment would count the hours of the wall clock.
    end = local(event.astimezone(UTC) + timedelta(hours=amount))
    values = {"span": span, "start": f"{event:%Y-%m-%d %H:%M}", "on": f"{end:%Y-%m-%d %H:%M}"}
    return Due(end.date(), end.date(), rolled=False, explanation=Phrase(_HOURS, values), at=end)


def _last_day(limit: TimeLimit, start: date, calendar: WorkCalendar) -> tuple[date, bool]:
    """The last day before rolling, and whether its month lacked the corresponding day."""
    if limit.unit is Unit.WORKDAY:
        return calendar.add_workdays(start, limit.amount), False
    if limit.unit is Unit.DAY:
        return start + timedelta(days=limit.amount), False
    months = limit.amount * (MONTHS_OF_A_YEAR if limit.unit is Unit.YEAR else 1)
    last = add_months(start, months)
    return last, last.day != start.day


def add_months(start: date, months: int) -> date:
    """The corresponding day `months` later (earlier when negative), or that month's last day (article 202)."""
    years, month = divmod(start.year * MONTHS_OF_A_YEAR + start.month - 1 + months, MONTHS_OF_A_YEAR)
    return date(years, month + 1, min(start.day, monthrange(years, month + 1)[1]))


def end_of(day: date) -> datetime:
    """24:00 of a day in Asia/Shanghai, which is the first moment of the next (article 203)."""
    return datetime.combine(day + ONE_DAY, time(0), tzinfo=SHANGHAI)
