"""Moves and mergers of units: both scopes valid meanwhile, a killed job goes on, one event at the end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jingjian.commons.access.actor import SYSTEM, actor_for
from jingjian.commons.access.models import Role, RoleGrant
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.organisation import history
from jingjian.commons.organisation.models import Membership, Person, Post, Unit, UnitKind, UnitMove
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.administration import actions, tasks
from jingjian.modules.administration.actions import moves
from jingjian.testing import cast
from jingjian.testing.conformance import World

pytestmark = pytest.mark.django_db

KEEPER = cast.SYSTEM_ADMIN.username


@pytest.fixture
def world() -> World:
    return World()


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def records(at: Unit, count: int, *, first: int = 0) -> None:
    Record.objects.bulk_create(
        Record(
            register="tasks", reference=f"T-{at.code}-{first + n}", title="任务", unit=at, unit_path=at.path,
            status="open", category="open", origin="QY",
        )
        for n in range(count)
    )  # fmt: skip


def step(move: UnitMove) -> bool:
    """One step as the job takes it."""
    run = JobRun.objects.get(pk=UnitMove.objects.get(pk=move.pk).job)
    return tasks.move_unit(run=run, actor=SYSTEM, move=str(move.pk))


def finish(move: UnitMove) -> None:
    while step(move):
        pass


def ask(world: World, code: str, target: str, **terms: Any) -> UnitMove:
    terms.setdefault("effective_on", clock.today())
    actions.move_unit(actor=world.actor(KEEPER), row=unit(code), target=unit(target), **terms)
    return UnitMove.objects.get(ended=False)


def test_a_unit_and_all_below_it_stand_below_the_new_superior(world: World) -> None:
    child = actions.create_unit(actor=SYSTEM, code="GB1", name="一科", kind=UnitKind.OFFICE, parent=unit("GB"))
    records(unit("GB"), 3)
    records(child, 2)
    finish(ask(world, "GB", "AG"))
    assert (unit("GB").path, unit("GB1").path, unit("GB").parent) == ("/NH/QY/AG/GB/", "/NH/QY/AG/GB/GB1/", unit("AG"))
    paths = set(Record.objects.values_list("reference", "unit_path"))
    assert {path for _, path in paths} == {"/NH/QY/AG/GB/", "/NH/QY/AG/GB/GB1/"}
    assert not Unit.objects.filter(former_path__isnull=False).exists()
    event = AuditEvent.objects.get(verb="unit.moved")
    for said in ('"records":[null,5]', '"units":[null,2]', '"path":["/NH/QY/GB/","/NH/QY/AG/GB/"]'):
        assert said in event.body


def test_yesterday_the_unit_stood_where_it_stood(world: World) -> None:
    today = clock.today()
    finish(ask(world, "GB", "AG"))
    yesterday = today - timedelta(days=1)
    assert history.path_as_at(unit("GB"), yesterday) == "/NH/QY/GB/"
    assert history.path_as_at(unit("GB"), today) == "/NH/QY/AG/GB/"
    person = world.person(cast.HEAD.username)
    assert person not in history.members_as_at("/NH/QY/AG/", yesterday)
    assert person in history.members_as_at("/NH/QY/AG/", today)


def test_both_scopes_are_valid_between_the_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "BATCH", 2)
    records(unit("GB"), 5)
    move = ask(world, "GB", "AG")
    seen = []
    going = True
    while going:
        going = step(move)
        own = actor_for(world.user(cast.HEAD.username))
        reach = own.scopes(Role.DEPARTMENT_HEAD)
        paths = list(Record.objects.values_list("unit_path", flat=True))
        assert all(path.startswith(reach) for path in paths), "the head of the unit never loses a row"
        seen.append(sum(path.startswith("/NH/QY/AG/") for path in paths))
    assert seen == [0, 2, 4, 5, 5]
    assert actor_for(world.user(cast.HEAD.username)).scopes(Role.DEPARTMENT_HEAD) == ("/NH/QY/AG/GB/",)


@pytest.mark.parametrize("kind", ["move", "merge"])
def test_the_former_and_the_new_superior_both_see_every_row_until_the_last_step(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(moves, "BATCH", 2)
    child = actions.create_unit(actor=SYSTEM, code="GB1", name="一科", kind=UnitKind.OFFICE, parent=unit("GB"))
    lower = actions.create_unit(actor=SYSTEM, code="GB2", name="一组", kind=UnitKind.OFFICE, parent=child)
    records(child, 3)
    records(lower, 2)
    RoleGrant.objects.create(
        user=world.user(cast.CLERK.username), role=Role.DEPARTMENT_HEAD, unit=unit("AG"), since=clock.today()
    )  # fmt: skip

    def seen(member: cast.Member) -> int:
        reach = actor_for(world.user(member.username)).scopes(Role.DEPARTMENT_HEAD)
        return sum(path.startswith(reach) for path in Record.objects.values_list("unit_path", flat=True))

    act = actions.move_unit if kind == "move" else actions.merge_unit
    act(actor=world.actor(KEEPER), row=child, target=unit("AG"), effective_on=clock.today())
    move = UnitMove.objects.get()
    told = [(seen(cast.HEAD), seen(cast.CLERK))]
    while step(move):
        told.append((seen(cast.HEAD), seen(cast.CLERK)))
    told.append((seen(cast.HEAD), seen(cast.CLERK)))
    assert told == [(5, 0), *[(5, 5)] * 4, (0, 5)]


def test_a_job_that_was_killed_goes_on_and_writes_one_event_with_all_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "BATCH", 2)
    records(unit("GB"), 5)
    move = ask(world, "GB", "AG")
    step(move), step(move)
    JobRun.objects.update(state="failed", done=0)
    assert actions.resume_abandoned_move() is not None
    assert actions.resume_abandoned_move() is None, "it waits already"
    finish(move)
    assert UnitMove.objects.get().records == 5
    assert AuditEvent.objects.filter(verb="unit.moved").count() == 1


@pytest.mark.parametrize(
    ("code", "target", "reason"),
    [("GB", "GB", "below_itself"), ("GB", "QY", "there_already")],
)
def test_a_place_that_cannot_be_is_refused(world: World, code: str, target: str, reason: str) -> None:
    with pytest.raises(DomainError) as refused:
        ask(world, code, target)
    assert refused.value.code == reason


def test_the_topmost_unit_stays(world: World) -> None:
    with pytest.raises(NotAllowed):
        ask(world, cast.CITY, "GB")


def test_a_closed_target_a_second_move_and_days_that_cannot_be_are_refused(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        ask(world, "GB", "AG", effective_on=clock.today() + timedelta(days=1))
    assert refused.value.code == "future_date"
    empty = actions.create_unit(actor=SYSTEM, code="KS", name="空室", kind=UnitKind.OFFICE, parent=unit("QY"))
    actions.close_unit(actor=SYSTEM, row=empty, since=clock.today())
    with pytest.raises(DomainError) as refused:
        ask(world, "GB", "KS")
    assert refused.value.code == "closed"
    actions.amend_unit(actor=SYSTEM, row=unit("AG"), name="案管室（新）")
    with pytest.raises(DomainError) as refused:
        ask(world, "GB", "AG", effective_on=clock.today() - timedelta(days=1))
    assert refused.value.code == "before_a_change"
    ask(world, "GB", "AG")
    with pytest.raises(DomainError) as refused:
        ask(world, "J1", "AG")
    assert refused.value.code == "move_under_way"


def test_a_merger_takes_people_and_units_over_and_makes_nobody_head(world: World) -> None:
    actions.create_unit(actor=SYSTEM, code="PZ21", name="一科", kind=UnitKind.OFFICE, parent=unit("PZ2"))
    records(unit("PZ2"), 3)
    person = Person.objects.get(name="曹磊")
    before = list(RoleGrant.objects.filter(unit=unit("PZ1"), until__isnull=True))
    day = clock.today()
    RoleGrant.objects.filter(unit=unit("PZ2")).update(since=day - timedelta(days=30))
    actions.merge_unit(actor=world.actor(KEEPER), row=unit("PZ2"), target=unit("PZ1"), effective_on=day)
    finish(UnitMove.objects.get())
    assert (unit("PZ2").active, unit("PZ2").path, unit("PZ21").path) == (False, "/NH/QY/PZ1/PZ2/", "/NH/QY/PZ1/PZ21/")
    assert unit("PZ21").parent == unit("PZ1")
    person.refresh_from_db()
    assert person.unit == unit("PZ1")
    assert Membership.objects.get(person=person, until__isnull=True).unit == unit("PZ1")
    assert set(Record.objects.values_list("unit_path", flat=True)) == {"/NH/QY/PZ1/PZ2/"}
    assert not Post.objects.filter(unit=unit("PZ2"), active=True).exists()
    assert not Post.objects.filter(unit=unit("PZ1"), heads_unit=True).exists()
    assert not RoleGrant.objects.filter(unit=unit("PZ2"), until__isnull=True).exists()
    assert list(RoleGrant.objects.filter(unit=unit("PZ1"), until__isnull=True)) == before
    assert AuditEvent.objects.filter(verb="unit.merged").count() == 1


def test_a_batch_is_one_statement_over_the_records(world: World) -> None:
    records(unit("GB"), 50)
    move = ask(world, "GB", "AG")
    step(move)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        step(move)
    assert sum("records_record" in query["sql"] for query in queries) == 1


def test_a_unit_is_closed_only_when_nobody_is_left_and_may_be_reopened(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        actions.close_unit(actor=SYSTEM, row=unit("GB"), since=clock.today())
    assert refused.value.code == "unit_has_people"
    room = actions.create_unit(actor=SYSTEM, code="LX", name="联系室", kind=UnitKind.OFFICE, parent=unit("GB"))
    actions.close_unit(actor=SYSTEM, row=room, since=date(2023, 3, 1))
    place = history.unit_as_at(room, date(2023, 3, 1))
    assert place is not None
    assert not place.active
    before = history.unit_as_at(room, date(2023, 2, 28))
    assert before is not None
    assert before.active
    actions.reopen_unit(actor=SYSTEM, row=unit("LX"), since=clock.today())
    assert unit("LX").active


def test_a_site_holds_province_city_county_and_office() -> None:
    above = None
    for kind, code in (("province", "P"), ("city", "C"), ("county", "X"), ("office", "O")):
        above = actions.create_unit(actor=SYSTEM, code=code, name=code, kind=kind, parent=above)
    assert above is not None
    assert above.path == "/P/C/X/O/"


def test_service_ends_with_its_last_day_and_may_begin_again(world: World) -> None:
    person, user = world.person(cast.HEAD.username), world.user(cast.HEAD.username)
    last = clock.today() + timedelta(days=3)
    actions.end_service(actor=world.actor(KEEPER), row=person, on=last, reason="retired")
    assert actor_for(user).has(Role.DEPARTMENT_HEAD)
    assert person in history.members_as_at("/NH/QY/", last)
    assert person not in history.members_as_at("/NH/QY/", last + timedelta(days=1))
    with clock.moved(last):
        assert actions.follow_the_calendar() == 0
    with clock.moved(last + timedelta(days=1)):
        assert actions.follow_the_calendar() == 1
        user.refresh_from_db()
        assert not user.is_active
        person = Person.objects.get(pk=person.pk)
        assert not person.active
        post = actions.create_post(actor=SYSTEM, unit=unit("AG"), title="联络员")
        actions.return_to_service(actor=world.actor(KEEPER), row=person, post=post, since=clock.today())
        assert Person.objects.get(pk=person.pk).unit == unit("AG")
        user.refresh_from_db()
        assert not user.is_active, "an account is opened again on purpose"
        assert not RoleGrant.objects.filter(user=user, until__isnull=True).exists()
