"""Which clause has no work, no owner, no evidence: hand-counted examples, as at a day, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.models import Campaign, Plan, Task, TaskState
from jingjian.modules.campaign.selectors import CoverageRow
from jingjian.testing import cast
from tests.campaign import papers
from tests.campaign.conftest import World, import_paper, publish


def rows(campaign: Campaign, as_at: date | None = None) -> dict[str, CoverageRow]:
    return {row.clause.heading: row for row in selectors.clause_coverage(campaign, as_at=as_at).rows}


def test_without_a_plan_in_force_there_is_nothing_to_cover(plan: Plan) -> None:
    coverage = selectors.clause_coverage(plan.campaign)
    assert (coverage.plan, coverage.rows, coverage.figures.clauses) == (None, (), 0)


def test_a_principle_is_never_a_gap_and_work_on_demand_needs_its_procedure(world: World, published: Plan) -> None:
    found = rows(published.campaign)
    assert (found["指导思想"].gaps, found["指导思想"].state) == ((), "principle")
    assert found["处置问题线索"].gaps == ("no_procedure",)
    clause = published.clauses.get(heading="处置问题线索")
    actions.classify_clause(actor=world.office, clause=clause, kind="on_demand", procedure="问题线索处置流程")
    ready = rows(published.campaign)["处置问题线索"]
    assert (ready.gaps, ready.state, ready.total) == ((), "ready", 0)


def test_a_clause_whose_task_was_dropped_has_no_work(world: World, plan: Plan) -> None:
    actions.drop_proposal(actor=world.office, proposal=plan.proposals.get(title="签订承诺书"))
    publish(world, plan)
    found = rows(plan.campaign)
    assert found["签订承诺书"].gaps == ("no_work",)
    assert found["制定学习计划"].gaps == ("no_owner", "no_evidence")
    assert found["组织集中学习"].below_gaps == 5
    assert found["开展学习教育"].below_gaps == 7


def test_coverage_moves_with_the_work(world: World, task: Task, task_in: Callable[[str], Task]) -> None:
    campaign = task.campaign
    for other in Task.objects.filter(clause=task.clause).exclude(pk=task.pk):
        actions.cancel_task(actor=world.office, row=other, reason="并入室内自查")
    row = rows(campaign)["开展自查自纠"]
    assert (row.total, row.done, row.evidence, row.gaps, row.state) == (1, 0, 0, ("no_evidence",), "gap")
    task_in(TaskState.SUBMITTED)
    row = rows(campaign)["开展自查自纠"]
    assert (row.done, row.evidence, row.gaps, row.state) == (0, 1, (), "running")
    actions.verify_task(actor=world.head, row=task)
    actions.close_task(actor=world.office, row=task)
    row = rows(campaign)["开展自查自纠"]
    assert (row.done, row.state) == (1, "done")
    above = rows(campaign)["开展检视整治"]
    assert (above.total, above.done, above.evidence) == (1, 1, 1)


def test_a_part_is_summed_into_all_above_it(published: Plan) -> None:
    found = rows(published.campaign)
    assert [found[h].total for h in ("制定学习计划", "组织集中学习", "开展警示教育", "开展学习教育")] == [1, 3, 2, 5]
    top = [row for row in found.values() if row.parent_id is None]
    assert sum(row.total for row in top) == Task.objects.count() == 9


def test_figures_are_those_counted_by_hand(world: World, task: Task) -> None:
    with clock.moved(date(2023, 6, 5)):
        coverage = selectors.clause_coverage(task.campaign)
    figures = coverage.figures
    # dated 15 March, 31 March, 10 April, and two of 31 May; the oldest is late since 15 March
    assert (figures.tasks, figures.done, figures.overdue, figures.without_owner) == (10, 0, 5, 9)
    assert figures.oldest_overdue_days == (date(2023, 6, 5) - date(2023, 3, 15)).days
    # three items of study, warning education, self-inspection, responsibility, supervision
    assert (figures.need_work, figures.with_work, figures.gaps) == (7, 7, 8)


def test_a_figure_as_at_an_earlier_day_is_what_it_was(world: World, task: Task, task_in: Callable[[str], Task]) -> None:
    with clock.moved(date(2023, 5, 10)):
        task_in(TaskState.DONE)
        assert rows(task.campaign)["开展自查自纠"].done == 1
        before = rows(task.campaign, as_at=date(2023, 5, 9))["开展自查自纠"]
        assert (before.done, before.evidence, before.total) == (0, 0, 3)
        assert rows(task.campaign, as_at=date(2023, 3, 19))["开展自查自纠"].total == 0


def test_what_is_handed_in_is_not_overdue(world: World, task: Task, task_in: Callable[[str], Task]) -> None:
    late = date(2023, 6, 5)
    assert selectors.is_overdue(task, late)
    assert not selectors.is_overdue(task, task.due_on)
    assert task in Task.objects.filter(selectors.tasks_overdue(late))
    task_in(TaskState.SUBMITTED)
    assert not selectors.is_overdue(task, late)
    assert task not in Task.objects.filter(selectors.tasks_overdue(late))


@pytest.mark.parametrize("parts", [5, 60])
def test_the_number_of_queries_does_not_grow_with_the_plan(world: World, campaign: Campaign, parts: int) -> None:
    plan = import_paper(world.office, campaign, papers.long_plan(parts))
    with CaptureQueriesContext(connection) as reviewing:
        selectors.outline_of(plan)
    assert len(reviewing) <= 4
    publish(world, plan)
    with CaptureQueriesContext(connection) as covering:
        coverage = selectors.clause_coverage(campaign)
    assert (coverage.figures.tasks, len(covering)) == (parts, 8)
    with CaptureQueriesContext(connection) as comparing:
        selectors.difference(plan, plan)
    assert len(comparing) == 3


def test_my_tasks_are_those_to_do_and_those_to_verify(world: World, task: Task, task_in: Callable[[str], Task]) -> None:
    assert list(selectors.my_tasks(world.clerk)) == [task]
    assert list(selectors.my_tasks(world.head)) == []
    task_in(TaskState.SUBMITTED)
    assert list(selectors.my_tasks(world.clerk)) == []
    assert list(selectors.my_tasks(world.head)) == [task]


def test_the_tasks_of_a_clause_include_those_below_and_only_what_one_may_know_of(world: World, task: Task) -> None:
    top = task.clause.parent
    assert top is not None
    assert selectors.tasks_of_clause(top, world.office).count() == 3
    assert list(selectors.tasks_of_clause(top, world.clerk)) == [task]


def test_phases_count_their_days(published: Plan) -> None:
    views = selectors.phases_of(published.campaign, on=date(2023, 3, 20))
    assert [(v.number, v.state, v.day, v.days, v.days_left) for v in views] == [
        (1, "current", 20, 41, 21), (2, "future", None, 143, None), (3, "future", None, 91, None),
    ]  # fmt: skip
    assert [v.state for v in selectors.phases_of(published.campaign, on=date(2023, 12, 1))] == ["past"] * 3


def test_a_phase_without_an_end_lasts_until_the_next_begins(world: World, published: Plan) -> None:
    first = published.campaign.phases.first()
    actions.set_phase(
        actor=world.office, campaign=published.campaign, phase=first, name="学习教育", starts_on=date(2023, 3, 1)
    )
    states = {
        day: selectors.phases_of(published.campaign, on=day)[0].state for day in (date(2023, 4, 10), date(2023, 4, 11))
    }
    assert list(states.values()) == ["current", "past"]


def test_the_shell_shows_the_running_campaign_nearest_to_where_one_works(world: World, published: Plan) -> None:
    with CaptureQueriesContext(connection) as queries:
        active = selectors.active_campaign_for(world.clerk)
    assert active is not None
    assert (active.campaign.pk, active.current.phase.name, len(queries)) == (published.campaign_id, "学习教育", 2)
    own = actions.create_campaign(actor=world.office, name="室内整顿", unit=world.units["GB"])
    small = import_paper(world.office, own, papers.long_plan(2))
    publish(world, small)
    assert selectors.active_campaign_for(world.clerk).campaign == own
    assert selectors.active_campaign_for(world.office).campaign.pk == published.campaign_id
    assert selectors.active_campaign_for(world.actor(cast.SYSTEM_ADMIN)) is None


def test_a_superior_is_shown_the_campaign_of_the_one_county_that_has_one(world: World, published: Plan) -> None:
    city = world.actor(cast.CITY_LEADER)
    small = actions.create_campaign(actor=world.office, name="室内整顿", unit=world.units["GB"])
    publish(world, import_paper(world.office, small, papers.long_plan(2)))
    assert selectors.active_campaign_for(city).campaign.pk == published.campaign_id
    Record.objects.filter(pk=published.campaign.pk).update(unit=world.units["J1"], unit_path=world.units["J1"].path)
    assert selectors.active_campaign_for(city) is None, "which of the two is meant is not guessed"


def test_work_is_given_within_the_scope_of_whoever_gives_it(world: World, published: Plan) -> None:
    campaign = published.campaign
    assert selectors.assignable_units(world.office, campaign).count() == len(cast.UNITS) - 1, "not the city"
    assert [u.code for u in selectors.assignable_units(world.head, campaign)] == ["GB"]
    assert {p.name for p in selectors.assignable_people(world.head, campaign)} == {
        one.name for one in cast.members_of("GB")
    }
    assert not selectors.assignable_people(world.clerk, campaign).exists()
    headings = [c.heading for c in selectors.assignable_clauses(campaign)]
    assert "开展自查自纠" in headings
    assert "开展学习教育" not in headings
