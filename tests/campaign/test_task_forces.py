"""Leading group, its office and task forces: who sits in them from when to when, and who carries them on."""

from __future__ import annotations

from datetime import date

import pytest

from jingjian.commons.access.policy import policy_of
from jingjian.kernel.errors import NotAllowed
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.models import Campaign, MemberPosition, TaskForce, TaskForceKind
from jingjian.modules.campaign.selectors import team
from jingjian.testing import cast
from tests.campaign.conftest import World, refused

MARCH, APRIL, MAY, JUNE = (date(2023, month, 1) for month in (3, 4, 5, 6))
COLLEAGUE = cast.member("zhouyiming")


def group(world: World, campaign: Campaign, kind: str, name: str, superior: TaskForce | None = None) -> TaskForce:
    return actions.create_task_force(
        actor=world.office, campaign=campaign, kind=kind, name=name, superior=superior, duties="统筹协调，督促落实。"
    )


def headed(world: World, row: TaskForce, head: cast.Member, *members: cast.Member, since: date = MARCH) -> TaskForce:
    """In force from a day, with its head and members from that day."""
    add(world, row, head, position=MemberPosition.HEAD, since=since)
    if members:
        add(world, row, *members, since=since)
    return actions.found_task_force(actor=world.office, row=row, founded_on=since, document_no="清纪发〔2023〕2号")


def add(
    world: World, row: TaskForce, *members: cast.Member, position: int = MemberPosition.MEMBER, since: date = MARCH
) -> TaskForce:
    people = [world.person(member) for member in members]
    return actions.add_members(actor=world.office, row=row, people=people, position=position, since=since)


@pytest.fixture
def leading(world: World, campaign: Campaign) -> TaskForce:
    return headed(
        world, group(world, campaign, TaskForceKind.LEADING_GROUP, "教育整顿领导小组"), cast.PRINCIPAL, cast.IN_CHARGE
    )


def names_on(world: World, campaign: Campaign, day: date) -> list[tuple[int, str, list[str]]]:
    """Depth, name and members of each group on a day, as the list of names has them."""
    return [
        (one.depth, one.group.name, [member.person.name for member in one.members])
        for one in team.structure_on(world.clerk, campaign, day)
    ]


def test_the_list_of_names_is_right_on_every_day(world: World, campaign: Campaign, leading: TaskForce) -> None:
    force = headed(
        world, group(world, campaign, TaskForceKind.TASK_FORCE, "检视整治专班", leading), cast.HEAD, cast.CLERK,
        since=APRIL,
    )  # fmt: skip
    add(world, force, COLLEAGUE, since=MAY)
    leaver = force.members.get(person=world.person(cast.CLERK))
    actions.end_members(actor=world.office, row=force, members=[leaver], until=date(2023, 4, 30))
    top = (0, "教育整顿领导小组", ["高建平", "许文斌"])
    assert names_on(world, campaign, MARCH) == [top]
    assert names_on(world, campaign, date(2023, 4, 30)) == [top, (1, "检视整治专班", ["林晓峰", "宋雨桐"])]
    assert names_on(world, campaign, MAY) == [top, (1, "检视整治专班", ["林晓峰", "周一鸣"])]
    actions.dissolve_task_force(actor=world.office, row=force, dissolved_on=MAY, reason="任务完成")
    assert names_on(world, campaign, MAY)[-1] == (1, "检视整治专班", ["林晓峰", "周一鸣"])
    assert names_on(world, campaign, date(2023, 5, 2)) == [top]


def test_a_group_works_once_somebody_heads_it(world: World, campaign: Campaign) -> None:
    row = group(world, campaign, TaskForceKind.OFFICE, "领导小组办公室")
    add(world, row, cast.CLERK)
    with refused("no_head"):
        actions.found_task_force(actor=world.office, row=row, founded_on=MARCH)
    add(world, row, cast.OFFICE, position=MemberPosition.OFFICE_HEAD)
    assert actions.found_task_force(actor=world.office, row=row, founded_on=MARCH).state == "in_force"


def test_somebody_sits_in_a_group_once_at_a_time(world: World, leading: TaskForce) -> None:
    with refused("sits_already"):
        add(world, leading, cast.IN_CHARGE, position=MemberPosition.DEPUTY, since=APRIL)
    sitting = leading.members.get(person=world.person(cast.IN_CHARGE))
    with refused("ends_before_it_begins"):
        actions.end_members(actor=world.office, row=leading, members=[sitting], until=date(2023, 2, 1))
    actions.end_members(actor=world.office, row=leading, members=[sitting], until=date(2023, 3, 31))
    add(world, leading, cast.IN_CHARGE, position=MemberPosition.DEPUTY, since=APRIL)
    assert leading.members.filter(person=world.person(cast.IN_CHARGE)).count() == 2


def test_groups_never_stand_under_themselves_nor_outlive_what_they_work_under(
    world: World, campaign: Campaign, leading: TaskForce
) -> None:
    below = headed(world, group(world, campaign, TaskForceKind.OFFICE, "领导小组办公室", leading), cast.OFFICE)
    with refused("circle"):
        actions.amend_task_force(actor=world.office, row=leading, kind=leading.kind, name=leading.name, superior=below)
    with refused("under_it"):
        actions.dissolve_task_force(actor=world.office, row=leading, dissolved_on=JUNE, reason="机构撤销")
    with refused("name_taken"):
        group(world, campaign, TaskForceKind.TASK_FORCE, "领导小组办公室")
    other = actions.create_campaign(actor=world.office, name="专项整顿", unit=world.units[cast.COUNTY])
    with refused("other_campaign"):
        group(world, other, TaskForceKind.TASK_FORCE, "专班", leading)


def test_a_draft_is_the_offices_own_and_a_dissolved_list_stays(world: World, campaign: Campaign) -> None:
    row = group(world, campaign, TaskForceKind.TASK_FORCE, "查纠整改专班")
    policy = policy_of(TaskForce)
    sees = [
        actor for actor in (world.office, world.clerk) if TaskForce.objects.filter(policy.visible(actor), pk=row.pk)
    ]
    assert sees == [world.office]
    with pytest.raises(NotAllowed):
        actions.add_members(actor=world.head, row=row, people=[world.person(cast.CLERK)], position=5, since=MARCH)
    headed(world, row, cast.HEAD)
    assert TaskForce.objects.filter(policy.visible(world.clerk), pk=row.pk).exists()
    actions.dissolve_task_force(actor=world.office, row=row, dissolved_on=JUNE, reason="任务完成")
    with pytest.raises(NotAllowed):
        add(world, row, cast.CLERK, since=JUNE)
    ended = row.members.get(person=world.person(cast.HEAD))
    assert ended.until == JUNE
