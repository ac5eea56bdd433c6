"""Reminders 催办: once a day for each person and entry, merged for whoever reads them, never restricted on paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.nudges import actions
from jingjian.commons.nudges.models import Nudge, NudgeRound
from jingjian.commons.nudges.selectors import notice_of, people_reminded, rounds_about, rounds_in_sight, unread_of
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign.factories import task_example
from jingjian.testing import cast
from jingjian.testing.conformance import World

OFFICE, CLERK, HEAD = cast.OFFICE.username, cast.CLERK.username, cast.HEAD.username
DUE = date(2023, 6, 30)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def record(world: World) -> Record:
    return task_example(world).record


def remind(world: World, record: Record, *usernames: str, by: str = OFFICE) -> NudgeRound:
    people = [world.person(username) for username in usernames]
    with transaction.atomic():
        return actions.nudge(
            actor=world.actor(by), record=record, people=((one.pk, one.unit_id) for one in people), due_on=DUE
        )


def test_whoever_owes_something_finds_it_in_the_inbox_until_they_take_note(world: World, record: Record) -> None:
    remind(world, record, CLERK)
    assert [one.record for one in unread_of(world.actor(CLERK))] == [record]
    page = world.client(CLERK).get("/inbox/").text
    assert "您有1项事项被催办" in page
    assert record.reference in page
    assert world.client(CLERK).post("/nudges/read/").status_code == 303
    assert unread_of(world.actor(CLERK)) == []
    assert "被催办" not in world.client(CLERK).get("/inbox/").text
    assert rounds_about(record.pk, most=1)[0].read == 1  # type: ignore[attr-defined]


def test_nobody_is_reminded_twice_of_one_entry_on_one_day_whoever_reminds(world: World, record: Record) -> None:
    assert remind(world, record, CLERK).reminded == 1
    with pytest.raises(DomainError) as refusal:
        remind(world, record, CLERK, by=HEAD)
    assert refusal.value.code == "reminded_today"
    assert NudgeRound.objects.count() == 1, "a refused round leaves nothing behind"
    assert remind(world, record, CLERK, HEAD).reminded == 1, "only who had not been reminded counts"
    with clock.moved(clock.today() + timedelta(days=1)):
        assert remind(world, record, CLERK).reminded == 1
    assert Nudge.objects.filter(person=world.person(CLERK)).count() == 2
    assert len(unread_of(world.actor(CLERK))) == 1, "reminders of one entry are one line for who reads them"


def test_a_round_without_anybody_is_refused(world: World, record: Record) -> None:
    with pytest.raises(DomainError) as refusal:
        remind(world, record)
    assert refusal.value.code == "nobody_to_remind"
    with pytest.raises(DomainError) as refusal:
        actions.nudge(actor=SYSTEM, record=record, people=(), due_on=DUE)
    assert refusal.value.code == "nobody"
    assert not NudgeRound.objects.exists()


def test_the_log_keeps_who_reminded_and_how_many(world: World, record: Record) -> None:
    row = remind(world, record, CLERK, HEAD)
    event = AuditEvent.objects.get(record_id=row.pk)
    assert event.verb == "nudge.made"
    assert event.actor_id == world.actor(OFFICE).user_id
    assert [one.person for one in people_reminded(row.pk)] == sorted(
        (world.person(CLERK), world.person(HEAD)), key=lambda one: (one.unit.path, one.sort_key)
    )


def test_the_notice_says_units_entries_and_days_and_names_only_when_asked(world: World, record: Record) -> None:
    remind(world, record, CLERK, HEAD)
    client, name = world.client(OFFICE), world.person(CLERK).name
    plain, named = client.get("/nudges/notice/").text, client.get("/nudges/notice/?names=1").text
    for page in (plain, named):
        assert record.reference in page
        assert "应于2023年6月30日前完成" in page
        assert "尚未完成2人" in page
    assert f"尚未完成2人：{name}" in named or f"、{name}" in named
    assert name not in plain.split("<main", 1)[1]


@pytest.mark.parametrize("field", [{"compartment": 3}, {"tier": "encrypted"}])
def test_a_restricted_entry_is_reminded_of_in_the_inbox_and_stands_on_no_notice(
    world: World, record: Record, field: dict[str, object]
) -> None:
    Record.objects.filter(pk=record.pk).update(**field)
    row = remind(world, record, CLERK)
    notice = notice_of(NudgeRound.objects.all(), names=True)
    assert (notice.lines, notice.restricted) == ((), 1)
    page = world.client(OFFICE).get(f"/nudges/notice/?round={row.pk}").text
    assert record.title not in page
    assert "限制知悉" in page
    assert not rounds_in_sight(world.actor(cast.PRINCIPAL.username)).exists(), "its maker alone knows of the round"


def test_a_reminder_of_an_entry_that_left_ones_sight_is_not_shown(world: World, record: Record) -> None:
    remind(world, record, cast.OTHER_CLERK.username)
    assert unread_of(world.actor(cast.OTHER_CLERK.username)) == []


def test_a_round_is_known_to_its_maker_and_the_offices_above_alone(world: World, record: Record) -> None:
    row = remind(world, record, CLERK, by=HEAD)
    for username, known in ((HEAD, True), (OFFICE, True), (CLERK, False), (cast.OTHER_HEAD.username, False)):
        answer = world.client(username).get(f"/nudges/notice/?round={row.pk}")
        assert answer.status_code == (200 if known else 404), username


def test_a_broken_address_of_a_notice_leads_to_today_or_to_nothing(world: World, record: Record) -> None:
    client = world.client(OFFICE)
    assert client.get("/nudges/notice/?day=morgen").status_code == 200
    assert client.get("/nudges/notice/?round=x").status_code == 404


def test_who_has_no_account_is_marked_for_paper(world: World, record: Record) -> None:
    reader = world.user(CLERK)
    reader.is_active = False
    reader.save(update_fields=["is_active"])
    row = remind(world, record, CLERK)
    assert "请用纸质通知" in world.client(OFFICE).get(f"/nudges/{row.pk}/").text
