"""Worked examples of counting by the Civil Code (民法典), articles 200 to 204, on published calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.kernel.calendar import UnknownYear, statutory
from jingjian.kernel.limits import Mark, TimeLimit, Unit, add_months, due


def a_limit(amount: int, unit: Unit, *, rolls: bool = True) -> TimeLimit:
    return TimeLimit("example", amount, unit, "receipt", "Civil Code 200-204", Mark.TEXT, rolls=rolls)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("amount", "start", "end"),
    [
        (15, "2025-01-24", "2025-02-20"),
        (5, "2025-09-26", "2025-10-10"),
        (5, "2025-04-25", "2025-05-06"),
        (5, "2024-02-08", "2024-02-21"),
        (15, "2026-09-18", "2026-10-15"),
    ],
)
def test_a_limit_in_working_days_counts_only_working_days_and_not_the_first_day(
    amount: int, start: str, end: str
) -> None:
    """Articles 201 (first day) and 204 (a rule in working days); spring, labour and national day with make-up days."""
    result = due(a_limit(amount, Unit.WORKDAY), day(start), statutory())
    assert (result.on, result.unrolled_on, result.rolled) == (day(end), day(end), False)


@pytest.mark.parametrize(
    ("start", "unrolled", "end"),
    [
        ("2025-01-31", "2025-02-28", "2025-02-28"),
        ("2025-09-01", "2025-10-01", "2025-10-09"),
        ("2025-12-03", "2026-01-03", "2026-01-04"),
        ("2026-01-15", "2026-02-15", "2026-02-24"),
    ],
)
def test_a_month_ends_on_the_corresponding_day_or_the_month_end_and_gives_way_to_a_working_day(
    start: str, unrolled: str, end: str
) -> None:
    """Articles 202 (corresponding day, none: month end) and 203 (day of rest: the next working day, here also a
    make-up Sunday)."""
    result = due(a_limit(1, Unit.MONTH), day(start), statutory())
    assert (result.on, result.unrolled_on) == (day(end), day(unrolled))
    assert result.rolled is (unrolled != end)


def test_thirty_days_that_end_within_the_national_holiday_end_on_the_day_after_it() -> None:
    """Articles 201 and 203."""
    result = due(a_limit(30, Unit.DAY), day("2026-09-03"), statutory())
    assert (result.unrolled_on, result.on, result.rolled) == (day("2026-10-03"), day("2026-10-08"), True)


def test_a_year_from_the_leap_day_ends_on_the_last_of_february() -> None:
    """Articles 200 and 202."""
    result = due(a_limit(1, Unit.YEAR), day("2024-02-29"), statutory())
    assert (result.on, result.rolled) == (day("2025-02-28"), False)


def test_a_last_day_ends_at_midnight_in_shanghai() -> None:
    """Article 203, second paragraph: 24:00."""
    result = due(a_limit(5, Unit.DAY), day("2023-06-12"), statutory())
    assert result.on == day("2023-06-19")
    assert result.at == datetime(2023, 6, 19, 16, 0, tzinfo=UTC)


def test_hours_run_from_the_event_over_nights_and_holidays() -> None:
    """Article 201, second paragraph: 24 hours over the first of October."""
    event = datetime(2025, 9, 30, 23, 15, tzinfo=UTC)
    result = due(a_limit(24, Unit.HOUR), event, statutory())
    assert result.at == event + timedelta(hours=24)
    assert (result.on, result.rolled) == (day("2025-10-02"), False)


def test_a_limit_in_hours_cannot_run_from_a_date() -> None:
    with pytest.raises(ValueError, match="from a moment"):
        due(a_limit(24, Unit.HOUR), day("2025-09-30"), statutory())


def test_a_limit_in_days_takes_the_date_of_its_event_in_shanghai() -> None:
    late_in_utc = datetime(2023, 6, 12, 17, 0, tzinfo=UTC)
    assert due(a_limit(1, Unit.DAY), late_in_utc, statutory()).on == day("2023-06-14")


def test_custody_is_not_extended_by_a_day_of_rest() -> None:
    """Article 204: a law may provide otherwise."""
    result = due(a_limit(7, Unit.DAY, rolls=False), day("2025-09-26"), statutory())
    assert (result.on, result.rolled) == (day("2025-10-03"), False)


@given(start=st.dates(date(2016, 1, 1), date(2024, 12, 31)), amount=st.integers(1, 18))
def test_a_rolled_limit_ends_on_a_working_day_never_before_its_unrolled_day(start: date, amount: int) -> None:
    for unit in (Unit.DAY, Unit.MONTH):
        result = due(a_limit(amount, unit), start, statutory())
        assert statutory().is_workday(result.on)
        assert result.on >= result.unrolled_on > start
        assert result.rolled is not statutory().is_workday(result.unrolled_on)


@given(start=st.dates(date(1990, 1, 1), date(2040, 12, 31)), months=st.integers(-40, 40))
def test_months_keep_the_day_or_take_the_last_of_the_month(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
    assert end.day <= start.day


def test_a_limit_that_ends_in_a_year_not_published_says_so() -> None:
    with pytest.raises(UnknownYear, match="2027"):
        due(a_limit(3, Unit.MONTH), day("2026-11-23"), statutory())
    assert due(a_limit(3, Unit.MONTH, rolls=False), day("2026-11-23"), statutory()).on == day("2027-02-23")


@pytest.mark.parametrize(
    ("limit", "start", "sentence"),
    [
        (
            a_limit(5, Unit.WORKDAY),
            "2025-09-26",
            "5 working days, not counting the first day 2025-09-26: ends on 2025-10-10.",
        ),
        (
            a_limit(1, Unit.MONTH),
            "2025-01-31",
            "1 month, not counting the first day 2025-01-31: the last month has no such day,"
            " so it ends on its last day 2025-02-28.",
        ),
        (
            a_limit(30, Unit.DAY),
            "2026-09-03",
            "30 days, not counting the first day 2026-09-03: ends on 2026-10-03, a day of rest,"
            " so on the next working day 2026-10-08.",
        ),
        (
            a_limit(1, Unit.MONTH),
            "2023-12-31",
            "1 month, not counting the first day 2023-12-31: ends on 2024-01-31.",
        ),
        (
            a_limit(1, Unit.MONTH),
            "2026-01-31",
            "1 month, not counting the first day 2026-01-31: the last month has no such day, so it ends on its last"
            " day 2026-02-28.",
        ),
        (
            a_limit(1, Unit.MONTH),
            "2023-08-31",
            "1 month, not counting the first day 2023-08-31: the last month has no such day, so it ends on its last"
            " day 2023-09-30, a day of rest, so on the next working day 2023-10-07.",
        ),
    ],
)
def test_the_explanation_tells_the_counting_in_one_sentence(limit: TimeLimit, start: str, sentence: str) -> None:
    assert str(due(limit, day(start), statutory()).explanation) == sentence


def test_the_explanation_of_hours_names_both_moments() -> None:
    event = datetime(2025, 9, 30, 1, 5, tzinfo=UTC)
    explanation = str(due(a_limit(24, Unit.HOUR), event, statutory()).explanation)
    assert explanation == "24 hours from the event at 2025-09-30 09:05: ends at 2025-10-01 09:05."


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        a_limit(0, Unit.DAY)
