"""Recurring work: its periods come ahead of time, are proved by what is there already, and follow their task."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import Attachment
from jingjian.commons.notify.models import InboxItem
from jingjian.kernel import clock
from jingjian.kernel.errors import NotAllowed
from jingjian.modules.campaign import access, actions, drawing, selectors, workflow
from jingjian.modules.campaign.actions import occurrences, sampling, series
from jingjian.modules.campaign.models import OccurrenceProof, Plan, Task, TaskOccurrence, VerificationSample
from jingjian.testing import cast
from tests.campaign.conftest import World, paper_file, refused
from tests.campaign.test_tasks import PARTIES
from tests.oracle import campaign as oracle


def recurring(world: World, plan: Plan, rule: str, **more: object) -> Task:
    clause = plan.clauses.get(number="（二）", heading="开展自查自纠")
    values: dict[str, object] = {
        "title": "报送自查进展", "lead_unit": world.units["GB"], "responsible": world.person(cast.CLERK),
        "verifier": world.person(cast.HEAD), "rrule": rule,
    }  # fmt: skip
    return actions.create_task(actor=world.office, clause=clause, **{**values, **more})


def told(task: Task) -> list[tuple[str, date, str]]:
    rows = task.occurrences.order_by("starts_on", "pk")
    return [(row.period, row.due_on, row.state) for row in rows]


def read(row: TaskOccurrence) -> TaskOccurrence:
    related = ("record", "task__lead_unit", "task__clause", "task__campaign", "responsible", "verifier")
    return TaskOccurrence.objects.select_related(*related).get(pk=row.pk)


def period(task: Task, words: str) -> TaskOccurrence:
    return read(task.occurrences.exclude(state="withdrawn").get(period=words))


@pytest.fixture
def monthly(world: World, published: Plan) -> Task:
    return recurring(world, published, "FREQ=MONTHLY;BYMONTHDAY=25")


def test_giving_a_recurring_task_enters_the_periods_ahead(world: World, monthly: Task) -> None:
    # 25 March 2023 is a Saturday: the next working day is the Monday; 25 April is a Tuesday
    assert told(monthly) == [("2023年3月", date(2023, 3, 27), "due"), ("2023年4月", date(2023, 4, 25), "due")]
    asked = InboxItem.objects.filter(settled_at=None, verb="hand_in")
    assert [(item.record.title, item.due_on) for item in asked.select_related("record")] == [
        ("报送自查进展（2023年3月）", date(2023, 3, 27))
    ]


def test_the_clock_makes_up_for_what_it_missed_and_never_enters_a_period_twice(monthly: Task) -> None:
    with clock.moved(date(2023, 7, 3)):
        assert series.keep_all(SYSTEM) == 4
        assert series.keep_all(SYSTEM) == 0
        words = [row[0] for row in told(monthly)]
        assert words == [f"2023年{month}月" for month in range(3, 9)]
        assert list(monthly.occurrences.order_by("starts_on").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
        assert InboxItem.objects.filter(settled_at=None, verb="hand_in").count() == 5


def test_a_changed_rule_changes_only_periods_that_have_not_begun(world: World, monthly: Task) -> None:
    changed = {"title": monthly.title, "lead_unit": monthly.lead_unit}
    actions.amend_task(actor=world.office, row=monthly, rrule="FREQ=MONTHLY;BYMONTHDAY=10", **changed)
    assert told(monthly) == [("2023年3月", date(2023, 3, 27), "due"), ("2023年4月", date(2023, 4, 10), "due")]
    april = period(monthly, "2023年4月")
    assert next(iter(happenings(events_of(april)))).verb == "occurrence.moved"
    actions.amend_task(actor=world.office, row=monthly, rrule="FREQ=WEEKLY;BYDAY=FR", **changed)
    assert [row[::2] for row in told(monthly)][:4] == [
        ("2023年3月", "due"), ("2023年4月", "withdrawn"), ("2023年第14周", "due"), ("2023年第15周", "due"),
    ]  # fmt: skip
    actions.amend_task(actor=world.office, row=monthly, rrule="", **changed)
    assert {row[2] for row in told(monthly)[1:]} == {"withdrawn"}


def test_a_rule_for_days_of_rest_moves_the_days_not_begun(world: World, monthly: Task) -> None:
    campaign = monthly.campaign
    with clock.moved(date(2023, 5, 22)):
        series.keep_all(SYSTEM)
        assert period(monthly, "2023年6月").due_on == date(2023, 6, 25), "a Sunday that is worked"
        actions.rule_regular_work(actor=world.office, row=campaign, rest_days="previous")
        assert told(monthly)[0][1] == date(2023, 3, 27), "what has begun keeps its day"
    with clock.moved(date(2023, 10, 30)):
        series.keep_all(SYSTEM)
        assert period(monthly, "2023年11月").due_on == date(2023, 11, 24)


def test_the_task_gives_its_periods_new_people_and_takes_them_along_when_it_ends(world: World, monthly: Task) -> None:
    other = world.people["zhouyiming"]
    actions.assign_task(actor=world.office, row=monthly, responsible=other)
    assert {row.responsible for row in monthly.occurrences.all()} == {other}
    assert list(InboxItem.objects.filter(settled_at=None, verb="hand_in").values_list("person", flat=True)) == [
        other.pk
    ]
    actions.cancel_task(actor=world.office, row=monthly, reason="并入其他任务")
    assert {row[2] for row in told(monthly)} == {"withdrawn"}
    assert not InboxItem.objects.filter(settled_at=None, record__register="occurrences").exists()


def test_a_recurring_task_is_closed_when_no_period_that_has_begun_is_open(world: World, monthly: Task) -> None:
    with refused("recurring"):
        actions.accept_task(actor=world.clerk, row=monthly)
        actions.submit_task(actor=world.clerk, row=monthly, result="完成", files=[paper_file()])
    monthly.refresh_from_db()
    with refused("open_periods"):
        actions.close_task(actor=world.office, row=monthly)
    occurrences.hand_in(actor=world.clerk, row=period(monthly, "2023年3月"), files=[paper_file()])
    actions.close_task(actor=world.office, row=Task.objects.select_related("record").get(pk=monthly.pk))
    assert [row[2] for row in told(monthly)] == ["done", "withdrawn"]


def test_a_task_done_once_is_not_closed_before_it_is_verified(world: World, task: Task) -> None:
    with refused("not_verified"):
        actions.close_task(actor=world.office, row=task)


def test_several_periods_are_handed_in_on_one_record_without_an_upload(world: World, task: Task, monthly: Task) -> None:
    attach(actor=world.clerk, record=task, upload=paper_file(), kind="minutes")
    papers = Attachment.objects.count()
    with clock.moved(date(2023, 5, 22)):
        series.keep_all(SYSTEM)
        for words in ("2023年3月", "2023年4月"):
            occurrences.hand_in(actor=world.clerk, row=period(monthly, words), records=[task.record])
    assert [row[2] for row in told(monthly)][:3] == ["done", "done", "due"]
    assert Attachment.objects.count() == papers
    assert OccurrenceProof.objects.filter(record=task.record).count() == 2


def test_what_proves_nothing_or_is_not_known_is_refused(world: World, task: Task, monthly: Task) -> None:
    march = period(monthly, "2023年3月")
    with refused("no_proof"):
        occurrences.hand_in(actor=world.clerk, row=march)
    with refused("unknown_record"):
        occurrences.hand_in(actor=world.clerk, row=march, records=[task.record])
    with refused("not_begun"):
        occurrences.hand_in(actor=world.clerk, row=period(monthly, "2023年4月"), files=[paper_file()])
    found, unclear = selectors.named_records(world.clerk, f"{task.record.reference}，XX-1")
    assert (found, unclear) == ([], [task.record.reference, "XX-1"])


def test_what_lies_at_hand_serves_the_clause_and_happened_in_the_period(
    world: World, task: Task, monthly: Task
) -> None:
    march = period(monthly, "2023年3月")
    assert selectors.candidates(world.clerk, march) == []
    attach(actor=world.clerk, record=task, upload=paper_file(), kind="minutes")
    assert selectors.candidates(world.clerk, march) == [task.record]
    assert [paper.record for paper in selectors.papers_at_hand(march, [task.record])] == [task.record]


def test_a_key_period_waits_for_somebody_else(world: World, published: Plan) -> None:
    row = period(recurring(world, published, "FREQ=MONTHLY", key=True), "2023年3月")
    occurrences.hand_in(actor=world.clerk, row=row, files=[paper_file()])
    assert (row.state, row.handed_in_on) == ("handed_in", date(2023, 3, 20))
    assert InboxItem.objects.get(record=row.record, settled_at=None).person == world.person(cast.HEAD)
    with pytest.raises(NotAllowed):
        occurrences.verify(actor=world.clerk, row=read(row))
    occurrences.give_back(actor=world.head, row=read(row), reason="缺少签字")
    occurrences.hand_in(actor=world.clerk, row=read(row))
    occurrences.verify(actor=world.head, row=read(row))
    assert read(row).state == "done"


@pytest.mark.parametrize("state", [s.value for s in workflow.OCCURRENCE.states])
def test_each_party_may_do_to_a_period_what_the_oracle_says(world: World, monthly: Task, state: str) -> None:
    row = period(monthly, "2023年3月")
    row.verifier, row.state = world.person(cast.OTHER_CLERK), state
    for party, member in PARTIES.items():
        leaving = workflow.OCCURRENCE.leaving(state)
        may = {t.name for t in leaving if access.occurrence_policy.may(world.actor(member), t.name, row)}
        assert may == oracle.OCCURRENCE[state].get(party, set()), party


def test_the_oracle_knows_every_step_of_a_period_and_of_a_sample() -> None:
    named = {name for parties in oracle.OCCURRENCE.values() for names in parties.values() for name in names}
    assert named == {t.name for t in workflow.OCCURRENCE.transitions}
    assert {
        s.value: {t.name for t in workflow.SAMPLE.leaving(s.value)} for s in workflow.SAMPLE.states
    } == oracle.SAMPLE


def test_figures_count_the_periods_due_by_a_day_as_they_stood_then(world: World, monthly: Task) -> None:
    def counted(day: date) -> tuple[int, int, int]:
        figures = selectors.clause_coverage(monthly.campaign, as_at=day).figures
        return figures.periods, figures.periods_done, figures.periods_overdue

    with clock.moved(date(2023, 6, 30)):
        series.keep_all(SYSTEM)
        occurrences.hand_in(actor=world.clerk, row=period(monthly, "2023年3月"), files=[paper_file()])
    with clock.moved(date(2023, 7, 3)):
        occurrences.hand_in(actor=world.clerk, row=period(monthly, "2023年4月"), files=[paper_file()])
        occurrences.skip(actor=world.office, row=period(monthly, "2023年5月"), reason="当月不开会")
        assert counted(date(2023, 3, 26)) == (0, 0, 0)
        assert counted(date(2023, 3, 28)) == (1, 0, 1)
        assert counted(date(2023, 6, 30)) == (4, 1, 3)
        assert counted(date(2023, 7, 3)) == (3, 2, 1)
        assert monthly in Task.objects.filter(selectors.tasks_overdue())
        assert monthly in selectors.my_tasks(world.clerk)


def test_the_queries_of_the_figures_do_not_grow_with_the_periods(world: World, monthly: Task) -> None:
    with CaptureQueriesContext(connection) as few:
        selectors.clause_coverage(monthly.campaign)
    with clock.moved(date(2023, 12, 1)):
        series.keep_all(SYSTEM)
        with CaptureQueriesContext(connection) as many:
            selectors.clause_coverage(monthly.campaign)
    assert len(few) == len(many) == 8


@pytest.fixture
def closed_in_march(world: World, published: Plan) -> list[TaskOccurrence]:
    tasks = [recurring(world, published, "FREQ=MONTHLY", title=f"第{n}项常规工作") for n in range(8)]
    rows = [period(task, "2023年3月") for task in tasks]
    for row in rows:
        occurrences.hand_in(actor=world.clerk, row=row, files=[paper_file()])
    return rows


def test_a_sample_is_drawn_once_a_month_and_can_be_drawn_again_from_its_seed(
    world: World, published: Plan, closed_in_march: list[TaskOccurrence]
) -> None:
    campaign, march = published.campaign, date(2023, 3, 1)
    with refused("month_not_over"):
        actions.draw_sample(actor=SYSTEM, campaign=campaign, month=march)
    with clock.moved(date(2023, 4, 3)):
        with pytest.raises(NotAllowed):
            actions.draw_sample(actor=world.office, campaign=campaign, month=march)
        assert (sampling.draw_all(SYSTEM), sampling.draw_all(SYSTEM)) == (1, 0)
        with refused("drawn_already"):
            actions.draw_sample(actor=SYSTEM, campaign=campaign, month=march)
    sample = VerificationSample.objects.get()
    assert sample.population == sorted(str(row.pk) for row in closed_in_march)
    assert sample.drawn == drawing.drawn(sample.population, seed=sample.seed, size=3)
    assert {item.verifier for item in sample.items.all()} == {world.person(cast.HEAD)}
    for change in ("UPDATE campaign_verificationsample SET seed = 'x'", "DELETE FROM campaign_sampleitem"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_found_wanting_a_period_goes_back_and_who_did_it_never_looks(
    world: World, published: Plan, closed_in_march: list[TaskOccurrence]
) -> None:
    with clock.moved(date(2023, 4, 3)):
        sampling.draw_all(SYSTEM)
        first, second, third = (
            VerificationSample.objects.get().items.order_by("position").select_related("sample__record")
        )
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.answer_item(actor=world.clerk, item=first, result="confirmed")
        with refused("no_reason"):
            actions.answer_item(actor=world.head, item=first, result="wanting")
        actions.answer_item(actor=world.head, item=first, result="wanting", reason="缺少签到表")
        with refused("answered"):
            actions.answer_item(actor=world.head, item=first, result="confirmed")
        actions.answer_item(actor=world.head, item=second, result="confirmed")
        actions.answer_item(actor=world.office, item=third, result="confirmed")
    assert TaskOccurrence.objects.get(pk=first.occurrence_id).state == "returned"
    asked = InboxItem.objects.filter(settled_at=None, record=first.occurrence_id)
    assert [(item.verb, item.person) for item in asked] == [("hand_in", world.person(cast.CLERK))]
    sample = VerificationSample.objects.get()
    assert sample.state == "ended"
    (counts,) = selectors.counts_by_unit(selectors.items_of(sample))
    assert (counts.unit.code, counts.drawn, counts.confirmed, counts.wanting, counts.open) == ("GB", 3, 2, 1, 0)


def test_the_clock_keeps_the_series_and_draws_the_samples_by_itself() -> None:
    asked = {name for name, _cron in app.periodic_registry.periodic_tasks}
    assert {"campaign.keep_series", "campaign.draw_samples"} <= asked
