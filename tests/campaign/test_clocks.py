"""A task that was handed in is to be verified within five working days: the clock follows the steps of the task."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jingjian.commons.deadlines.models import Clock
from jingjian.kernel import clock
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.limits import VERIFY
from jingjian.modules.campaign.models import Task, TaskState
from jingjian.testing import cast
from tests.campaign.conftest import World


def clocks(task: Task) -> list[tuple[str, str, str]]:
    rows = Clock.objects.filter(record=task.record, rule=VERIFY).select_related("holder").order_by("started_on", "pk")
    return [(row.state, row.event, row.holder.name if row.holder else "") for row in rows]


def test_work_handed_in_starts_the_clock_of_its_verifier(
    world: World, task: Task, task_in: Callable[[str], Task]
) -> None:
    assert clocks(task) == []
    task_in(TaskState.SUBMITTED)
    assert clocks(task) == [("running", "task.submitted", world.person(cast.HEAD).name)]
    assert Clock.objects.get(record=task.record).started_on == clock.today()


@pytest.mark.parametrize("state", [TaskState.VERIFIED, TaskState.RETURNED])
def test_verifying_or_returning_stops_it(task: Task, task_in: Callable[[str], Task], state: str) -> None:
    task_in(state)
    assert [line[0] for line in clocks(task)] == ["stopped"]


def test_work_that_is_handed_in_again_has_its_full_time_again(
    world: World, task: Task, task_in: Callable[[str], Task]
) -> None:
    row = task_in(TaskState.RETURNED)
    actions.submit_task(actor=world.clerk, row=row, result="已补充签字。")
    assert [line[0] for line in clocks(task)] == ["stopped", "running"]


def test_the_due_day_of_the_task_itself_stays_what_the_plan_says(
    world: World, task: Task, task_in: Callable[[str], Task]
) -> None:
    planned = task.due_on
    row = task_in(TaskState.SUBMITTED)
    assert row.due_on == planned
    row.record.refresh_from_db()
    assert row.record.due_on == Clock.objects.get(record=row.pk).due_on != planned, "the header waits for verification"
    row = actions.return_task(actor=world.head, row=row, reason="缺少签字")
    row.record.refresh_from_db()
    assert row.record.due_on == row.due_on == planned
