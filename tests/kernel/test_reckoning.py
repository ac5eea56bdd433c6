"""Limits that were paused and lengthened, against a second way of counting that goes day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingjian.kernel.calendar import WorkCalendar, statutory
from jingjian.kernel.limits import Mark, TimeLimit, Unit
from jingjian.kernel.reckoning import Longer, Rest, Stage, reckon, stage_on, warned_on

FIRST, LAST = date(2022, 1, 1), date(2024, 6, 30)


def a_limit(amount: int, unit: Unit, *, rolls: bool = True) -> TimeLimit:
    return TimeLimit("example", amount, unit, "receipt", "an article", Mark.TEXT, rolls=rolls)


def rests_after(start: date, spans: list[tuple[int, int]]) -> list[Rest]:
    """Pauses one after the other: so many days after the last one, for so many days."""
    found, day = [], start
    for gap, length in spans:
        since = day + timedelta(days=gap)
        day = since + timedelta(days=length)
        found.append(Rest(since, day))
    return found


def walked(limit: TimeLimit, start: date, calendar: WorkCalendar, longer: list[Longer], rests: list[Rest]) -> date:
    """Day by day: every day that counts takes one from what is left; a day of a pause takes nothing."""
    left = limit.amount + sum(one.amount for one in longer)
    day = start
    while left:
        day += timedelta(days=1)
        paused = any(rest.since < day <= rest.until for rest in rests)
        counts = limit.unit is Unit.DAY or calendar.is_workday(day)
        left -= counts and not paused
    while limit.rolls and not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


@settings(max_examples=60, deadline=None)
@given(
    start=st.dates(FIRST, LAST),
    amount=st.integers(1, 60),
    unit=st.sampled_from([Unit.WORKDAY, Unit.DAY]),
    spans=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 20)), max_size=3),
    more=st.lists(st.integers(1, 20), max_size=2),
    days=st.dictionaries(st.dates(FIRST, LAST), st.booleans(), max_size=8),
)
def test_pauses_and_extensions_give_the_day_that_walking_gives(
    start: date,
    amount: int,
    unit: Unit,
    spans: list[tuple[int, int]],
    more: list[int],
    days: dict[date, bool],
) -> None:
    """A pause within the limit takes exactly its days; one after the end is no pause of it, so pauses come early."""
    calendar = statutory().with_overrides(days)
    limit, longer = a_limit(amount, unit), [Longer(one, unit) for one in more]
    rests = [
        rest
        for rest in rests_after(start, spans)
        if rest.since < walked(a_limit(amount, unit, rolls=False), start, calendar, [], [])
    ]
    found = reckon(limit, start, calendar, longer=longer, rests=rests)
    assert found.on == walked(limit, start, calendar, longer, rests)


@pytest.mark.parametrize(
    ("amount", "more", "start", "end"),
    [
        (3, [3], "2022-11-30", "2023-05-30"),
        (2, [1], "2023-01-31", "2023-05-04"),
        (1, [], "2023-01-31", "2023-02-28"),
    ],
)
def test_months_lengthened_by_months_are_one_limit_from_the_start(
    amount: int, more: list[int], start: str, end: str
) -> None:
    """Three months and three from 30 November end on 30 May, not on the 28th that February would leave; three months
    from 31 January end on 30 April, a Sunday before the holiday, so on 4 May."""
    longer = [Longer(one, Unit.MONTH) for one in more]
    found = reckon(a_limit(amount, Unit.MONTH), date.fromisoformat(start), statutory(), longer=longer)
    assert found.on == date.fromisoformat(end)


def test_a_year_lengthened_by_months_runs_on_from_its_last_day() -> None:
    found = reckon(
        a_limit(1, Unit.YEAR), date(2022, 3, 15), statutory(), longer=[Longer(6, Unit.MONTH)], rests=[]
    )  # fmt: skip
    assert found.on == date(2023, 9, 15)


def test_a_pause_of_a_limit_in_months_adds_its_days_and_then_gives_way_to_rest() -> None:
    """One month from 15 May 2023 ends on 15 June; nine days later is Saturday 24 June, the holiday's last but one."""
    found = reckon(
        a_limit(1, Unit.MONTH), date(2023, 5, 15), statutory(), rests=[Rest(date(2023, 5, 20), date(2023, 5, 29))]
    )
    assert (found.unrolled_on, found.on, found.rolled) == (date(2023, 6, 24), date(2023, 6, 25), True)


def test_hours_run_on_through_the_night() -> None:
    event = datetime(2023, 6, 21, 10, 30, tzinfo=UTC)
    assert reckon(a_limit(24, Unit.HOUR, rolls=False), event, statutory()).at == event + timedelta(hours=24)


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        ("2023-06-01", Stage.EARLY),
        ("2023-06-05", Stage.EARLY),
        ("2023-06-06", Stage.HALF),
        ("2023-06-08", Stage.HALF),
        ("2023-06-09", Stage.NEAR),
        ("2023-06-11", Stage.DUE),
        ("2023-06-12", Stage.OVERDUE),
    ],
)
def test_the_stages_of_ten_days_begin_at_a_half_and_four_fifths(today: str, stage: Stage) -> None:
    assert stage_on(date(2023, 6, 1), date(2023, 6, 11), date.fromisoformat(today)) is stage


@settings(max_examples=60, deadline=None)
@given(start=st.dates(FIRST, LAST), length=st.integers(0, 400), percent=st.integers(1, 100))
def test_a_warning_comes_on_the_first_day_that_reaches_its_share(start: date, length: int, percent: int) -> None:
    day = warned_on(start, start + timedelta(days=length), percent)
    gone = (day - start).days
    assert gone * 100 >= percent * length
    assert gone == 0 or (gone - 1) * 100 < percent * length
