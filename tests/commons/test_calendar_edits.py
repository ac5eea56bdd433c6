"""An edit of the working-day calendar: what moves is shown first, then a job moves it, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.deadlines import actions, recalculation
from jingjian.commons.deadlines.models import Clock, ClockExtension, Pause
from jingjian.commons.deadlines.recalculation import preview, recalculate
from jingjian.commons.deadlines.rules import rule_of
from jingjian.commons.deadlines.selectors import value_among
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.calendar import WorkCalendar, statutory
from jingjian.modules.administration.actions import know_year, set_day
from jingjian.modules.campaign.factories import task_example
from jingjian.testing import cast
from jingjian.testing.conformance import World

OFFICE = cast.OFFICE.username
DAY = date(2023, 6, 12)
RULES = ("task.verify", "lead.disposal", "report.tell_acceptance", "complaint.serve")


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def record(world: World) -> Record:
    return task_example(world).record


def started(world: World, record: Record, rule: str = "task.verify", on: date = DAY) -> Clock:
    return actions.start(actor=world.actor(OFFICE), record=record, rule=rule, on=on)


def follow(*, batches: int = 9) -> list[int]:
    """Run the batches of the job; how many clocks each moved."""
    asked, moved = clock.now(), []
    while len(moved) < batches:
        n = recalculate(SYSTEM, asked_at=asked, note="2023-06-19 县委通知")
        if n is None:
            break
        moved.append(n)
    return moved


def test_a_day_off_moves_the_clocks_that_count_it_and_says_so(world: World, record: Record) -> None:
    row, other = started(world, record), started(world, record, "lead.disposal")
    (shift,) = preview({date(2023, 6, 19): False})
    assert (shift.clock, shift.former, shift.due_on) == (row, date(2023, 6, 19), date(2023, 6, 20))
    set_day(actor=world.actor(OFFICE), date=date(2023, 6, 19), workday=False, source="县委通知")
    assert Clock.objects.get(pk=row.pk).due_on == date(2023, 6, 19), "the job has not run yet"
    assert follow() == [1]
    row, other = Clock.objects.get(pk=row.pk), Clock.objects.get(pk=other.pk)
    assert (row.due_on, other.due_on) == (date(2023, 6, 20), date(2023, 7, 12))
    (move,) = row.moves.all()
    assert (move.former, move.due_on, move.cause) == (date(2023, 6, 19), date(2023, 6, 20), "calendar")
    event = AuditEvent.objects.get(record_id=row.pk, verb="clock.recalculated")
    assert '"due_on":["2023-06-19","2023-06-20"]' in event.body
    assert follow() == [0], "a second run finds everything where it belongs"


def test_the_job_is_asked_for_with_the_edit_and_lets_the_regular_work_follow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_day(actor=world.actor(OFFICE), date=date(2023, 6, 19), workday=False, source="县委通知")
    run = JobRun.objects.get(name="deadlines.follow_calendar")
    followed: list[Any] = []
    monkeypatch.setattr(recalculation, "_followers", [followed.append])
    assert recalculation.follow_step(run=run, actor=SYSTEM, note="") is False
    assert followed == [SYSTEM]


def test_the_job_goes_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculation, "BATCH", 2)
    for _each in range(5):
        started(world, task_example(world).record)
    set_day(actor=world.actor(OFFICE), date=date(2023, 6, 13), workday=False, source="县委通知")
    assert follow() == [2, 2, 1]


def test_a_clock_that_waits_for_its_year_gets_its_due_day_when_the_year_is_known(world: World, record: Record) -> None:
    row = started(world, record, on=date(2026, 12, 30))
    know_year(actor=world.actor(OFFICE), year=2027, source="国务院办公厅通知")
    assert follow() == [1]
    assert Clock.objects.get(pk=row.pk).due_on == date(2027, 1, 6)


def test_a_stopped_clock_stays_where_it_is(world: World, record: Record) -> None:
    started(world, record)
    actions.stop(actor=world.actor(OFFICE), record=record, rule="task.verify", on=date(2023, 6, 14))
    assert preview({date(2023, 6, 19): False}) == []
    assert follow() == []


def test_the_form_shows_what_moves_and_saves_after_the_tick(world: World, record: Record) -> None:
    started(world, record)
    client = world.client(OFFICE)
    data = {"date": "2023-06-19", "workday": "False", "source": "县委通知"}
    with translation.override("zh-hans"):
        answer = client.post("/calendar-days/new/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"{record}: 2023-06-19 → 2023-06-20" in page
    stale = client.post("/calendar-days/new/", {**data, "seen": "2023-06-19 False 9"})
    assert stale.status_code == 422
    assert client.post("/calendar-days/new/", {**data, "seen": "2023-06-19 False 1"}).status_code == 303


def test_whoever_may_not_see_a_record_is_told_how_many_move_and_not_which(world: World, record: Record) -> None:
    started(world, record)
    data = {"date": "2023-06-19", "workday": "False", "source": "县委通知"}
    answer = world.client(cast.SYSTEM_ADMIN.username).post("/calendar-days/new/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2023-06-19 False 1" in page
    assert record.reference not in page


def test_the_form_asks_nothing_where_nothing_moves(world: World) -> None:
    data = {"date": "2023-06-19", "workday": "False", "source": "县委通知"}
    assert world.client(OFFICE).post("/calendar-days/new/", data).status_code == 303


# ---- against a second way of counting --------------------------------------------------------------------------


def walked(row: Clock, calendar: WorkCalendar) -> date:
    """The due day by walking through the days; months are walked month by month from the same day of the month."""
    rests = [(pause.since, pause.until) for pause in row._prefetched_objects_cache["pauses"]]  # type: ignore[attr-defined]
    day, left = row.started_on, row.amount
    if row.unit == "month":
        year, month = day.year + (day.month + left - 1) // 12, (day.month + left - 1) % 12 + 1
        day = next(
            date(year, month, number) for number in range(row.started_on.day, 0, -1) if _exists(year, month, number)
        )
        left = sum((until - since).days for since, until in rests)
        rests = []
    while left:
        day += timedelta(days=1)
        counted = row.unit != "workday" or calendar.is_workday(day)
        left -= counted and not any(since < day <= until for since, until in rests)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _exists(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def a_clock(rule: str, start: date, gap: int, length: int) -> Clock:
    """A clock as the database would give it, with at most one pause that begins within its first days."""
    value = value_among(rule_of(rule), start, ())
    row = Clock(
        rule=rule, text_since=value.text.since, amount=value.amount, unit=value.text.unit, started_on=start
    )  # fmt: skip
    since = start + timedelta(days=gap)
    pauses = [Pause(clock=row, since=since, until=since + timedelta(days=length), reason="")] if length else []
    extensions: list[ClockExtension] = []
    row._prefetched_objects_cache = {"pauses": _Given(pauses), "extensions": _Given(extensions)}  # type: ignore[attr-defined]
    return row


class _Given(list[Any]):
    """Rows that were read already, as a prefetch leaves them."""

    def all(self) -> list[Any]:
        return self

    def _clone(self) -> _Given:
        return self


@settings(max_examples=80, deadline=None)
@given(
    rule=st.sampled_from(RULES),
    start=st.dates(date(2025, 6, 1), date(2026, 6, 1)),
    gap=st.integers(0, 3),
    length=st.integers(0, 25),
    edits=st.dictionaries(st.dates(date(2025, 6, 1), date(2026, 8, 1)), st.booleans(), max_size=12),
)
def test_whatever_days_are_edited_a_clock_stands_where_walking_leads(
    rule: str, start: date, gap: int, length: int, edits: dict[date, bool]
) -> None:
    calendar = statutory().with_overrides(edits)
    row = a_clock(rule, start, gap, length)
    actions.set_due(row, statutory())
    before = row.due_on
    assert before == walked(row, statutory())
    actions.set_due(row, calendar)
    assert row.due_on == walked(row, calendar)
    if not edits or min(edits) > max(before, row.due_on or before):
        assert row.due_on == before
