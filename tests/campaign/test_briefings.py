"""Briefings of the leaders: their rhythm, their minutes, and resolutions that become tasks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jingjian.commons.access.policy import policy_of
from jingjian.commons.accounts.models import User
from jingjian.config.figures import briefing_cards
from jingjian.kernel import clock
from jingjian.kernel.errors import Conflict, NotAllowed
from jingjian.modules.campaign import actions, selectors, workflow
from jingjian.modules.campaign.models import Briefing, Campaign, Clause, Plan, Resolution, Task
from jingjian.modules.campaign.parts_team import resolution_behind, task_of_resolution
from jingjian.testing import cast
from tests.campaign.conftest import World, hand_in, refused
from tests.oracle import campaign as oracle

TODAY = date(2023, 3, 20)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def clause(published: Plan) -> Clause:
    return published.clauses.get(number="（二）", heading="开展自查自纠")


@pytest.fixture
def planned(world: World, clause: Clause) -> Briefing:
    """Chaired by the leader in charge; the head of 干部监督室 reports, the clerk comes."""
    return actions.plan_briefing(
        actor=world.office, campaign=clause.plan.campaign, title="听取自查自纠情况汇报", held_on=TODAY,
        chair=world.person(cast.IN_CHARGE), reporters=[world.person(cast.HEAD)],
        attendees=[world.person(cast.CLERK)], clause=clause,
    )  # fmt: skip


def hold(world: World, row: Briefing, *, minutes: str = "会议听取了汇报。") -> Briefing:
    return actions.hold_briefing(
        actor=world.office, row=row, held_on=row.held_on, present=[world.person(cast.HEAD)],
        reported="自查完成过半。", minutes=minutes,
    )  # fmt: skip


@pytest.fixture
def resolution(world: World, planned: Briefing, clause: Clause) -> Resolution:
    hold(world, planned)
    actions.resolve(
        actor=world.office, row=planned, text="干部监督室于月底前完成个人自查复核。", clause=clause,
        responsible=world.person(cast.CLERK), due_on=date(2023, 3, 31),
    )  # fmt: skip
    return planned.resolutions.get()


def turn(world: World, row: Resolution, **fields: Any) -> Task:
    given = {"title": "完成个人自查复核", "lead_unit": world.units["GB"], "due_on": row.due_on}
    people = {"responsible": world.person(cast.CLERK), "verifier": world.person(cast.HEAD)}
    assert row.clause is not None
    turned = actions.turn_resolution(actor=world.office, row=row, clause=row.clause, **given, **people, **fields)
    assert turned.task is not None
    return turned.task


def again(row: Resolution) -> Resolution:
    return Resolution.objects.select_related("task", "briefing__campaign__unit", "briefing__record").get(pk=row.pk)


def test_a_resolution_becomes_a_task_exactly_once(world: World, resolution: Resolution) -> None:
    stale, before = again(resolution), Task.objects.count()
    task = turn(world, resolution)
    assert (task.title, task.due_on, task.lead_unit.code) == ("完成个人自查复核", date(2023, 3, 31), "GB")
    with refused("wrong_state"):
        turn(world, again(resolution))
    with pytest.raises(Conflict), transaction.atomic():
        turn(world, stale)
    assert Task.objects.count() == before + 1
    with refused("wrong_state"):
        actions.withdraw_resolution(actor=world.office, row=again(resolution), reason="并入其他决议")


def test_when_the_task_is_refused_nothing_of_the_resolution_is_written(world: World, resolution: Resolution) -> None:
    version, before = resolution.version, Task.objects.count()
    with refused("no_title"):
        actions.turn_resolution(
            actor=world.office, row=resolution, clause=resolution.clause, title=" ", lead_unit=world.units["GB"]
        )  # type: ignore[arg-type]
    kept = again(resolution)
    assert (kept.task, kept.version, Task.objects.count()) == (None, version, before)


def test_its_state_follows_its_task_to_the_end_and_back(world: World, resolution: Resolution) -> None:
    task = turn(world, resolution)
    assert again(resolution).state == "in_task"
    actions.cancel_task(actor=world.office, row=task, reason="重复")
    assert again(resolution).state == "open"
    campaign = resolution.briefing.campaign
    assert [one.pk for one in selectors.open_resolutions(world.office, campaign)] == [resolution.pk]
    second = turn(world, again(resolution))
    assert not selectors.open_resolutions(world.office, campaign).exists()
    actions.accept_task(actor=world.clerk, row=second)
    hand_in(world, second)
    actions.verify_task(actor=world.head, row=second)
    actions.close_task(actor=world.office, row=second)
    assert again(resolution).state == "done"
    assert selectors.resolution_of_task(second) == resolution
    assert selectors.resolution_of_task(task) is None


def test_task_and_briefing_lead_to_each_other_for_whoever_may_read_them(world: World, resolution: Resolution) -> None:
    task = turn(world, resolution)
    told = task_of_resolution(world.clerk, again(resolution))
    assert (told["opens_briefing"], told["opens_task"]) == (True, True)
    assert resolution_behind(world.clerk, task)["opens_resolution"]
    stranger = world.actor(cast.OTHER_CLERK)
    told = task_of_resolution(stranger, again(resolution))
    assert (told["opens_briefing"], told["opens_task"]) == (False, False)
    assert not resolution_behind(stranger, task)["opens_resolution"]


def test_the_next_briefing_is_due_after_the_last_one_held_and_late_when_none_follows(
    world: World, planned: Briefing
) -> None:
    campaign = planned.campaign
    assert selectors.next_briefing(campaign).due_on is None
    actions.set_rhythm(actor=world.office, row=campaign, weeks=2, since=date(2023, 3, 1))
    coming = selectors.next_briefing(campaign)
    assert (coming.due_on, coming.days_late, coming.planned) == (date(2023, 3, 15), 5, planned)
    hold(world, planned)
    coming = selectors.next_briefing(campaign)
    assert (coming.due_on, coming.days_late, coming.planned) == (date(2023, 4, 3), 0, None)
    with clock.moved(date(2023, 4, 10)):
        assert selectors.next_briefing(campaign).days_late == 7
    assert selectors.next_briefing(campaign, on=TODAY - timedelta(days=1)).last_on is None
    for weeks in (0, 53):
        with refused("bad_rhythm"):
            actions.set_rhythm(actor=world.office, row=campaign, weeks=weeks)


def test_an_overdue_briefing_stands_on_the_wall_chart_and_among_the_figures_of_the_office(
    client: Client, world: World, planned: Briefing
) -> None:
    actions.set_rhythm(actor=world.office, row=planned.campaign, weeks=2, since=date(2023, 3, 1))
    client.force_login(User.objects.get(username=cast.OFFICE.username), backend=BACKEND)
    page = client.get(reverse("campaign:cockpit"))
    _before, _mark, card = page.content.decode().partition('id="briefings"')
    assert "逾期 5 天" in card
    assert planned.title in card
    (figure,) = briefing_cards(world.office)
    assert figure.late
    assert figure.href.endswith(f"{planned.pk}/")
    assert briefing_cards(world.clerk) == []


def test_a_held_briefing_proves_its_clause_and_a_planned_one_does_not(
    world: World, planned: Briefing, clause: Clause
) -> None:
    assert not clause.links.filter(record=planned.record).exists()
    hold(world, planned)
    assert clause.links.filter(record=planned.record).exists()
    assert {one.person.name: one.present for one in planned.attendance.all()} == {"林晓峰": True, "宋雨桐": False}


def test_confirmed_minutes_are_not_changed_any_more(world: World, planned: Briefing) -> None:
    with refused("not_yet"):
        actions.hold_briefing(
            actor=world.office, row=planned, held_on=TODAY + timedelta(days=1), present=[world.person(cast.HEAD)],
            reported="汇报。",
        )  # fmt: skip
    hold(world, planned, minutes="")
    with refused("no_minutes"):
        actions.confirm_briefing(actor=world.office, row=planned)
    fields = {"title": planned.title, "held_on": TODAY, "chair": planned.chair, "reported": "自查完成过半。"}
    actions.amend_briefing(actor=world.office, row=planned, minutes="会议听取了汇报。", **fields)
    actions.resolve(actor=world.office, row=planned, text="继续推进。")
    actions.confirm_briefing(actor=world.actor(cast.IN_CHARGE), row=planned)
    with pytest.raises(NotAllowed):
        actions.amend_briefing(actor=world.office, row=planned, minutes="改写。", **fields)
    with pytest.raises(NotAllowed):
        actions.resolve(actor=world.office, row=planned, text="再加一条。")
    with pytest.raises(NotAllowed):
        actions.amend_resolution(actor=world.office, row=planned.resolutions.get(), text="改写。")


@pytest.mark.parametrize("state", [s.value for s in workflow.BRIEFING.states])
def test_each_party_may_take_exactly_the_steps_of_the_oracle(world: World, planned: Briefing, state: str) -> None:
    planned.state, planned.chair = state, world.person(cast.OTHER_HEAD)
    parties = {
        "campaign_office": cast.OFFICE, "leader_in_charge": cast.IN_CHARGE, "principal_leader": cast.PRINCIPAL,
        "chair": cast.OTHER_HEAD, "reporter": cast.HEAD, "attendee": cast.CLERK, "administrator": cast.SYSTEM_ADMIN,
    }  # fmt: skip
    for party, member in parties.items():
        may = {
            step.name
            for step in workflow.BRIEFING.leaving(state)
            if policy_of(Briefing).may(world.actor(member), step.name, planned)
        }
        assert may == oracle.BRIEFING[state].get(party, set()), party


def test_minutes_are_read_by_offices_members_and_those_asked_alone(world: World, planned: Briefing) -> None:
    def readers() -> set[str]:
        found = (cast.OFFICE, cast.PRINCIPAL, cast.IN_CHARGE, cast.HEAD, cast.CLERK, cast.OTHER_HEAD, cast.OTHER_CLERK)
        policy = policy_of(Briefing)
        return {
            one.name for one in (*found, cast.SYSTEM_ADMIN, cast.AUDIT_ADMIN)
            if Briefing.objects.filter(policy.visible(world.actor(one)), pk=planned.pk).exists()
        }  # fmt: skip

    asked = {"钱永明", "高建平", "许文斌", "林晓峰", "宋雨桐"}
    assert readers() == asked
    force = actions.create_task_force(
        actor=world.office, campaign=planned.campaign, kind="task_force", name="检视整治专班"
    )
    people = [world.person(cast.OTHER_HEAD)]
    actions.add_members(actor=world.office, row=force, people=people, position=1, since=TODAY)
    assert readers() == asked
    actions.found_task_force(actor=world.office, row=force, founded_on=TODAY)
    assert readers() == asked | {"赵国庆"}


def test_of_two_campaigns_a_resolution_serves_clauses_of_its_own(
    world: World, resolution: Resolution, campaign: Campaign
) -> None:
    other = actions.create_campaign(actor=world.office, name="专项整顿", unit=world.units[cast.COUNTY])
    with refused("plan_not_current"):
        actions.plan_briefing(
            actor=world.office, campaign=other, title="听取汇报", held_on=TODAY, chair=world.person(cast.IN_CHARGE),
            clause=resolution.clause,
        )  # fmt: skip
