"""Who knows of which campaign, plan and task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from jingjian.commons.access.actor import NOBODY, SYSTEM
from jingjian.commons.access.policy import policy_of
from jingjian.commons.search.find import search
from jingjian.modules.campaign import access, actions
from jingjian.modules.campaign.models import Campaign, Plan, Task
from jingjian.testing import cast
from tests.campaign.conftest import World, refused

OFFICES = (cast.OFFICE, cast.IN_CHARGE, cast.PRINCIPAL, cast.CITY_LEADER)
ADMINISTRATORS = (cast.SYSTEM_ADMIN, cast.SECURITY_ADMIN, cast.AUDIT_ADMIN)
#: who works in the city and has no duty over the county
CITY_STAFF = tuple(one for one in cast.members_of(cast.CITY) if not one.role)
OUTSIDE = (*ADMINISTRATORS, *CITY_STAFF)


def names_of(*members: cast.Member) -> set[str]:
    return {member.username for member in members}


def sees(world: World, member: cast.Member, row: Campaign | Plan | Task) -> bool:
    model = type(row)
    visible = policy_of(model).visible(world.actor(member))
    return model._default_manager.filter(visible, pk=row.pk).count() == 1


@pytest.mark.parametrize("member", cast.MEMBERS, ids=lambda m: m.username)
def test_a_campaign_is_known_to_everybody_who_works_below_it_and_the_leader_above(
    world: World, campaign: Campaign, member: cast.Member
) -> None:
    assert sees(world, member, campaign) is (member not in OUTSIDE)


@pytest.mark.parametrize("member", cast.MEMBERS, ids=lambda m: m.username)
def test_a_plan_in_review_is_known_to_the_offices_alone(world: World, plan: Plan, member: cast.Member) -> None:
    assert sees(world, member, plan) is (member in OFFICES)


@pytest.mark.parametrize("member", cast.MEMBERS, ids=lambda m: m.username)
def test_a_plan_in_force_is_known_to_all_staff(world: World, published: Plan, member: cast.Member) -> None:
    assert sees(world, member, published) is (member not in OUTSIDE)


def test_a_campaign_of_one_office_is_not_known_in_another(world: World) -> None:
    own = actions.create_campaign(actor=world.office, name="室内整顿", unit=world.units["GB"])
    knows = {member.username for member in cast.MEMBERS if sees(world, member, own)}
    assert knows == names_of(*OFFICES, *cast.members_of("GB"))


def test_a_task_is_known_to_offices_its_department_and_its_parties(world: World, task: Task) -> None:
    actions.assign_task(
        actor=world.office, row=task, responsible=world.person(cast.CLERK), verifier=world.person(cast.OTHER_CLERK),
        helpers=[world.people["jiangwentao"]],
    )  # fmt: skip
    actions.amend_task(
        actor=world.office, row=task, title=task.title, lead_unit=task.lead_unit, helper_units=[world.units["CG"]]
    )
    knows = {member.username for member in cast.MEMBERS if sees(world, member, task)}
    named = (cast.OTHER_CLERK, cast.member("jiangwentao"))  # verifier and helper
    assert knows == names_of(*OFFICES, *cast.members_of("GB"), *named, cast.TOWNSHIP_HEAD)


def test_whoever_is_no_longer_a_party_no_longer_knows_of_it(world: World, task: Task) -> None:
    other = world.person(cast.OTHER_CLERK)
    actions.assign_task(actor=world.office, row=task, responsible=world.person(cast.CLERK), verifier=other)
    assert sees(world, cast.OTHER_CLERK, task)
    actions.assign_task(
        actor=world.office, row=task, responsible=world.person(cast.CLERK), verifier=world.person(cast.HEAD)
    )
    assert not sees(world, cast.OTHER_CLERK, task)


def test_nobody_sees_nothing_and_the_system_sees_all(task: Task) -> None:
    for row in (task, task.campaign, task.clause.plan):
        policy = policy_of(type(row))
        assert not type(row)._default_manager.filter(policy.visible(NOBODY)).exists()
        assert type(row)._default_manager.filter(policy.visible(SYSTEM), pk=row.pk).exists()
        assert not policy.may(NOBODY, "list")


@pytest.mark.parametrize("member", ADMINISTRATORS, ids=lambda m: m.username)
def test_administrators_may_do_nothing_in_the_programme(world: World, task: Task, member: cast.Member) -> None:
    for row in (task, task.campaign, task.clause.plan):
        policy = policy_of(type(row))
        assert not any(policy.may(world.actor(member), verb, row) for verb in policy.verbs)


def test_evidence_is_added_by_those_who_work_on_the_task_until_it_ends(
    world: World, task: Task, task_in: Callable[[str], Task]
) -> None:
    may = {m.username for m in cast.MEMBERS if access.task_policy.may(world.actor(m), "attach", task)}
    assert may == names_of(*OFFICES, *cast.members_of("GB"))
    task_in("done")
    assert not any(access.task_policy.may(world.actor(m), "attach", task) for m in cast.MEMBERS)


def test_a_campaign_needs_a_name_and_an_order_of_days(world: World) -> None:
    with refused("no_name"):
        actions.create_campaign(actor=world.office, name=" ", unit=world.units["QY"])
    with refused("ends_before_it_begins"):
        actions.create_campaign(
            actor=world.office, name="甲", unit=world.units["QY"], starts_on=date(2023, 5, 1), ends_on=date(2023, 4, 1)
        )


def test_search_finds_tasks_only_for_those_who_may_know_of_them(world: World, task: Task) -> None:
    found = search(world.clerk, "室个人自查")
    assert [hit.title for hit in found] == [f"{task.record.reference} {task.title}"]
    assert search(world.actor(cast.OTHER_CLERK), "室个人自查") == []
