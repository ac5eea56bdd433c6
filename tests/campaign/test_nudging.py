"""Reminding of tasks, of periods, and of what everybody owes: those whose turn it is, nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from jingjian.commons.nudges.models import Nudge, NudgeRound
from jingjian.kernel.errors import NotAllowed
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.models import Campaign, Obligation, Plan, Task
from jingjian.testing import cast
from tests.campaign.conftest import World, refused
from tests.campaign.sheets import client_of
from tests.campaign.test_completeness import obligation_of


@pytest.fixture
def pledge(world: World, campaign: Campaign) -> Obligation:
    return obligation_of(world, campaign)


def reminded(row: Task | Obligation) -> set[str]:
    return set(Nudge.objects.filter(record=row.record).values_list("person__name", flat=True))


def test_of_a_task_the_person_responsible_is_reminded_and_of_work_handed_in_the_verifier(
    world: World, task: Task
) -> None:
    actions.nudge_task(actor=world.office, row=task)
    assert reminded(task) == {task.responsible.name}  # type: ignore[union-attr]
    assert NudgeRound.objects.get().due_on == task.due_on
    Task._default_manager.filter(pk=task.pk).update(state="submitted")
    task.refresh_from_db()
    actions.nudge_task(actor=world.office, row=task)
    assert reminded(task) == {task.responsible.name, task.verifier.name}  # type: ignore[union-attr]


def test_of_a_task_that_has_ended_or_belongs_to_nobody_nobody_is_reminded(world: World, task: Task) -> None:
    Task._default_manager.filter(pk=task.pk).update(responsible=None)
    task = Task._default_manager.select_related("record", "lead_unit").get(pk=task.pk)
    with refused("nobody_responsible"):
        actions.nudge_task(actor=world.office, row=task)
    actions.cancel_task(actor=world.office, row=task, reason="并入其他任务。")
    with pytest.raises(NotAllowed, match="办结"):
        actions.nudge_task(actor=world.office, row=task)


def test_recurring_work_is_reminded_of_by_its_periods(world: World, task: Task) -> None:
    Task._default_manager.filter(pk=task.pk).update(rrule="FREQ=MONTHLY")
    task.refresh_from_db()
    with refused("by_period"):
        actions.nudge_task(actor=world.office, row=task)


def test_of_an_obligation_exactly_the_missing_are_reminded(world: World, pledge: Obligation) -> None:
    done, free = world.person(cast.CLERK), world.person(cast.HEAD)
    actions.enter_done(actor=world.office, row=pledge, people=[done], done_on=date(2023, 3, 15))
    actions.excuse(actor=world.office, row=pledge, people=[free], done_on=date(2023, 3, 15), note="产假")
    actions.nudge_obligation(actor=world.office, row=pledge)
    missing = selectors.people_of(pledge, only=selectors.GAP)
    assert reminded(pledge) == {one.name for one in missing}
    assert not reminded(pledge) & {done.name, free.name}
    assert NudgeRound.objects.get().reminded == selectors.figures_of(pledge).gaps


def test_a_head_reminds_the_own_people_alone(world: World, pledge: Obligation) -> None:
    actions.nudge_obligation(actor=world.head, row=pledge)
    units = set(Nudge.objects.values_list("unit__path", flat=True))
    assert units
    assert all(path.startswith(world.head.unit_path) for path in units)
    with pytest.raises(NotAllowed):
        actions.nudge_obligation(actor=world.clerk, row=pledge)


def test_from_the_page_of_who_lacks_what_everybody_is_reminded_of_all_they_lack_at_once(
    world: World, campaign: Campaign, pledge: Obligation, published: Plan
) -> None:
    test = obligation_of(world, campaign, name="参加纪法知识测试")
    actions.enter_done(actor=world.office, row=test, people=[world.person(cast.CLERK)], done_on=date(2023, 3, 15))
    client = client_of(cast.OFFICE, language="zh-hans")
    answer = client.post("/campaign/lacking/nudge/")
    assert (answer.status_code, answer["Location"]) == (303, "/nudges/notice/")
    for row in (pledge, test):
        assert Nudge.objects.filter(record=row.record).count() == selectors.figures_of(row).gaps
    assert "参加纪法知识测试" in client.get("/nudges/notice/").text
    again = client.post("/campaign/lacking/nudge/", follow=True)
    assert "今天都已催办过" in again.text
    assert NudgeRound.objects.count() == 2


def test_many_tasks_are_reminded_of_in_one_act_each_answered_for(world: World, task: Task) -> None:
    client = client_of(cast.OFFICE, language="zh-hans")
    unassigned = Task._default_manager.select_related("record").filter(responsible=None, rrule="").first()
    assert unassigned is not None
    rows = [f"{one.pk}.{one.record.version}" for one in (task, unassigned)]
    page = client.post("/tasks/bulk/nudge/", {"row": rows, "_go": "1"}).text
    assert "/nudges/notice/" in page
    assert "尚未明确责任人，请先交办。" in page
    assert reminded(task) == {cast.CLERK.name}
    assert NudgeRound.objects.count() == 1
