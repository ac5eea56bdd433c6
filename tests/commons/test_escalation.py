"""Word of a limit that runs out goes to who must act, then up the chain, each level once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.commons.deadlines import actions, superiors
from jingjian.commons.deadlines.models import Clock, Escalation
from jingjian.commons.deadlines.superiors import superiors_of
from jingjian.commons.notify.escalation import ABOVE, NEAR, OVERDUE, VERB, escalate_all, levels_owed
from jingjian.commons.notify.models import InboxItem
from jingjian.commons.records.models import Record
from jingjian.modules.campaign.actions import propose_chain
from jingjian.modules.campaign.factories import task_example
from jingjian.modules.campaign.models import ResponsibilityLink
from jingjian.testing import cast
from jingjian.testing.conformance import World

OFFICE, CLERK, HEAD = cast.OFFICE.username, cast.CLERK.username, cast.HEAD.username
IN_CHARGE, PRINCIPAL = cast.IN_CHARGE.username, cast.PRINCIPAL.username
DAY = date(2023, 6, 12)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    line = [world.person(name) for name in (CLERK, HEAD, IN_CHARGE, PRINCIPAL)]
    chain = {junior.pk: line[place + 1 :] for place, junior in enumerate(line)}
    monkeypatch.setattr(
        superiors._Registered, "superiors", staticmethod(lambda record, person, day: chain.get(person.pk, []))
    )
    return world


@pytest.fixture
def record(world: World) -> Record:
    return task_example(world).record


@pytest.fixture
def row(world: World, record: Record) -> Clock:
    """Five working days from Monday 12 June, so due on Monday 19 June; four fifths are gone on the 18th."""
    holder = world.person(CLERK).pk
    return actions.start(actor=world.actor(OFFICE), record=record, rule="task.verify", on=DAY, holder_id=holder)


def told(row: Clock) -> list[tuple[int, str]]:
    return [(one.level, one.person.name if one.person else "") for one in row.escalations.select_related("person")]


def items(world: World, username: str) -> list[str]:
    rows = InboxItem.objects.filter(person=world.person(username), verb=VERB, settled_at__isnull=True)
    return [item.text for item in rows]


def test_who_must_act_hears_at_four_fifths_and_not_before(world: World, row: Clock) -> None:
    assert escalate_all(date(2023, 6, 17)) == 0
    assert escalate_all(date(2023, 6, 18)) == 1
    assert escalate_all(date(2023, 6, 19)) == 0, "once"
    assert items(world, CLERK) == [NEAR]
    assert items(world, HEAD) == []


def test_after_the_due_day_each_week_tells_one_level_more(world: World, row: Clock) -> None:
    names = [world.person(name).name for name in (CLERK, HEAD, IN_CHARGE)]
    for day in range(18, 28):
        escalate_all(date(2023, 6, day))
    assert told(row) == list(enumerate(names))
    assert (items(world, HEAD), items(world, IN_CHARGE), items(world, PRINCIPAL)) == ([ABOVE], [ABOVE], [])


def test_nights_that_were_missed_are_made_up_for(world: World, row: Clock) -> None:
    escalate_all(date(2023, 7, 31))
    assert [level for level, _name in told(row)] == [0, 1, 2, 3, 4, 5]
    assert told(row)[4:] == [(4, ""), (5, "")], "above the top there is nobody"
    assert items(world, CLERK) == [OVERDUE]


def test_an_extension_begins_the_levels_anew(world: World, record: Record) -> None:
    row = actions.start(
        actor=world.actor(OFFICE), record=record, rule="case.trial", on=DAY, holder_id=world.person(CLERK).pk
    )
    escalate_all(date(2023, 7, 13))
    actions.extend(actor=world.actor(OFFICE), row=row, amount=1, reason="案情复杂", approver=world.person(PRINCIPAL))
    assert escalate_all(date(2023, 7, 14)) == 0
    assert escalate_all(date(2023, 8, 15)) == 2
    assert Escalation.objects.filter(clock=row, level=0).count() == 2


def test_a_paused_or_stopped_limit_is_told_to_nobody_and_word_of_it_is_closed(
    world: World, record: Record, row: Clock
) -> None:
    office = world.actor(OFFICE)
    actions.pause(actor=office, row=row, reason="等待材料", on=DAY)
    assert escalate_all(date(2023, 6, 30)) == 0
    actions.resume(actor=office, row=row, on=date(2023, 6, 13))
    assert escalate_all(date(2023, 6, 30)) > 0
    actions.stop(actor=office, record=record, rule="task.verify", on=date(2023, 6, 30))
    escalate_all(date(2023, 7, 1))
    assert items(world, CLERK) == items(world, HEAD) == []


def test_a_period_that_asks_nothing_of_anybody_is_told_to_nobody(world: World, record: Record) -> None:
    actions.start(actor=world.actor(OFFICE), record=record, rule="government.warning", on=date(2022, 6, 12))
    assert escalate_all(date(2023, 6, 12)) == 0


@given(late=st.integers(-20, 80))
def test_the_levels_owed_are_those_that_night_after_night_would_have_told(late: int) -> None:
    level, owed = 0, {0}
    for night in range(1, late + 1):
        if night % 7 == 1 and level < 5:
            level += 1
            owed.add(level)
    assert set(levels_owed(DAY, DAY + timedelta(days=late))) == owed


def test_the_chain_of_the_campaign_names_those_to_whom_the_record_is_open(db: None) -> None:
    """The clerk's senior is somebody of another unit, to whom the task is closed; above stands the leader in charge."""
    world = World()
    record = task_example(world).record
    clerk, outsider, leader = (world.person(name) for name in (CLERK, cast.OTHER_HEAD.username, IN_CHARGE))
    draft = propose_chain(actor=world.actor(OFFICE), unit=world.unit("GB"), since=date(2023, 1, 1))
    for junior, senior in ((clerk, outsider), (outsider, leader)):
        ResponsibilityLink._default_manager.create(
            junior=junior, senior=senior, rule="by_hand", junior_unit=junior.unit, draft=draft, since=date(2023, 1, 1)
        )
    assert [one.name for one in superiors_of(record, clerk, DAY)] == [leader.name]
