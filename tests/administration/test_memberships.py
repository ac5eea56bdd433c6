"""Who belonged where on a day: the stored histories against a naive reading of the appointments, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingjian.commons.access.actor import SYSTEM, Actor, actor_for
from jingjian.commons.access.models import Role, RoleGrant
from jingjian.commons.accounts.models import User
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.organisation import history
from jingjian.commons.organisation.models import Membership, MoveKind, Person, Post, Unit, UnitKind, UnitMove, UnitPlace
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.modules.administration import actions
from jingjian.modules.administration.actions import moves

pytestmark = pytest.mark.django_db

FIRST = date(2023, 1, 1)
DAYS = 40
#: unit by number, and the number of the one above it
UNITS = ("R", "A", "C", "B", "D")
ABOVE = (None, 0, 1, 0, 3)


@dataclass
class Told:
    """What was told of one person, in the order it was told; the naive reading knows nothing else."""

    joined: int | None
    unit: int
    appointed: list[tuple[int, int]] = field(default_factory=list)
    left: int | None = None

    def unit_on(self, day: int) -> int | None:
        """The unit of the appointment that began last, on the days between joining and leaving."""
        if self.left is not None and day > self.left:
            return None
        begun = [(since, at) for since, at in self.appointed if since <= day]
        if begun:
            return max(begun, key=lambda one: one[0])[1]
        return self.unit if self.joined is None or day >= self.joined else None


@dataclass
class Tree:
    """What was told of the units: from which day on each stands below which; the first is so from the beginning."""

    above: list[list[tuple[int, int | None]]] = field(default_factory=lambda: [[(-1, above)] for above in ABOVE])

    def parent_on(self, unit: int, day: int) -> int | None:
        return next(above for since, above in reversed(self.above[unit]) if since <= max(day, -1))

    def path_on(self, unit: int, day: int) -> str:
        """The codes from the root down, by walking upwards."""
        above = self.parent_on(unit, day)
        return f"{'/' if above is None else self.path_on(above, day)}{UNITS[unit]}/"

    def tell(self, unit: int, day: int, above: int) -> None:
        self.above[unit].append((day, above))


def units() -> list[Unit]:
    made: list[Unit] = []
    for code, above in zip(UNITS, ABOVE, strict=True):
        parent = None if above is None else made[above]
        made.append(
            actions.create_unit(actor=SYSTEM, code=code, name=f"第{code}单位", kind=UnitKind.OFFICE, parent=parent)
        )
    return made


people = st.lists(
    st.tuples(
        st.none() | st.integers(0, DAYS),
        st.integers(0, len(UNITS) - 1),
        st.lists(st.tuples(st.integers(1, 12), st.integers(0, len(UNITS) - 1)), max_size=4),
        st.none() | st.integers(0, 12),
    ),
    min_size=1,
    max_size=6,
)
reorganisations = st.lists(
    st.tuples(
        st.sampled_from(MoveKind.values),
        st.integers(1, len(UNITS) - 1),
        st.integers(0, len(UNITS) - 1),
        st.integers(0, DAYS + 40),
    ),
    max_size=3,
)


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


def enter(one: Any, places: list[Unit], posts: list[Post], number: int) -> tuple[Person, Told]:
    joined, at, moves, leaving = one
    told = Told(joined, at)
    person = actions.create_person(
        actor=SYSTEM, name="石小满", staff_no=f"P{number}", unit=places[at],
        since=None if joined is None else day_of(joined),
    )  # fmt: skip
    day = joined or 0
    for step, to in moves:
        day += step
        actions.appoint(actor=SYSTEM, person=person, post=posts[to], since=day_of(day))
        told.appointed.append((day, to))
    if leaving is not None:
        told.left = day + leaving
        actions.end_service(actor=SYSTEM, row=Person.objects.get(pk=person.pk), on=day_of(told.left), reason="retired")
    return person, told


def reorganise(one: Any, places: list[Unit], tree: Tree, staff: list[Told], asker: Actor) -> None:
    """Move or merge a unit on the day drawn or the first possible one after it; what cannot be is left."""
    kind, number, to, day = one
    unit, target = (Unit.objects.get(pk=places[place].pk) for place in (number, to))
    earliest = moves.earliest_day(unit, target, kind)
    day = day if earliest is None else max(day, (earliest - FIRST).days)
    try:
        moves.check_move(unit=unit, target=target, effective_on=day_of(day), kind=kind)
    except DomainError:
        return
    act = actions.move_unit if kind == MoveKind.MOVE else actions.merge_unit
    act(actor=asker, row=unit, target=target, effective_on=day_of(day))
    move = UnitMove.objects.get(ended=False)
    run = JobRun.objects.get(pk=move.job)
    while moves.take_step(move=move, run=run, actor=SYSTEM):
        move.refresh_from_db()
    last = DAYS + 60
    if kind == MoveKind.MERGER:
        for child in range(len(UNITS)):
            if tree.parent_on(child, last) == number:
                tree.tell(child, day, to)
        for told in staff:
            if told.left is None and told.unit_on(last) == number:
                told.appointed.append((day, to))
    tree.tell(number, day, to)


def expected_on(day: int, entered: list[tuple[Person, Told]], tree: Tree) -> dict[UUID, str]:
    """Who belongs somewhere on the day, and the path of that place on that day."""
    stood = {person.pk: told.unit_on(day) for person, told in entered}
    return {key: tree.path_on(at, day) for key, at in stood.items() if at is not None}


def turning_days(tree: Tree, staff: list[Told]) -> list[int]:
    """Every day on which anything told or anything stored begins or is over, and the day before each.

    The histories compare a day with the stored dates and nothing else, so that no other day can differ from these.
    """
    days = {-1, DAYS + 60, *(since for changes in tree.above for since, _above in changes)}
    for told in staff:
        days |= {day for day in (told.joined, *(since for since, _at in told.appointed)) if day is not None}
        days |= {told.left + 1} if told.left is not None else set()
    for model in (Membership, UnitPlace):
        for since, until in model.objects.values_list("since", "until"):
            days |= {(since - FIRST).days} if since else set()
            days |= {(until - FIRST).days + 1} if until else set()
    return sorted(days | {day - 1 for day in days})


def stored_on(day: int, paths: list[str]) -> set[tuple[str, UUID]]:
    """For each path the people below it, as the history gives them; one request for all of them."""
    asked = [
        history.members_as_at(path, day_of(day)).order_by().values_list(Value(path), "pk") for path in paths
    ]  # fmt: skip
    return set(asked[0].union(*asked[1:], all=True)) if asked[1:] else set(asked[0])


@pytest.fixture
def settled(db: None) -> tuple[list[Unit], list[Post], Actor]:
    """The units with a post each, and somebody with an account who asks for moves: entered once for all histories."""
    with clock.moved(FIRST):
        places = units()
        posts = [actions.create_post(actor=SYSTEM, unit=unit, title="干事") for unit in places]
        keeper = User.objects.create(username="keeper", password="!")
        RoleGrant.objects.create(user=keeper, role=Role.SYSTEM_ADMIN, unit=places[0], since=FIRST)
        return places, posts, actor_for(keeper)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=people, changes=reorganisations)
def test_joiners_movers_leavers_and_moved_and_merged_units_change_the_sets_on_their_day(
    settled: tuple[list[Unit], list[Post], Actor], told: list[Any], changes: list[Any]
) -> None:
    places, posts, asker = settled
    with transaction.atomic(), clock.moved(day_of(DAYS + 60)):
        entered = [enter(one, places, posts, number) for number, one in enumerate(told)]
        tree = Tree()
        for change in changes:
            reorganise(change, places, tree, [reading for _person, reading in entered], asker)
        for number in turning_days(tree, [reading for _person, reading in entered]):
            naive = expected_on(number, entered, tree)
            paths = [tree.path_on(place, number) for place in range(len(UNITS))]
            expected = {(path, key) for path in paths for key, at in naive.items() if at.startswith(path)}
            assert stored_on(number, paths) == expected, day_of(number)
            listed = {(member.person_id, member.path) for member in history.memberships_as_at(day_of(number))}
            assert listed == set(naive.items()), day_of(number)
        transaction.set_rollback(True)


def test_a_renamed_unit_keeps_its_former_name_as_at_the_day_before() -> None:
    with clock.moved(date(2023, 3, 1)):
        unit = units()[1]
    with clock.moved(date(2023, 5, 1)):
        actions.amend_unit(actor=SYSTEM, row=unit, name="新名称")
    assert history.names_as_at(date(2023, 4, 30))[unit.pk] == "第A单位"
    assert history.names_as_at(date(2023, 5, 1), [unit.pk]) == {unit.pk: "新名称"}
    assert [place.name for place in history.places_of(unit)] == ["新名称", "第A单位"]


def test_a_unit_is_nowhere_before_it_was_founded() -> None:
    root = units()[0]
    late = actions.create_unit(
        actor=SYSTEM, code="N", name="新室", kind=UnitKind.OFFICE, parent=root, founded_on=date(2023, 4, 1)
    )
    assert history.path_as_at(late, date(2023, 3, 31)) is None
    assert history.path_as_at(late, date(2023, 4, 1)) == "/R/N/"
    assert late.pk not in history.paths_as_at(date(2023, 3, 31))


def test_the_database_refuses_two_units_for_one_person_on_one_day() -> None:
    place = units()[0]
    person = actions.create_person(actor=SYSTEM, name="石小满", staff_no="P1", unit=place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(id=uuid7(), person=person, unit=place, since=FIRST, until=FIRST)


def test_members_of_a_day_are_one_query_however_many_there_are(django_assert_num_queries: Any) -> None:
    place = units()[0]
    for number in range(3):
        actions.create_person(actor=SYSTEM, name="石小满", staff_no=f"P{number}", unit=place)
    with django_assert_num_queries(1):
        assert len(history.members_as_at("/R/", FIRST)) == 3
    with django_assert_num_queries(2):
        assert len(list(history.memberships_as_at(FIRST))) == 3
