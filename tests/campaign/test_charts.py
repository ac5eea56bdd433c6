"""The work of a campaign over time: timeline, board and calendar, from the rows to the page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jingjian.commons.accounts.models import User
from jingjian.kernel import clock
from jingjian.kernel.chinese import display_width
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.actions import occurrences
from jingjian.modules.campaign.models import Plan, Task
from jingjian.modules.campaign.timeline import (
    BESIDE,
    CROWDED,
    GUTTER,
    ROWS_A_SHEET,
    WIDTH,
    Mark,
    Row,
    Span,
    draw,
    shortened,
    spaced,
)
from jingjian.modules.campaign.views.calendar import month_of
from jingjian.modules.campaign.views.timeline import tone_of
from jingjian.testing import cast
from tests.campaign.conftest import World, paper_file
from tests.campaign.test_series import read, recurring

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2029, 12, 31))
PAGES = ("timeline", "board", "calendar")


def browser_of(member: cast.Member) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=member.username), backend=BACKEND)
    return client


def add(world: World, plan: Plan, due_on: date | None, title: str = "开展自查") -> Task:
    clause = plan.clauses.get(number="（二）", heading="开展自查自纠")
    return actions.create_task(
        actor=world.office, clause=clause, title=title, lead_unit=world.units["GB"], due_on=due_on,
        responsible=world.person(cast.CLERK), verifier=world.person(cast.HEAD),
    )  # fmt: skip


class TestGeometry:
    @given(DAYS, DAYS, DAYS)
    def test_a_later_day_never_stands_further_left(self, first: date, one: date, other: date) -> None:
        span = Span(first, first + timedelta(days=400))
        early, late = sorted((one, other))
        assert GUTTER <= span.x(early) <= span.x(late) <= WIDTH

    @given(DAYS, st.integers(0, 800))
    def test_months_begin_with_the_first_day_and_follow_each_other_without_a_gap(self, first: date, days: int) -> None:
        span = Span(first, first + timedelta(days=days))
        months = list(span.months())
        assert months[0] == first
        assert all(day.day == 1 for day in months[1:])
        assert len({(day.year, day.month) for day in months}) == len(months)
        assert (months[-1].year, months[-1].month) == (span.last.year, span.last.month)

    @given(st.lists(st.booleans(), max_size=200))
    def test_rows_keep_their_order_and_no_heading_stands_alone_at_the_foot_of_a_sheet(
        self, headings: list[bool]
    ) -> None:
        rows = [Row(label=str(number), heading=heading) for number, heading in enumerate(headings)]
        span = Span(date(2023, 3, 1), date(2023, 3, 31))
        chart = draw(rows, span=span, months=["3月"], phases=[], today=date(2023, 3, 5))
        assert [placed.row for sheet in chart.sheets for placed in sheet.rows] == rows
        for sheet in chart.sheets:
            assert 0 < len(sheet.rows) <= ROWS_A_SHEET
        for sheet in chart.sheets[:-1]:
            assert not sheet.rows[-1].row.heading or all(placed.row.heading for placed in sheet.rows)

    def test_today_is_drawn_only_when_the_sheet_shows_it(self) -> None:
        span = Span(date(2023, 3, 1), date(2023, 3, 31))
        assert draw([], span=span, months=[], phases=[], today=date(2023, 4, 1)).today is None
        assert draw([], span=span, months=[], phases=[], today=date(2023, 3, 1)).today == GUTTER

    @given(st.text(), st.integers(4, 40))
    def test_a_label_never_passes_its_width(self, text: str, width: int) -> None:
        assert display_width(shortened(text, width)) <= width or display_width(text) <= width


class TestMarks:
    def test_work_of_one_clause_and_day_is_one_mark_that_counts_by_state(self, world: World, published: Plan) -> None:
        day = date(2023, 4, 14)
        for number in range(3):
            add(world, published, day, title=f"自查第 {number + 1} 批")
        undated = add(world, published, None)
        marks = selectors.due_marks(published.campaign, world.office)[undated.clause_id]
        [mark] = [one for one in marks if one.due_on == day]
        assert (mark.total, mark.open, mark.waiting, mark.done) == (3, 3, 0, 0)
        assert mark.since == clock.today()
        assert selectors.undated(published.campaign, world.office)[undated.clause_id] >= 1

    def test_cancelled_work_leaves_no_mark(self, world: World, published: Plan) -> None:
        task = add(world, published, date(2023, 4, 17))
        actions.cancel_task(actor=world.office, row=task, reason="合并办理")
        marks = selectors.due_marks(published.campaign, world.office).get(task.clause_id, [])
        assert date(2023, 4, 17) not in [mark.due_on for mark in marks]

    def test_a_reader_sees_the_marks_of_work_they_may_know_of(self, world: World, published: Plan) -> None:
        task = add(world, published, date(2023, 4, 17))
        own = selectors.due_marks(published.campaign, world.clerk)
        other = selectors.due_marks(published.campaign, world.actor(cast.OTHER_CLERK))
        assert task.due_on in [mark.due_on for mark in own[task.clause_id]]
        assert task.due_on not in [mark.due_on for mark in other.get(task.clause_id, [])]

    @pytest.mark.parametrize(
        ("days", "tone"), [(-1, "late"), (0, "near"), (7, "near"), (8, "open")], ids=["gone", "today", "week", "later"]
    )
    def test_open_work_is_late_near_or_open(self, world: World, published: Plan, days: int, tone: str) -> None:
        today = clock.today()
        task = add(world, published, today + timedelta(days=days))
        marks = selectors.due_marks(published.campaign, world.office)[task.clause_id]
        assert tone in [tone_of(mark, today) for mark in marks if mark.due_on == task.due_on]


class TestPages:
    @pytest.mark.parametrize("name", PAGES)
    def test_each_page_links_to_the_work_it_shows(self, world: World, published: Plan, name: str) -> None:
        task = add(world, published, clock.today() + timedelta(days=2), title="汇总自查情况")
        answer = browser_of(cast.OFFICE).get(reverse(f"campaign:{name}"))
        assert answer.status_code == 200
        said = answer.content.decode()
        if name == "timeline":
            assert f"due_from={task.due_on}" in said
        else:
            assert reverse("tasks:detail", args=[task.pk]) in said

    @pytest.mark.parametrize("name", PAGES)
    def test_an_administrator_finds_no_such_page(self, published: Plan, name: str) -> None:
        assert browser_of(cast.SYSTEM_ADMIN).get(reverse(f"campaign:{name}")).status_code == 404

    @pytest.mark.parametrize("name", PAGES)
    def test_more_work_costs_no_more_queries(self, world: World, published: Plan, name: str) -> None:
        client, url = browser_of(cast.OFFICE), reverse(f"campaign:{name}")
        add(world, published, clock.today())
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(url)
        for number in range(12):
            add(world, published, clock.today() + timedelta(days=number), title=f"自查第 {number} 批")
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) <= len(few)

    def test_the_board_puts_work_where_it_stands(self, world: World, published: Plan) -> None:
        waiting, begun = add(world, published, None, "等接收"), add(world, published, None, "已接收")
        actions.accept_task(actor=world.clerk, row=begun)
        lanes = browser_of(cast.OFFICE).get(reverse("campaign:board")).context["lanes"]
        held = [[card.pk for card in lane.cards] for lane in lanes]
        assert waiting.pk in held[1]
        assert begun.pk in held[2]

    def test_the_board_follows_the_filters_of_the_register(self, world: World, published: Plan) -> None:
        task = add(world, published, None, "等接收")
        url = reverse("campaign:board")
        client = browser_of(cast.OFFICE)
        path = world.units["AG"].path
        others = client.get(url, {"unit": path}, headers={"HX-Request": "true"})
        assert "<html" not in others.content.decode()
        assert task.pk not in [card.pk for lane in others.context["lanes"] for card in lane.cards]

    def test_the_calendar_counts_what_does_not_fit_on_a_day(self, world: World, published: Plan) -> None:
        day = date(2023, 5, 10)
        for number in range(7):
            add(world, published, day, title=f"自查第 {number} 批")
        weeks = browser_of(cast.OFFICE).get(reverse("campaign:calendar"), {"month": "2023-05"}).context["weeks"]
        [field] = [one for week in weeks for one in week if one.day == day]
        assert field.due is not None
        assert len(field.due.first) + field.due.more_tasks + field.due.more_periods == field.due.total >= 7

    def test_rest_and_worked_weekends_come_from_the_calendar_of_the_site(self, world: World, published: Plan) -> None:
        weeks = browser_of(cast.OFFICE).get(reverse("campaign:calendar"), {"month": "2023-06"}).context["weeks"]
        days = {field.day: field for week in weeks for field in week}
        assert days[date(2023, 6, 22)].rest
        assert days[date(2023, 6, 25)].worked

    @pytest.mark.parametrize("given", ["", "2023-13", "2023-00", "零", "99999-01", "1899-12", "2023-1"])
    def test_a_month_that_is_none_is_this_month(self, given: str) -> None:
        assert month_of(given) == date(2023, 3, 1)


class TestRegularWork:
    """Each period of a recurring task stands on its own day; the figures are counted again in plain SQL."""

    @pytest.fixture
    def weekly(self, world: World, published: Plan) -> Task:
        return recurring(world, published, "FREQ=WEEKLY;BYDAY=FR")

    def counted(self, task: Task) -> dict[date, tuple[int, int]]:
        """Of the clause of a task: its periods and the done ones on each day, counted by hand."""
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT o.due_on, count(*), count(*) FILTER (WHERE o.state = 'done')
                     FROM campaign_taskoccurrence o JOIN campaign_task t ON t.record_id = o.task_id
                    WHERE t.clause_id = %s AND o.state NOT IN ('skipped', 'withdrawn') GROUP BY 1""",
                [task.clause_id],
            )
            return {day: (total, done) for day, total, done in cursor.fetchall()}

    def test_each_period_is_a_mark_on_its_own_day_and_the_task_itself_is_none(
        self, world: World, published: Plan, weekly: Task
    ) -> None:
        skipped = weekly.occurrences.select_related("record", "task").order_by("starts_on")[2]
        occurrences.skip(actor=world.office, row=skipped, reason="与集体学习合并")
        marks = [m for m in selectors.due_marks(published.campaign, world.office)[weekly.clause_id] if m.recurring]
        assert {mark.due_on: (mark.total, mark.done) for mark in marks} == self.counted(weekly)
        assert len(marks) >= 4
        assert skipped.due_on not in [mark.due_on for mark in marks]
        assert selectors.series_of_clauses(published.campaign, world.office)[weekly.clause_id].bare == 0
        assert weekly.due_on is None or weekly.due_on not in [mark.due_on for mark in marks]

    def test_a_recurring_task_without_a_period_is_said_in_words(self, world: World, published: Plan) -> None:
        task = recurring(world, published, "FREQ=MONTHLY", responsible=None, verifier=None)
        assert selectors.series_of_clauses(published.campaign, world.office)[task.clause_id].bare == 1
        marks = selectors.due_marks(published.campaign, world.office)[task.clause_id]
        assert not [mark for mark in marks if mark.recurring]
        said = browser_of(cast.OFFICE).get(reverse("campaign:timeline")).content.decode()
        assert "尚无一期" in said

    def test_the_periods_of_a_long_series_are_ticks_and_a_short_one_has_signs(self) -> None:
        def row(step: int, *, own: tuple[int, ...] = ()) -> list[Mark]:
            marks = [Mark(x, "open", "", "", size="task") for x in own]
            marks += [Mark(x, "open", "", "", size="period") for x in range(500, 600, step)]
            return list(spaced(sorted(marks, key=lambda mark: mark.x)))

        assert {mark.size for mark in row(CROWDED)} == {"period"}
        assert {mark.size for mark in row(CROWDED - 1)} == {"tick"}
        beside = [mark.x for mark in row(CROWDED, own=(500,)) if mark.size == "period"]
        assert beside[0] == 500 + BESIDE
        assert beside[1] == 500 + CROWDED

    def test_a_mark_of_a_period_opens_the_list_of_that_period(self, published: Plan, weekly: Task) -> None:
        client = browser_of(cast.OFFICE)
        rows = client.get(reverse("campaign:timeline")).context["chart"].sheets[0].rows
        marks = [mark for placed in rows for mark in placed.row.marks if mark.size != "task"]
        opened = client.get(marks[0].href)
        first = weekly.occurrences.order_by("due_on").first()
        assert first is not None
        assert opened.status_code == 200
        assert [line.label for line in opened.context["lines"]] == [weekly.title]
        assert reverse("occurrences:detail", args=[first.pk]) in opened.content.decode()

    def test_the_board_holds_each_period_where_it_stands(self, world: World, published: Plan, weekly: Task) -> None:
        begun = weekly.occurrences.select_related("record", "task").order_by("starts_on").first()
        assert begun is not None
        board = reverse("campaign:board")
        lanes = browser_of(cast.OFFICE).get(board).context["lanes"]
        assert weekly.pk in [card.pk for card in lanes[1].cards]
        with connection.cursor() as cursor:
            cursor.execute("SELECT record_id FROM campaign_taskoccurrence WHERE state IN ('due', 'returned')")
            asked = {key for (key,) in cursor.fetchall()}
        assert {card.pk for card in lanes[2].cards if card.period} == asked
        actions.accept_task(actor=world.clerk, row=weekly)
        occurrences.hand_in(actor=world.clerk, row=read(begun), files=[paper_file()])
        lanes = browser_of(cast.OFFICE).get(board, {"recurring": "yes"}).context["lanes"]
        held = [[card.pk for card in lane.cards] for lane in lanes]
        assert weekly.pk not in [key for lane in held for key in lane]
        assert begun.pk in held[5]
        assert begun.pk not in held[2]
        lanes = browser_of(cast.OFFICE).get(board, {"recurring": "no"}).context["lanes"]
        assert not [card for lane in lanes for card in lane.cards if card.period]

    def test_the_calendar_shows_each_period_on_its_day(self, world: World, published: Plan, weekly: Task) -> None:
        expected = self.counted(weekly)
        days = selectors.due_days(published.campaign, world.office, min(expected), max(expected))
        assert {day: found.periods for day, found in days.items() if found.periods} == {
            day: total for day, (total, _done) in expected.items()
        }
        day = min(expected)
        for number in range(6):
            add(world, published, day, title=f"自查第 {number} 批")
        found = selectors.due_days(published.campaign, world.office, day, day)[day]
        assert (found.tasks, found.periods, found.total, found.open) == (6, 1, 7, 7)
        assert len(found.first) + found.more_tasks + found.more_periods == 7
        said = browser_of(cast.OFFICE).get(reverse("campaign:calendar"), {"month": f"{day:%Y-%m}"}).content.decode()
        assert f"/occurrences/?tab=asked&amp;due_from={day}&amp;due_to={day}" in said

    def test_the_course_of_a_recurring_task_is_its_series(self, world: World, published: Plan, weekly: Task) -> None:
        first = weekly.occurrences.select_related("record", "task").order_by("starts_on").first()
        assert first is not None
        actions.accept_task(actor=world.clerk, row=weekly)
        occurrences.hand_in(actor=world.clerk, row=read(first), files=[paper_file()])
        page = browser_of(cast.OFFICE).get(reverse("tasks:detail", args=[weekly.pk]))
        steps = page.context["steps"]
        rows = list(weekly.occurrences.order_by("starts_on").values_list("period", flat=True)[:5])
        assert [step.label.split(" ")[0] for step in steps] == ["待分派", "已分派", "已领取", *rows, "已办结"]
        assert [step.css for step in steps[:4]] == ["done", "done", "done", "done"]
        assert "提交" not in "".join(step.label for step in steps)
