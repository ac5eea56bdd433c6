"""Who is out of a record: worked examples, and properties over random graphs against a second reckoning."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from jingjian.kernel.conflicts import Staffing, Why, excluded

PEOPLE = [UUID(int=number) for number in range(12)]
UNITS = [UUID(int=100 + number) for number in range(6)]

person = st.sampled_from(PEOPLE)
people = st.sets(person, max_size=4)
ties = st.lists(st.tuples(person, person, st.sampled_from([Why.KIN, Why.COLLEAGUE, Why.HOME_PLACE, Why.LINE])))


@st.composite
def staffings(draw: st.DrawFn) -> Staffing:
    """A tree of units (each below an earlier one), people in them, some of whom head some of them."""
    above = {unit: draw(st.sampled_from([None, *UNITS[:place]])) for place, unit in enumerate(UNITS)}
    heads = {unit: draw(st.sets(person, max_size=2)) for unit in UNITS}
    members: dict[UUID, set[UUID]] = {unit: set() for unit in UNITS}
    for one in PEOPLE:
        members[draw(st.sampled_from(UNITS))].add(one)
    return Staffing(above=above, heads=heads, members=members)


def test_kin_of_the_person_concerned_is_out_and_kin_of_kin_is_not() -> None:
    one, kin, far = PEOPLE[:3]
    out = excluded({one}, [(kin, one, Why.KIN), (kin, far, Why.KIN)])
    assert out == {one: Why.SUBJECT, kin: Why.KIN}


def test_nobody_is_out_of_a_record_about_nobody() -> None:
    assert excluded(set(), [(PEOPLE[0], PEOPLE[1], Why.KIN)], PEOPLE) == {}


def test_the_nearest_reason_is_told() -> None:
    one, other = PEOPLE[:2]
    held = [(one, other, Why.LINE), (other, one, Why.HOME_PLACE), (one, other, Why.COLLEAGUE)]
    assert excluded({one}, held, [other])[other] is Why.COLLEAGUE
    assert excluded({one, other}, held)[other] is Why.SUBJECT


@given(people, ties, people)
def test_who_is_out_is_the_concerned_their_neighbours_and_the_keepers(
    concerned: set[UUID], held: list[tuple[UUID, UUID, Why]], keepers: set[UUID]
) -> None:
    def tied(one: UUID, other: UUID) -> bool:
        return any({one, other} <= {first, second} for first, second, _why in held if first != second)

    expected = {
        one for one in PEOPLE if concerned and (one in concerned | keepers or any(tied(one, s) for s in concerned))
    }
    assert set(excluded(concerned, held, keepers)) == expected


@given(people, ties, people, st.tuples(person, person, st.sampled_from(list(Why))))
def test_one_more_tie_or_person_concerned_never_lets_anybody_in(
    concerned: set[UUID], held: list[tuple[UUID, UUID, Why]], keepers: set[UUID], more: tuple[UUID, UUID, Why]
) -> None:
    before = set(excluded(concerned, held, keepers))
    assert before <= set(excluded(concerned, [*held, more], keepers))
    assert before <= set(excluded(concerned | {more[0]}, held, keepers))


@given(people, ties)
def test_the_order_and_direction_of_ties_do_not_matter(
    concerned: Collection[UUID], held: list[tuple[UUID, UUID, Why]]
) -> None:
    turned = [(other, one, why) for one, other, why in reversed(held)]
    assert excluded(concerned, held) == excluded(concerned, turned)


def answers_for(staff: Staffing, one: UUID) -> set[UUID]:
    """Who directly answers for somebody, found by walking up from them."""
    found: set[UUID] = set()
    for unit in UNITS:
        heads = set(staff.heads[unit])
        if one not in heads and one not in staff.members[unit]:
            continue
        place: UUID | None = unit
        if one in heads:
            place = staff.above[unit]
        while place is not None and not staff.heads[place]:
            place = staff.above[place]
        found |= set(staff.heads[place]) if place is not None else set()
    return found - {one}


@given(staffings())
def test_the_line_is_who_directly_answers_for_whom(staff: Staffing) -> None:
    expected = {(head, one) for one in PEOPLE for head in answers_for(staff, one)}
    assert {(head, one) for head, one, _why in staff.line()} == expected
