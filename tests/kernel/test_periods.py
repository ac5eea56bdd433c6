"""The periods of recurring work: they tile the time, and their due days give way to days of rest as the house says."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.kernel.calendar import ONE_DAY, WorkCalendar, statutory
from jingjian.kernel.periods import Length, Period, RestDay, is_asked, on_working_day, periods

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 12, 31))
LENGTHS = st.integers(0, 1200)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: each plain rule and how long its periods are
RULES = {
    "FREQ=DAILY": Length.DAY,
    "FREQ=WEEKLY": Length.WEEK,
    "FREQ=MONTHLY": Length.MONTH,
    "FREQ=MONTHLY;INTERVAL=3": Length.QUARTER,
    "FREQ=MONTHLY;INTERVAL=6": Length.HALF_YEAR,
    "FREQ=YEARLY": Length.YEAR,
}
MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.HALF_YEAR: 6, Length.YEAR: 12}
#: days of 2022 to 2024, whose days of rest the State Council published
KNOWN = st.dates(min_value=date(2022, 1, 15), max_value=date(2024, 12, 15))


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return statutory()


def key_of(day: date, length: Length) -> tuple[int, int]:
    """Which period of the calendar a day belongs to, told without the code under test."""
    if length is Length.DAY:
        return day.toordinal(), 0
    if length is Length.WEEK:
        return day.isocalendar()[:2]
    return day.year, (day.month - 1) // MONTHS[length]


@given(st.sampled_from(sorted(RULES)), DAYS, LENGTHS)
def test_periods_tile_the_time_without_a_gap_or_an_overlap(rule: str, since: date, days: int) -> None:
    until = since + timedelta(days=days)
    found = periods(rule, since=since, until=None, begins_by=until)
    assert found[0].starts_on <= since <= found[0].ends_on
    assert found[-1].starts_on <= until <= found[-1].ends_on
    for one, other in pairwise(found):
        assert other.starts_on - one.ends_on == ONE_DAY
    for one in found:
        assert one.length is RULES[rule]
        assert one.starts_on <= one.due_on <= one.ends_on


@given(st.sampled_from(sorted(RULES)), DAYS, LENGTHS)
def test_a_period_is_exactly_the_days_that_share_its_place_in_the_calendar(rule: str, since: date, days: int) -> None:
    length = RULES[rule]
    for one in periods(rule, since=since, until=None, begins_by=since + timedelta(days=days)):
        own = key_of(one.starts_on, length)
        assert key_of(one.ends_on, length) == own
        assert key_of(one.starts_on - ONE_DAY, length) != own
        assert key_of(one.ends_on + ONE_DAY, length) != own
        assert one.due_on == one.ends_on


@given(st.sampled_from(sorted(RULES)), DAYS, LENGTHS, LENGTHS)
def test_asking_further_ahead_only_adds_periods(rule: str, since: date, days: int, more: int) -> None:
    near = periods(rule, since=since, until=None, begins_by=since + timedelta(days=days))
    far = periods(rule, since=since, until=None, begins_by=since + timedelta(days=days + more))
    assert far[: len(near)] == near


@given(st.sampled_from(sorted(RULES)), DAYS, LENGTHS, LENGTHS)
def test_only_periods_due_within_the_days_asked_for_come(rule: str, since: date, days: int, more: int) -> None:
    until, ahead = since + timedelta(days=days), since + timedelta(days=days + more)
    every = periods(rule, since=since, until=None, begins_by=ahead)
    assert periods(rule, since=since, until=until, begins_by=ahead) == [
        one for one in every if since <= one.due_on <= until
    ]


@given(st.sampled_from([Length.MONTH, Length.QUARTER, Length.HALF_YEAR, Length.YEAR]), st.integers(1, 31), DAYS)
def test_a_day_the_month_has_not_is_its_last_day(length: Length, day: int, since: date) -> None:
    rule = next(rule for rule, own in RULES.items() if own is length)
    ahead = since + timedelta(days=1500)
    found = periods(f"{rule};BYMONTHDAY={day}", since=since, until=None, begins_by=ahead)
    for one in found:
        assert (one.due_on.year, one.due_on.month) == (one.ends_on.year, one.ends_on.month)
        assert one.due_on.day == min(day, monthrange(one.ends_on.year, one.ends_on.month)[1])
        assert one.due_on >= since
    for one, other in pairwise(found):
        assert other.starts_on - one.ends_on == ONE_DAY


@given(st.integers(0, 6), DAYS, LENGTHS)
def test_a_weekly_rule_with_a_day_names_whole_weeks_due_on_that_day(weekday: int, since: date, days: int) -> None:
    rule = f"FREQ=WEEKLY;BYDAY={WEEKDAYS[weekday]}"
    for one in periods(rule, since=since, until=None, begins_by=since + timedelta(days=days)):
        assert (one.starts_on.weekday(), one.ends_on.weekday(), one.due_on.weekday()) == (0, 6, weekday)


@given(st.sets(st.integers(0, 6), min_size=2), DAYS, LENGTHS)
def test_several_weekdays_are_single_days(weekdays: set[int], since: date, days: int) -> None:
    rule = f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[one] for one in sorted(weekdays))}"
    until = since + timedelta(days=days)
    expected = [since + timedelta(days=n) for n in range(days + 1) if (since + timedelta(days=n)).weekday() in weekdays]
    found = periods(rule, since=since, until=None, begins_by=until)
    assert [one.due_on for one in found] == expected
    assert all(one.starts_on == one.ends_on == one.due_on for one in found)


@given(st.integers(2, 5), DAYS, st.integers(0, 500))
def test_a_rule_of_another_shape_is_a_chain_of_spans(every: int, since: date, days: int) -> None:
    found = periods(f"FREQ=WEEKLY;INTERVAL={every}", since=since, until=None, begins_by=since + timedelta(days=days))
    assert found[0] == Period(since, since, since, Length.SPAN)
    for one, other in pairwise(found):
        assert other.starts_on - one.ends_on == ONE_DAY
        assert other.due_on - one.due_on == timedelta(weeks=every)
        assert other.due_on == other.ends_on


@given(KNOWN)
def test_a_due_day_moves_to_the_nearest_working_day_on_the_side_the_rule_names(day: date) -> None:
    calendar = statutory()
    assert on_working_day(day, RestDay.AS_IS, calendar) == day
    later, earlier = day, day
    while not calendar.is_workday(later):
        later += ONE_DAY
    while not calendar.is_workday(earlier):
        earlier -= ONE_DAY
    assert on_working_day(day, RestDay.NEXT, calendar) == later
    assert on_working_day(day, RestDay.PREVIOUS, calendar) == earlier


def test_the_dragon_boat_days_of_2023_move_as_published(calendar: WorkCalendar) -> None:
    # rest from 22 to 24 June 2023; Sunday 25 June was worked
    assert on_working_day(date(2023, 6, 22), RestDay.NEXT, calendar) == date(2023, 6, 25)
    assert on_working_day(date(2023, 6, 24), RestDay.PREVIOUS, calendar) == date(2023, 6, 21)


def test_a_day_of_a_year_nobody_published_stays(calendar: WorkCalendar) -> None:
    saturday = date(2099, 1, 3)
    for rule in RestDay:
        assert on_working_day(saturday, rule, calendar) == saturday


@given(KNOWN)
def test_monday_to_friday_work_rests_on_days_of_rest_and_other_work_does_not(day: date) -> None:
    calendar = statutory()
    rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    single = Period(day, day, day, Length.DAY)
    assert is_asked(single, rule, calendar) == calendar.is_workday(day)
    assert is_asked(single, "FREQ=DAILY", calendar)
    assert is_asked(Period(day, day + timedelta(days=6), day, Length.WEEK), "FREQ=WEEKLY", calendar)


@pytest.mark.parametrize("rule", ["", "每月", "FREQ=NEVER", "FREQ=MONTHLY;BYMONTHDAY=x"])
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        periods(rule, since=date(2023, 3, 1), until=None, begins_by=date(2023, 6, 1))
