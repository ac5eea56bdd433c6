"""Working days of the Chinese state: statutory holidays and the 调休 days that the State Council publishes each year.

The published years come from the library chinesecalendar, kept by release; departures from it, and whole later
years, are entered by a site as overrides. A day of a year that nobody published or entered is never guessed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from chinese_calendar import constants as published

from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import Phrase, msgid

ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_LONGEST_REST = 60
"""Days in which a working day must turn up; more rest than this in a row is a mistake of the overrides."""

_UNKNOWN_YEAR = msgid("The working days of %(year)s are not known yet: enter the year's days in the calendar page.")
_NO_WORKDAY = msgid("No working day follows %(day)s within 60 days: check the days entered in the calendar page.")


class UnknownYear(DomainError):  # noqa: N818  WONTFIX: reads as what happened
    """A count needs a year whose working days were neither published nor entered; `year` says which."""

    def __init__(self, year: int) -> None:
        super().__init__("unknown_year", Phrase(_UNKNOWN_YEAR, {"year": year}))
        self.year = year

    def __reduce__(self) -> tuple[type[UnknownYear], tuple[int]]:
        return type(self), (self.year,)


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Which days are worked.

    `departures` are the days that differ from the plain week (Monday to Friday worked), true when worked;
    `years` are the years of which every departure is known. A day that stands in `departures` is known by itself,
    also in a year that is not.
    """

    departures: Mapping[date, bool]
    years: frozenset[int]
    _workdays: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False)

    @property
    def known_through(self) -> int:
        """The last year up to which every year is known without a gap."""
        year = min(self.years)
        while year + 1 in self.years:
            year += 1
        return year

    def knows(self, year: int) -> bool:
        """Whether every working day of the year is known."""
        return year in self.years

    def with_overrides(self, days: Mapping[date, bool], *, years_complete: Iterable[int] = ()) -> WorkCalendar:
        """A calendar where `days` (true when worked) go before what was known.

        `years_complete` names the years of which, with these days, every departure from the plain week has been
        entered: only such a statement makes a later year known.
        """
        return WorkCalendar({**self.departures, **days}, self.years | frozenset(years_complete))

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked. Raises UnknownYear when nobody said so."""
        _refuse_moment(day)
        stated = self.departures.get(day)
        if stated is not None:
            return stated
        if day.year not in self.years:
            raise UnknownYear(day.year)
        return day.weekday() < _SATURDAY

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        return self.on_or_after(day + ONE_DAY)

    def on_or_after(self, day: date) -> date:
        """`day` itself when it is worked, else the first working day after it. Raises UnknownYear, and DomainError
        when the overrides leave no working day in sight."""
        for distance in range(_LONGEST_REST):
            candidate = day + timedelta(days=distance)
            if self.is_workday(candidate):
                return candidate
        raise DomainError("no_workday", Phrase(_NO_WORKDAY, {"day": day.isoformat()}))

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, before it when negative, `day` itself when zero.

        `day` is not counted. Raises UnknownYear as soon as the count enters a year that is not known as a whole.
        """
        _refuse_moment(day)
        if count == 0:
            return day
        year = day.year
        worked = self._worked(year)
        if count > 0:
            position = bisect_right(worked, day.toordinal()) + count - 1
            while position >= len(worked):
                position -= len(worked)
                year += 1
                worked = self._worked(year)
        else:
            position = bisect_left(worked, day.toordinal()) + count
            while position < 0:
                year -= 1
                worked = self._worked(year)
                position += len(worked)
        return date.fromordinal(worked[position])

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative, as the mirror image, when `end` is earlier.

        `workdays_between(d, add_workdays(d, n)) == n` for every n from zero up. Raises UnknownYear.
        """
        _refuse_moment(start)
        if end < start:
            return -self.workdays_between(end, start)
        if end == start:
            return 0
        whole = sum(len(self._worked(year)) for year in range(start.year, end.year))
        until_start = bisect_right(self._worked(start.year), start.toordinal())
        return whole + bisect_right(self._worked(end.year), end.toordinal()) - until_start

    def _worked(self, year: int) -> tuple[int, ...]:
        """The ordinals of the working days of a year, in order. Raises UnknownYear."""
        if year not in self.years:
            raise UnknownYear(year)
        if year not in self._workdays:
            first, after = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
            self._workdays[year] = tuple(
                ordinal for ordinal in range(first, after) if self.is_workday(date.fromordinal(ordinal))
            )
        return self._workdays[year]


def _refuse_moment(day: date) -> None:
    """A moment passes for a date in the types and is found in no table of days: it would be taken for a plain day."""
    if isinstance(day, datetime):
        raise TypeError("the calendar is asked about dates: take local(moment).date()")


@cache
def statutory() -> WorkCalendar:
    """The calendar as published, for the years that the kept release of the library holds and none besides."""
    departures = dict.fromkeys(published.holidays, False) | dict.fromkeys(published.workdays, True)
    return WorkCalendar(departures, frozenset(day.year for day in published.holidays))
