from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.kernel.calendar import UnknownYear, WorkCalendar, statutory
from jingjian.kernel.errors import DomainError

FIRST, LAST = date(2016, 1, 1), date(2026, 12, 31)
MAKE_UP_DAYS_TEXT = """
    2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
    2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
    2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
"""
MAKE_UP_DAYS = MAKE_UP_DAYS_TEXT.split()

inner_days = st.dates(date(2016, 6, 1), date(2026, 6, 30))
counts = st.integers(-90, 90)


def stepping(calendar: WorkCalendar, day: date, count: int) -> date:
    """Second implementation: walk day by day and count."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= calendar.is_workday(day)
    return day


@pytest.mark.parametrize("day", [date.fromisoformat(day) for day in MAKE_UP_DAYS])
def test_weekend_days_that_the_state_council_made_workdays_are_worked(day: date) -> None:
    assert day.weekday() >= 5
    assert statutory().is_workday(day)


@pytest.mark.parametrize(
    "day",
    ["2016-02-08", "2020-01-31", "2023-01-27", "2024-10-01", "2025-01-28", "2025-10-08", "2026-02-23", "2026-10-07"],
)
def test_holidays_on_weekdays_are_not_worked(day: str) -> None:
    assert date.fromisoformat(day).weekday() < 5
    assert not statutory().is_workday(date.fromisoformat(day))


def test_every_weekend_worked_in_the_published_years_from_2024_is_a_known_make_up_day() -> None:
    calendar = statutory()
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(3 * 365 + 1)]
    assert [f"{day}" for day in days if day.weekday() >= 5 and calendar.is_workday(day)] == MAKE_UP_DAYS


@given(day=inner_days, count=counts)
def test_adding_working_days_agrees_with_walking_day_by_day(day: date, count: int) -> None:
    assert statutory().add_workdays(day, count) == stepping(statutory(), day, count)


@given(day=inner_days, count=st.integers(0, 90))
def test_between_undoes_adding(day: date, count: int) -> None:
    assert statutory().workdays_between(day, statutory().add_workdays(day, count)) == count


@given(start=inner_days, length=st.integers(0, 800))
def test_between_agrees_with_counting_each_day(start: date, length: int) -> None:
    end = min(start + timedelta(days=length), LAST)
    counted = sum(statutory().is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert statutory().workdays_between(start, end) == counted
    assert statutory().workdays_between(end, start) == -counted


@given(day=inner_days)
def test_the_next_workday_is_later_worked_and_the_first(day: date) -> None:
    following = statutory().next_workday(day)
    assert following > day
    assert following == statutory().add_workdays(day, 1)
    assert statutory().on_or_after(day) == (day if statutory().is_workday(day) else following)


@given(days=st.dictionaries(st.dates(date(2023, 1, 1), date(2023, 12, 31)), st.booleans(), max_size=20), count=counts)
def test_overrides_go_before_the_published_days_in_every_count(days: dict[date, bool], count: int) -> None:
    calendar = statutory().with_overrides(days)
    assert all(calendar.is_workday(day) is worked for day, worked in days.items())
    assert calendar.add_workdays(date(2023, 6, 12), count) == stepping(calendar, date(2023, 6, 12), count)


def test_overrides_leave_the_calendar_they_came_from_alone() -> None:
    statutory().with_overrides({date(2023, 6, 12): False})
    assert statutory().is_workday(date(2023, 6, 12))


def test_the_published_years_reach_to_the_last_year_of_the_library_without_a_gap() -> None:
    assert statutory().known_through == LAST.year
    assert all(statutory().knows(year) for year in range(FIRST.year, LAST.year + 1))


def test_a_year_that_was_not_published_is_said_and_not_guessed() -> None:
    with pytest.raises(UnknownYear, match="working days of 2027 are not known yet: enter the year's days") as caught:
        statutory().is_workday(date(2027, 1, 1))
    assert (caught.value.year, caught.value.code, caught.value.status) == (2027, "unknown_year", 422)


def test_counting_stops_at_the_edge_of_what_is_known() -> None:
    calendar = statutory()
    assert calendar.add_workdays(date(2026, 12, 30), 1) == date(2026, 12, 31)
    for ask in (
        lambda: calendar.add_workdays(date(2026, 12, 30), 2),
        lambda: calendar.next_workday(date(2026, 12, 31)),
        lambda: calendar.workdays_between(date(2026, 12, 30), date(2027, 1, 4)),
        lambda: calendar.add_workdays(date(2004, 1, 5), -5),
    ):
        with pytest.raises(UnknownYear):
            ask()


def test_a_single_day_entered_for_a_later_year_is_known_and_its_neighbours_are_not() -> None:
    calendar = statutory().with_overrides({date(2027, 1, 1): False})
    assert not calendar.is_workday(date(2027, 1, 1))
    assert calendar.known_through == 2026
    with pytest.raises(UnknownYear):
        calendar.is_workday(date(2027, 1, 4))


def test_a_later_year_becomes_known_by_saying_that_it_was_entered_completely() -> None:
    entered = {date(2027, 1, 1): False, date(2027, 1, 3): True}
    calendar = statutory().with_overrides(entered, years_complete={2027})
    assert calendar.known_through == 2027
    assert calendar.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 3)
    assert calendar.is_workday(date(2027, 6, 15))
    with pytest.raises(UnknownYear, match="2028"):
        calendar.is_workday(date(2028, 1, 3))


def test_a_year_entered_beyond_a_gap_does_not_hide_the_gap() -> None:
    calendar = statutory().with_overrides({}, years_complete={2028})
    assert calendar.knows(2028)
    assert calendar.known_through == 2026


def test_overrides_that_leave_no_working_day_are_reported_and_not_searched_for_ever() -> None:
    rest = {date(2023, 3, 1) + timedelta(days=n): False for n in range(70)}
    with pytest.raises(DomainError, match="No working day follows 2023-03-01"):
        statutory().with_overrides(rest).on_or_after(date(2023, 3, 1))


def test_a_moment_is_not_taken_for_a_plain_day() -> None:
    holiday = datetime(2025, 10, 1, 9, 0, tzinfo=UTC)
    for ask in (
        lambda: statutory().is_workday(holiday),
        lambda: statutory().add_workdays(holiday, 1),
        lambda: statutory().workdays_between(holiday, holiday),
    ):
        with pytest.raises(TypeError, match="asked about dates"):
            ask()
