"""Who belonged where on a day: the stored histories against a naive reading of the appointments, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.organisation import history
from jingjian.commons.organisation.models import Membership, Person, Post, Unit, UnitKind
from jingjian.kernel import clock
from jingjian.kernel.ids import uuid7
from jingjian.modules.administration import actions

pytestmark = pytest.mark.django_db

FIRST = date(2023, 1, 1)
DAYS = 40
PLACES = ("/R/", "/R/A/", "/R/A/C/", "/R/B/")


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
            return max(begun)[1]
        return self.unit if self.joined is None or day >= self.joined else None


def units() -> list[Unit]:
    made: dict[str, Unit] = {}
    for path in PLACES:
        above, code = path[:-1].rpartition("/")[0] + "/", path[:-1].rpartition("/")[2]
        made[path] = actions.create_unit(
            actor=SYSTEM, code=code, name=f"第{code}单位", kind=UnitKind.OFFICE, parent=made.get(above)
        )
    return list(made.values())


people = st.lists(
    st.tuples(
        st.none() | st.integers(0, DAYS),
        st.integers(0, 3),
        st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), max_size=4),
        st.none() | st.integers(0, 12),
    ),
    min_size=1,
    max_size=6,
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


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=people)
def test_joiners_movers_and_leavers_change_the_sets_on_their_day(told: list[Any]) -> None:
    with transaction.atomic(), clock.moved(day_of(DAYS + 60)):
        places = units()
        posts = [actions.create_post(actor=SYSTEM, unit=unit, title="干事") for unit in places]
        entered = [enter(one, places, posts, number) for number, one in enumerate(told)]
        for number in range(-1, DAYS + 50):
            day = day_of(number)
            naive = {person.pk: reading.unit_on(number) for person, reading in entered}
            for path in PLACES:
                expected = {
                    key for key, at in naive.items() if at is not None and places[at].path.startswith(path)
                }  # fmt: skip
                assert set(history.members_as_at(path, day).values_list("pk", flat=True)) == expected, (path, day)
            listed = {(member.person_id, member.path) for member in history.memberships_as_at(day)}
            assert listed == {(key, places[at].path) for key, at in naive.items() if at is not None}
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
