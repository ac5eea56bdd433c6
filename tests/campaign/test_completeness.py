"""Roster × obligation: what is asked of whom, who has done it, and figures that add up on every day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.policy import policy_of
from jingjian.commons.organisation.models import Appointment, Membership, Person, Post, Unit, UnitPlace
from jingjian.kernel import clock
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.models import Campaign, Fulfilment, Obligation, Task
from jingjian.testing import cast
from tests.campaign.conftest import World, refused

TODAY = date(2023, 3, 20)


def obligation_of(world: World, campaign: Campaign, **fields: object) -> Obligation:
    """An obligation of the whole county, in force."""
    given_fields = {
        "name": "签订廉洁从业承诺书",
        "unit": world.units[cast.COUNTY],
        "due_on": date(2023, 4, 10),
        **fields,
    }
    row = actions.create_obligation(actor=world.office, campaign=campaign, **given_fields)  # type: ignore[arg-type]
    return actions.issue_obligation(actor=world.office, row=row)


@pytest.fixture
def pledge(world: World, campaign: Campaign) -> Obligation:
    return obligation_of(world, campaign)


def belong(person: Person, unit: Unit, since: date) -> None:
    """The person belongs to the unit from a day on; where they belonged before ends the day before."""
    Membership._default_manager.filter(person=person, until=None).update(until=since - timedelta(days=1))
    Membership._default_manager.create(person=person, unit=unit, since=since)


def leave(person: Person, last_day: date) -> None:
    Membership._default_manager.filter(person=person, until=None).update(until=last_day)


def counted(row: Obligation, day: date | None = None) -> tuple[int, int, int, int]:
    figures = selectors.figures_of(row, as_at=day)
    assert figures.done + figures.excused + figures.gaps == figures.concerned
    return figures.concerned, figures.done, figures.excused, figures.gaps


def test_everybody_in_service_is_concerned_and_each_entry_closes_one_gap(world: World, pledge: Obligation) -> None:
    everybody = sum(1 for one in cast.MEMBERS if one.unit != cast.CITY)
    assert counted(pledge) == (everybody, 0, 0, everybody)
    clerk, head = world.person(cast.CLERK), world.person(cast.HEAD)
    entered = actions.enter_done(actor=world.head, row=pledge, people=[clerk, head], done_on=TODAY, note="当场签订")
    assert (entered.entered, entered.known) == (2, 0)
    again = actions.enter_done(actor=world.head, row=pledge, people=[clerk], done_on=TODAY)
    assert (again.entered, again.known) == (0, 1)
    actions.excuse(
        actor=world.office, row=pledge, people=[world.person(cast.OTHER_CLERK)], done_on=TODAY, note="长期病假"
    )
    assert counted(pledge) == (everybody, 2, 1, everybody - 3)
    fact = Fulfilment._default_manager.get(obligation=pledge, person=clerk)
    actions.undo_entry(actor=world.head, fulfilment=fact)
    assert counted(pledge) == (everybody, 1, 1, everybody - 2)


def test_who_has_done_it_is_not_counted_as_excused(world: World, pledge: Obligation) -> None:
    clerk = world.person(cast.CLERK)
    actions.excuse(actor=world.office, row=pledge, people=[clerk], done_on=TODAY, note="外出学习")
    actions.enter_done(actor=world.office, row=pledge, people=[clerk], done_on=TODAY)
    assert counted(pledge)[1:3] == (1, 0)
    known = actions.excuse(actor=world.office, row=pledge, people=[clerk], done_on=TODAY, note="外出学习")
    assert (known.entered, known.known) == (0, 1)


def test_an_entry_counts_from_the_day_it_happened_and_later_writing_is_told(world: World, pledge: Obligation) -> None:
    day = date(2023, 3, 10)
    actions.enter_done(actor=world.office, row=pledge, people=[world.person(cast.CLERK)], done_on=day)
    assert counted(pledge, day - timedelta(days=1))[1] == 0
    then = selectors.figures_of(pledge, as_at=day)
    assert (then.done, then.later) == (1, 1)
    assert selectors.figures_of(pledge).later == 0


def test_joiners_leavers_and_moved_people_change_the_figures_on_their_date(world: World, campaign: Campaign) -> None:
    own = obligation_of(world, campaign, unit=world.units["GB"])
    clerk = world.person(cast.CLERK)
    belong(clerk, world.units["J1"], date(2023, 3, 15))
    joiner = world.person(cast.OTHER_CLERK)
    belong(joiner, world.units["GB"], date(2023, 3, 18))
    room = len(cast.members_of("GB"))
    assert counted(own, date(2023, 3, 14))[0] == room
    assert counted(own, date(2023, 3, 15))[0] == room - 1
    assert counted(own, date(2023, 3, 18))[0] == room
    leave(joiner, date(2023, 3, 19))
    assert counted(own, date(2023, 3, 19))[0] == room
    assert counted(own)[0] == room - 1


def test_a_unit_that_moves_takes_its_people_along_and_the_days_before_stay(world: World, campaign: Campaign) -> None:
    row = obligation_of(world, campaign, unit=world.units["J1"])
    moved, day = world.units["GB"], date(2023, 3, 12)
    UnitPlace._default_manager.filter(unit=moved).update(until=day - timedelta(days=1))
    place = UnitPlace._default_manager.get(unit=moved)
    UnitPlace._default_manager.create(
        unit=moved, name=place.name, kind=place.kind, parent=world.units["J1"], path="/NH/QY/J1/GB/", since=day
    )
    own, theirs = len(cast.members_of("J1")), len(cast.members_of("GB"))
    assert counted(row, day - timedelta(days=1))[0] == own
    assert counted(row, day)[0] == own + theirs
    assert [line.path for line in selectors.unit_lines(row, as_at=day)[0]] == ["/NH/QY/J1/", "/NH/QY/J1/GB/"]


def test_a_circle_of_grades_of_duties_and_of_heads(world: World, campaign: Campaign) -> None:
    graded = obligation_of(world, campaign, concerned="grades", grades=["division"])
    county = [member for member in cast.MEMBERS if member.unit != cast.CITY]
    assert counted(graded)[0] == sum(member.grade == "division" for member in county)
    duties = obligation_of(world, campaign, concerned="roles", duties=["department_head"])
    assert counted(duties)[0] == sum(member.role == "department_head" for member in county)
    heads = obligation_of(world, campaign, concerned="heads")
    assert counted(heads)[0] == 0
    post = Post._default_manager.create(unit=world.units["GB"], title="主任", heads_unit=True)
    Appointment._default_manager.create(person=world.person(cast.HEAD), post=post, since=date(2023, 1, 1))
    assert counted(heads)[0] == 1
    with refused("no_circle"):
        actions.create_obligation(
            actor=world.office, campaign=campaign, name="考试", unit=world.units["GB"], concerned="grades"
        )


def test_a_closed_count_stands_still(world: World, pledge: Obligation) -> None:
    actions.enter_done(actor=world.office, row=pledge, people=[world.person(cast.CLERK)], done_on=TODAY)
    actions.close_obligation(actor=world.office, row=pledge_again(pledge))
    before = counted(pledge_again(pledge))
    with clock.moved(date(2023, 6, 1)):
        leave(world.person(cast.CLERK), date(2023, 5, 20))
        row = pledge_again(pledge)
        assert selectors.figures_of(row).as_at == TODAY
        assert counted(row) == before
        leave_again = Membership._default_manager.filter(person=world.person(cast.CLERK))
        leave_again.update(until=date(2023, 3, 1))
        assert before[0] - counted(row)[0] == 1, "the roster of that day was put right"
        with refused("not_in_force"):
            actions.enter_done(actor=world.office, row=row, people=[world.person(cast.HEAD)], done_on=TODAY)


def pledge_again(row: Obligation) -> Obligation:
    return Obligation._default_manager.select_related("record", "unit", "campaign").get(pk=row.pk)


def test_a_head_enters_for_the_own_people_alone(world: World, pledge: Obligation) -> None:
    with refused("other_unit"):
        actions.enter_done(actor=world.head, row=pledge, people=[world.person(cast.OTHER_CLERK)], done_on=TODAY)
    with refused("not_allowed"):
        actions.enter_done(actor=world.clerk, row=pledge, people=[world.person(cast.CLERK)], done_on=TODAY)


def test_what_has_not_happened_or_is_not_asked_is_refused(world: World, campaign: Campaign) -> None:
    row = obligation_of(world, campaign, unit=world.units["GB"], starts_on=date(2023, 3, 1))
    clerk = world.person(cast.CLERK)
    with refused("future_date"):
        actions.enter_done(actor=world.office, row=row, people=[clerk], done_on=TODAY + timedelta(days=1))
    with refused("before_it_begins"):
        actions.enter_done(actor=world.office, row=row, people=[clerk], done_on=date(2023, 2, 28))
    with refused("nobody_chosen"):
        actions.enter_done(actor=world.office, row=row, people=[], done_on=TODAY)
    with refused("not_concerned"):
        actions.enter_done(actor=world.office, row=row, people=[world.person(cast.OTHER_CLERK)], done_on=TODAY)
    with refused("no_reason"):
        actions.excuse(actor=world.office, row=row, people=[clerk], done_on=TODAY, note=" ")


def test_another_module_says_that_its_record_shows_it(world: World, pledge: Obligation, task: Task) -> None:
    clerk = world.person(cast.CLERK)
    fact = actions.fulfil(actor=world.clerk, obligation=pledge, person=clerk, record=task.record, done_on=TODAY)
    again = actions.fulfil(actor=world.clerk, obligation=pledge, person=clerk, record=None, done_on=TODAY)
    assert (again.pk, fact.record_id) == (fact.pk, task.pk)
    assert counted(pledge)[1] == 1


def test_two_who_enter_at_once_from_the_same_page_both_succeed(world: World, pledge: Obligation) -> None:
    seen = pledge_again(pledge)
    actions.enter_done(actor=world.office, row=seen, people=[world.person(cast.HEAD)], done_on=TODAY)
    actions.enter_done(actor=world.head, row=seen, people=[world.person(cast.CLERK)], done_on=TODAY)
    assert counted(pledge)[1] == 2


def test_a_draft_is_known_to_the_offices_alone_and_in_force_to_all_it_reaches(world: World, campaign: Campaign) -> None:
    row = actions.create_obligation(actor=world.office, campaign=campaign, name="考试", unit=world.units["GB"])

    def knows() -> set[str]:
        rule = policy_of(Obligation)
        return {
            one.username
            for one in cast.MEMBERS
            if Obligation._default_manager.filter(rule.visible(world.actor(one)), pk=row.pk).exists()
        }

    offices = {"gaojianping", "xuwenbin", "qianyongming", "lumingyuan"}
    assert knows() == offices
    actions.issue_obligation(actor=world.office, row=row)
    assert knows() == offices | {member.username for member in cast.members_of("GB")}


def test_what_is_asked_of_me_is_what_i_have_not_done(world: World, pledge: Obligation, campaign: Campaign) -> None:
    obligation_of(world, campaign, unit=world.units["J1"], name="他室事项")
    obligation_of(world, campaign, name="尚未开始", starts_on=date(2023, 4, 1))
    graded = obligation_of(world, campaign, name="负责人事项", concerned="grades", grades=["division"])
    assert [row.pk for row in selectors.open_obligations_of(world.clerk)] == [pledge.pk]
    assert {row.pk for row in selectors.open_obligations_of(world.actor(cast.PRINCIPAL))} == {pledge.pk, graded.pk}
    actions.enter_done(actor=world.office, row=pledge, people=[world.person(cast.CLERK)], done_on=TODAY)
    assert selectors.open_obligations_of(world.clerk) == []


def test_the_units_add_up_to_the_whole_and_name_who_is_missing(world: World, pledge: Obligation) -> None:
    actions.enter_done(actor=world.office, row=pledge, people=[world.person(cast.CLERK)], done_on=TODAY)
    actions.excuse(actor=world.office, row=pledge, people=[world.person(cast.HEAD)], done_on=TODAY, note="产假")
    lines, more = selectors.unit_lines(pledge)
    assert not more
    assert [line.path for line in lines] == sorted(unit.path for unit in world.units.values() if unit.code != cast.CITY)
    assert sum(line.concerned for line in lines) == counted(pledge)[0]
    own = next(line for line in lines if line.path == world.units["GB"].path)
    others = {member.name for member in cast.members_of("GB")} - {cast.CLERK.name, cast.HEAD.name}
    assert {person.name for person in own.missing} == others
    assert [(fact.person.name, fact.note) for fact in own.free] == [("林晓峰", "产假")]
    first, more = selectors.unit_lines(pledge, size=2)
    second, _more = selectors.unit_lines(pledge, size=2, after=first[-1].path)
    assert more
    assert [line.path for line in [*first, *second]] == [line.path for line in lines[:4]]
    assert [line.path for line in selectors.unit_lines(pledge, within_paths=(own.path,))[0]] == [own.path]


def test_who_lacks_what_is_one_query_however_many_obligations(world: World, campaign: Campaign) -> None:
    rows = [obligation_of(world, campaign, name=f"事项{i}") for i in range(6)]
    for row in rows:
        actions.enter_done(actor=world.office, row=row, people=[world.person(cast.CLERK)], done_on=TODAY)
    with CaptureQueriesContext(connection) as captured:
        people = list(selectors.lacking(campaign, rows, paths=("/",), everybody=False)[:100])
    assert len(captured) == 1
    assert len(people) == sum(1 for one in cast.MEMBERS if one.unit != cast.CITY) - 1
    assert {person.o0 for person in people} == {"gap"}
    everybody = selectors.lacking(campaign, rows, paths=("/",), everybody=True)
    assert {person.pk: person.o5 for person in everybody}[world.person(cast.CLERK).pk] == "done"


def test_figures_of_many_obligations_of_one_circle_are_two_queries(world: World, campaign: Campaign) -> None:
    rows = [obligation_of(world, campaign, name=f"事项{i}") for i in range(6)]
    rows = list(Obligation._default_manager.select_related("unit").filter(pk__in=[row.pk for row in rows]))
    with CaptureQueriesContext(connection) as captured:
        selectors.figures_of_all(rows)
    assert len(captured) == 2


# -- a second implementation, day by day over plain Python values ------------------------------------------------------

FIRST = date(2023, 1, 1)
DAYS = 20
PLACES = ("GB", "J1", "SL")
day_numbers = st.integers(0, DAYS - 1)


@dataclass(frozen=True)
class Life:
    """One person: stays as (unit, first day, last day or None) that do not overlap, and entries as kind → day."""

    stays: tuple[tuple[str, int, int | None], ...]
    done: int | None
    excused: int | None

    def place(self, day: int) -> str | None:
        return next((unit for unit, a, b in self.stays if a <= day and (b is None or day <= b)), None)

    def stands(self, day: int) -> str:
        if self.done is not None and self.done <= day:
            return "done"
        return "excused" if self.excused is not None and self.excused <= day else "gap"


@st.composite
def lives(draw: st.DrawFn) -> Life:
    marks = sorted(draw(st.lists(day_numbers, min_size=1, max_size=6, unique=True)))
    stays: list[tuple[str, int, int | None]] = []
    for begin, following in zip(marks, [*marks[1:], None], strict=True):
        unit = draw(st.sampled_from((*PLACES, None)))
        if unit is not None:
            stays.append((unit, begin, following - 1 if following is not None else None))
    some_day = st.none() | day_numbers
    return Life(tuple(stays), draw(some_day), draw(some_day))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(lives(), min_size=1, max_size=6), scope=st.sampled_from((*PLACES, cast.COUNTY)))
@example(histories=[Life((("GB", 3, 9), ("J1", 10, None)), 10, None), Life((), 0, 0)], scope="GB")
def test_joiners_leavers_and_moved_people_change_the_denominator_on_their_date_on_every_day(
    world: World, campaign: Campaign, histories: list[Life], scope: str
) -> None:
    with transaction.atomic():
        row = obligation_of(world, campaign, unit=world.units[scope], due_on=None)
        row = pledge_again(row)
        people = [world.person(member) for member in cast.MEMBERS[: len(histories)]]
        Membership._default_manager.all().delete()
        for person, life in zip(people, histories, strict=True):
            enter_life(world, row, person, life)
        with clock.moved(FIRST + timedelta(days=DAYS)):
            for number in range(DAYS):
                compare(row, world, people, histories, scope, number)
        transaction.set_rollback(True)


def enter_life(world: World, row: Obligation, person: Person, life: Life) -> None:
    for unit, first, last in life.stays:
        Membership._default_manager.create(
            person=person, unit=world.units[unit], since=FIRST + timedelta(days=first),
            until=FIRST + timedelta(days=last) if last is not None else None,
        )  # fmt: skip
    for kind, day in (("done", life.done), ("excused", life.excused)):
        if day is not None:
            Fulfilment._default_manager.create(
                obligation=row, person=person, kind=kind, done_on=FIRST + timedelta(days=day), note="事由"
            )


def compare(
    row: Obligation, world: World, people: list[Person], histories: list[Life], scope: str, number: int
) -> None:
    """The figures, the units and the people of one day against the plain reading of the histories."""
    inside = {
        person.pk: (world.units[place].path, life.stands(number))
        for person, life in zip(people, histories, strict=True)
        if (place := life.place(number)) is not None and scope in (cast.COUNTY, place)
    }
    day = FIRST + timedelta(days=number)
    states = [stands for _place, stands in inside.values()]
    concerned, done, excused, gaps = counted(row, day)
    assert (concerned, done, excused) == (len(inside), states.count("done"), states.count("excused"))
    assert gaps == states.count("gap")
    listed = {person.pk: (person.place, person.standing) for person in selectors.people_of(row, as_at=day)}
    assert listed == inside
    lines, _more = selectors.unit_lines(row, as_at=day)
    assert {line.path: line.concerned for line in lines} == {
        path: [p for p, _s in inside.values()].count(path) for path, _s in inside.values()
    }
    assert sum(line.gaps for line in lines) == gaps
    assert {person.pk for line in lines for person in line.missing} == {
        k for k, (_p, s) in inside.items() if s == "gap"
    }


def test_the_house_itself_oversees_everybody(world: World) -> None:
    assert selectors.overseen(SYSTEM) == ("/",)
