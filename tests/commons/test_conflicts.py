"""Exclusion from records: at once, back in time, and the same whatever the order of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingjian.commons.access import conflicts
from jingjian.commons.access.actor import SYSTEM, Actor
from jingjian.commons.access.models import ADMINISTRATORS, Exclusion, Relation, Role, RoleGrant
from jingjian.commons.access.policy import Policy, policy_of, register_policy, require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.exports.access import rights_of
from jingjian.commons.notify.inbox import ask, open_items
from jingjian.commons.organisation.models import Appointment, Person, Unit
from jingjian.commons.records.models import Party, PartyRole, Record
from jingjian.commons.records.parties import set_parties
from jingjian.commons.search import find
from jingjian.kernel import clock
from jingjian.kernel.conflicts import Why
from jingjian.kernel.errors import NotAllowed
from jingjian.modules.administration import actions
from jingjian.modules.campaign import access, factories
from jingjian.modules.campaign.models import Task
from jingjian.testing import cast
from jingjian.testing.conformance import World

TODAY = date(2023, 6, 12)
#: somebody of the room that does the task, and colleagues there
SUBJECT, KIN, HEAD = "zhouyiming", cast.CLERK.username, cast.HEAD.username


class ConcernedPolicy(access.TaskPolicy):
    """That of tasks, as a register of records about people has it."""

    about = ("pk",)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.moved(TODAY):
        yield


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def task(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Task]:
    """A task as if tasks were about people."""
    former = policy_of(Task)
    register_policy(Task, ConcernedPolicy())
    yield factories.task_example(world)
    register_policy(Task, former)


def concern(task: Task, *people: Person) -> None:
    conflicts.set_subjects(task, [person.pk for person in people])


def reasons(task: Task) -> dict[UUID, str]:
    return dict(Exclusion.objects.filter(record=task.pk).values_list("person", "reason"))


def sees(actor: Actor, task: Task) -> bool:
    return Task.objects.filter(policy_of(Task).visible(actor), pk=task.pk).exists()


def test_the_person_concerned_and_kin_declared_later_lose_sight_at_once(world: World, task: Task) -> None:
    kin = world.actor(KIN)
    assert sees(kin, task)
    concern(task, world.person(SUBJECT))
    assert sees(kin, task)
    relation = actions.declare_relation(actor=kin, other=world.person(SUBJECT), kind="kin")
    assert not sees(kin, task)
    assert reasons(task)[world.person(KIN).pk] == Why.KIN
    actions.end_relation(actor=world.actor(cast.SECURITY_ADMIN.username), row=relation, reason="登记有误")
    assert sees(kin, task)


def test_the_concerned_and_who_answers_for_them_are_out(world: World, task: Task) -> None:
    post = actions.create_post(actor=SYSTEM, unit=world.unit("GB"), title="负责人", heads_unit=True)
    actions.appoint(actor=SYSTEM, person=world.person(HEAD), post=post, since=TODAY)
    concern(task, world.person(SUBJECT))
    told = reasons(task)
    assert told[world.person(SUBJECT).pk] == Why.SUBJECT
    assert told[world.person(HEAD).pk] == Why.LINE
    assert not sees(world.actor(HEAD), task)
    actions.end_appointment(actor=SYSTEM, row=Appointment.objects.get(post=post), until=TODAY)
    with clock.moved(TODAY + timedelta(days=1)):
        actions.follow_the_calendar()
    assert world.person(HEAD).pk not in reasons(task)


def test_the_three_administrators_are_out_and_come_back_with_their_role(world: World, task: Task) -> None:
    concern(task, world.person(SUBJECT))
    keepers = {world.person(one.username).pk for one in (cast.SYSTEM_ADMIN, cast.SECURITY_ADMIN, cast.AUDIT_ADMIN)}
    assert {key for key, why in reasons(task).items() if why == Why.KEEPER} == keepers
    grant = RoleGrant.objects.get(role=Role.AUDIT_ADMIN)
    actions.end_grant(actor=world.actor(cast.SECURITY_ADMIN.username), row=grant, until=TODAY)
    with clock.moved(TODAY + timedelta(days=1)):
        conflicts.recompute_all()
    assert world.person(cast.AUDIT_ADMIN.username).pk not in reasons(task)


def test_nothing_of_the_record_reaches_whoever_is_excluded(
    world: World, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, person = world.actor(KIN), world.person(KIN)
    ask(person.pk, record=task.record, verb="do", text="Do it")
    rights = rights_of(clerk)
    concern(task, person)
    policy = policy_of(Task)
    rows = Task.objects.all()
    assert not rows.filter(policy.visible(clerk)).exists()
    assert not any(rows.filter(way).exists() for way in policy.ways(clerk))
    assert list(open_items(clerk)) == []
    ask(person.pk, record=task.record, verb="do", text="Do it")
    assert list(open_items(clerk)) == []
    assert rights_of(clerk) != rights, "a file exported before is refused"
    with pytest.raises(NotAllowed):
        require(clerk, "view", task)
    monkeypatch.setitem(find._scopes, "tasks", lambda actor: Q(pk__in=rows.filter(policy.visible(actor)).values("pk")))
    assert find.search(clerk, task.title) == []
    assert find.record_of(clerk, task.record.reference) is None
    assert find.record_of(world.actor(cast.OFFICE.username), task.record.reference) == task.record


def test_what_was_handed_on_from_a_record_is_closed_with_it(world: World, task: Task) -> None:
    from jingjian.commons.handover import actions as handovers
    from jingjian.commons.handover.models import Handover

    head = world.actor(HEAD)
    handovers.hand_over(
        actor=head, source=task.record, target="problems", unit=world.unit("AG"), title="移交", detail=""
    )  # fmt: skip
    policy = policy_of(Handover)
    assert Handover.objects.filter(policy.visible(head)).exists()
    concern(task, world.person(HEAD))
    assert not Handover.objects.filter(policy.visible(head)).exists()


def test_other_parties_exclude_nobody_and_cannot_be_made_persons_concerned(world: World, task: Task) -> None:
    assert task.record.parties.exists()
    conflicts.recompute_all()
    assert not Exclusion.objects.exists()
    with pytest.raises(ValueError, match="set_subjects"):
        set_parties(task.record, PartyRole.SUBJECT, [world.person(KIN).pk])


def test_no_policy_can_be_written_that_leaves_the_exclusion_out(world: World, task: Task) -> None:
    class Careless(Policy):
        about = ("pk",)

        def visible(self, actor: Actor) -> Q:
            return Q()

        def ways(self, actor: Actor) -> tuple[Q, ...]:
            return (Q(), Q())

    concern(task, world.person(KIN))
    clerk = world.actor(KIN)
    this = Task.objects.filter(pk=task.pk)
    assert not this.filter(Careless().visible(clerk)).exists()
    assert not any(this.filter(way).exists() for way in Careless().ways(clerk))
    assert this.filter(Careless().visible(SYSTEM)).exists()


def test_a_register_that_does_not_close_its_rows_has_no_persons_concerned(world: World) -> None:
    row = factories.task_example(world)
    with pytest.raises(LookupError, match="about people"):
        concern(row, world.person(KIN))


@pytest.fixture
def moving(task: Task, monkeypatch: pytest.MonkeyPatch) -> Task:
    """Tasks go to the superior unit where their own cannot handle them."""

    def move(record: UUID, unit: Unit) -> None:
        row = Task.objects.select_related("record", "lead_unit").get(pk=record)
        with act(SYSTEM, "task.handed_up", row):
            row.lead_unit = unit

    monkeypatch.setitem(conflicts._movers, "tasks", move)
    return task


def place(task: Task) -> str:
    return Record.objects.get(pk=task.pk).unit_path


def head_of(world: World, unit: str, name: str) -> None:
    post = actions.create_post(actor=SYSTEM, unit=world.unit(unit), title="负责人", heads_unit=True)
    actions.appoint(actor=SYSTEM, person=world.person(name), post=post, since=TODAY)


def test_a_record_about_the_head_of_the_unit_goes_to_the_superior_unit(world: World, moving: Task) -> None:
    assert place(moving) == "/NH/QY/GB/"
    head_of(world, "GB", HEAD)
    concern(moving, world.person(HEAD))
    assert place(moving) == "/NH/QY/"
    assert AuditEvent.objects.filter(record_id=moving.pk, verb="task.handed_up").count() == 1


def test_a_relation_of_the_head_declared_later_moves_the_record_as_well(world: World, moving: Task) -> None:
    head_of(world, "GB", HEAD)
    head_of(world, "QY", cast.PRINCIPAL.username)
    head_of(world, "AG", "fangjing")
    stranger = world.person("hanbing")
    concern(moving, stranger)
    assert place(moving) == "/NH/QY/GB/"
    actions.declare_relation(actor=world.actor(HEAD), other=stranger, kind="home_place")
    assert place(moving) == "/NH/QY/"
    actions.declare_relation(actor=world.actor(cast.PRINCIPAL.username), other=stranger, kind="kin")
    assert place(moving) == "/NH/"


def test_a_record_about_an_administrator_goes_above_what_they_keep(world: World, moving: Task) -> None:
    concern(moving, world.person(cast.SYSTEM_ADMIN.username))
    assert place(moving) == "/NH/"
    assert world.person(cast.AUDIT_ADMIN.username).pk not in reasons(moving), "the county keeps nothing of the city"


def test_a_record_nobody_of_the_unit_may_see_goes_up(world: World, moving: Task) -> None:
    stranger = world.person("hanbing")
    concern(moving, stranger)
    for person in Person.objects.filter(unit=world.unit("GB")):
        assert place(moving) == "/NH/QY/GB/"
        actions.declare_relation(actor=SYSTEM, person=person, other=stranger, kind="colleague")
    assert place(moving) == "/NH/QY/"


def test_the_topmost_unit_keeps_what_nobody_above_can_take(world: World, moving: Task) -> None:
    head_of(world, "GB", HEAD)
    head_of(world, "QY", "xuwenbin")
    head_of(world, "NH", cast.CITY_LEADER.username)
    concern(moving, *(world.person(name) for name in (HEAD, "xuwenbin", cast.CITY_LEADER.username)))
    assert place(moving) == "/NH/"


# the same over random histories: whatever the order of changes, what stands is what the rule says of the end


def expected() -> set[tuple[UUID, UUID]]:
    """Who is out of what, reckoned from the tables person by person, in another way than the engine does."""
    today = clock.today()
    now = Q(until__isnull=True) | Q(until__gte=today), Q(since__lte=today)
    heads = {
        (unit, person)
        for unit, person in Appointment.objects.filter(*now, post__heads_unit=True).values_list("post__unit", "person")
    }
    units = {unit.pk: unit for unit in Unit.objects.all()}

    def above(person: Person) -> set[UUID]:
        found: set[UUID] = set()
        places = {unit for unit, one in heads if one == person.pk} | {person.unit_id}
        for place in places:
            unit: UUID | None = units[place].parent_id if (place, person.pk) in heads else place
            while unit is not None and not any(where == unit for where, _one in heads):
                unit = units[unit].parent_id
            found |= {one for where, one in heads if where == unit}
        return found - {person.pk}

    people = {person.pk: person for person in Person.objects.filter(active=True)}
    line = {frozenset((one, other)) for one, person in people.items() for other in above(person)}
    tied = line | {frozenset((row.person_id, row.other_id)) for row in Relation.objects.filter(ended_on__isnull=True)}
    keepers = [
        (grant.user.person_id, grant.unit.path)
        for grant in RoleGrant.objects.filter(*now, role__in=ADMINISTRATORS).select_related("user", "unit")
    ]
    out: set[tuple[UUID, UUID]] = set()
    for party in Party.objects.filter(role=PartyRole.SUBJECT, until__isnull=True).select_related("record"):
        key = party.record_id
        out |= {(key, party.person_id)}
        out |= {(key, one) for one in people if frozenset((one, party.person_id)) in tied}
        out |= {(key, one) for one, path in keepers if one and party.record.unit_path.startswith(path)}
    return out


FEW = ("linxiaofeng", "songyutong", "zhouyiming", "renguodong", "fangjing", "hanbing", "gaojianping")
few = st.sampled_from(FEW)
step = st.one_of(
    st.tuples(st.just("concern"), st.integers(0, 1), st.sets(few, max_size=2)),
    st.tuples(st.just("relate"), few, few),
    st.tuples(st.just("part"), st.integers(0, 5), st.none()),
    st.tuples(st.just("appoint"), few, st.sampled_from(["GB", "AG", "QY"])),
    st.tuples(st.just("dismiss"), st.integers(0, 5), st.none()),
    st.tuples(st.just("keep"), few, st.sampled_from(["GB", "QY"])),
)


def take(world: World, tasks: list[Task], told: tuple[Any, Any, Any]) -> None:
    what, one, other = told
    if what == "concern":
        concern(tasks[one], *(world.person(name) for name in sorted(other)))
    elif what == "relate" and one != other:
        ends = {"person": world.person(one), "other": world.person(other)}
        if not Relation.objects.filter(ended_on=None, person__in=ends.values(), other__in=ends.values()).exists():
            actions.declare_relation(actor=SYSTEM, kind="kin", **ends)
    elif what == "part" and (open_ones := list(Relation.objects.filter(ended_on=None).order_by("pk"))):
        actions.end_relation(actor=SYSTEM, row=open_ones[one % len(open_ones)], reason="x")
    elif what == "appoint":
        post = world.unit(other).posts.filter(heads_unit=True).first() or actions.create_post(
            actor=SYSTEM, unit=world.unit(other), title="负责人", heads_unit=True
        )
        person = Person.objects.get(pk=world.person(one).pk)
        if not person.appointments.exists():
            actions.appoint(actor=SYSTEM, person=person, post=post, since=TODAY - timedelta(days=1))
    elif what == "dismiss" and (held := list(Appointment.objects.filter(until=None).order_by("pk"))):
        actions.end_appointment(actor=SYSTEM, row=held[one % len(held)], until=TODAY - timedelta(days=1))
    elif what == "keep" and not RoleGrant.objects.filter(user=world.user(one)).exists():
        actions.grant_role(
            actor=SYSTEM, user=world.user(one), role=Role.AUDIT_ADMIN, unit=world.unit(other), since=TODAY
        )  # fmt: skip


@given(steps=st.lists(step, max_size=10))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_order_of_changes_the_excluded_are_those_of_the_rule(
    steps: list[tuple[Any, Any, Any]], world: World, task: Task, rolled_back: Callable[[], Any]
) -> None:
    with rolled_back():
        tasks = [task, factories.task_example(world)]
        for told in steps:
            take(world, tasks, told)
            held = set(Exclusion.objects.values_list("record", "person"))
            assert held == expected()
        for record, person in held if steps else set():
            out = Actor(person_id=person, roles=world.actor(cast.PRINCIPAL.username).roles, user_id=person)
            assert not Task.objects.filter(policy_of(Task).visible(out), pk=record).exists()


@pytest.fixture
def rolled_back() -> Callable[[], Any]:
    """What is done inside is undone at the end, so that each random history begins alike."""
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def undone() -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return undone
