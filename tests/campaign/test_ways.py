"""What a reader sees of tasks is the same however it is asked: by one condition, way by way, or by the headers."""

from __future__ import annotations

import pytest

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.records.models import Record
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.access import task_policy
from jingjian.modules.campaign.models import Plan, Task
from jingjian.testing import cast
from tests.campaign.conftest import World


@pytest.fixture
def tasks(world: World, published: Plan) -> list[Task]:
    """A task of every unit, some with a helping unit, some with a person of another unit as verifier."""
    clause = published.clauses.get(number="（二）", heading="开展自查自纠")
    made = []
    for number, unit in enumerate(world.units.values()):
        member = next((one for one in cast.MEMBERS if one.unit == unit.code), None)
        verifier = world.person(cast.MEMBERS[-1 - number])
        responsible = world.person(member) if member else None
        made.append(
            actions.create_task(
                actor=SYSTEM, clause=clause, title=f"自查第 {number} 批", lead_unit=unit, responsible=responsible,
                helper_units=[world.units["AG"]] if number % 3 == 0 else [],
                verifier=None if responsible is None or responsible == verifier else verifier,
            )
        )  # fmt: skip
    return made


@pytest.mark.parametrize("member", cast.MEMBERS, ids=lambda member: member.username)
def test_every_way_of_asking_gives_the_same_tasks(world: World, tasks: list[Task], member: cast.Member) -> None:
    actor = world.actor(member)
    by_condition = set(Task.objects.filter(task_policy.visible(actor)).values_list("pk", flat=True))
    by_ways = {pk for way in task_policy.ways(actor) for pk in Task.objects.filter(way).values_list("pk", flat=True)}
    headers = Record.objects.filter(task_policy.header(actor), register="tasks")
    assert by_condition == by_ways == set(headers.values_list("pk", flat=True))


def test_the_house_itself_sees_every_task(tasks: list[Task]) -> None:
    assert Task.objects.filter(task_policy.visible(SYSTEM)).count() == Task.objects.count() > 0
