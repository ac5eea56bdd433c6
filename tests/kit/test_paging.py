"""Keyset paging: every row once, in both directions, with empty values, and no harm from a broken cursor."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from jingjian.commons.organisation.models import Appointment, Person, Post
from jingjian.commons.paging import Reach, bounded_count, count_text, cursor_after, keys_of, page_of, walk
from tests.kit.conftest import Roster

DAYS = (None, date(2023, 1, 1), date(2023, 1, 1), None, date(2023, 5, 1), date(2022, 1, 1), None)


@pytest.fixture
def appointments(roster: Roster) -> list[Appointment]:
    post = Post._default_manager.create(unit=roster.a, title="Clerk")
    made = []
    for number, until in enumerate(DAYS):
        person = roster.enter("安宁", f"N{number}")
        made.append(
            Appointment._default_manager.create(
                person=person, post=post, since=date(2021, 1, 1 + number % 2), until=until, primary=False
            )
        )
    return made


ORDERS = [
    ("until",),
    ("-until",),
    ("until", "-since"),
    ("-since", "until"),
    ("since", "-until"),
    ("person__sort_key",),
    ("-pk",),
    (),
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_pages_forward_and_back_show_every_row_once(
    appointments: list[Appointment], order: tuple[str, ...], size: int
) -> None:
    rows = Appointment._default_manager.all()
    whole = list(walk(rows, order=order, limit=100, batch=2))
    assert {row.pk for row in whole} == {row.pk for row in appointments}
    assert len(whole) == len(appointments)
    pages = [page_of(rows, order=order, size=size)]
    while pages[-1].next:
        pages.append(page_of(rows, order=order, size=size, cursor=pages[-1].next))
    assert [row for page in pages for row in page.rows] == whole
    assert pages[0].previous == ""
    back = pages[-1]
    for expected in reversed(pages[:-1]):
        back = page_of(rows, order=order, size=size, cursor=back.previous)
        assert back.rows == expected.rows
    assert back.previous == ""


@pytest.mark.parametrize("order", [("until",), ("-until",)])
def test_empty_values_come_last_in_either_direction(appointments: list[Appointment], order: tuple[str, ...]) -> None:
    days = [row.until for row in walk(Appointment._default_manager.all(), order=order, limit=100)]
    held = [day for day in days if day]
    assert days == [*sorted(held, reverse=order[0].startswith("-")), None, None, None]


def test_a_cursor_that_was_changed_opens_the_first_page(appointments: list[Appointment]) -> None:
    rows = Appointment._default_manager.all()
    first = page_of(rows, order=("until",), size=2)
    for broken in (first.next[:-1], "x" + first.next, "数", "a:b", ":", "\0", first.next * 2):
        assert page_of(rows, order=("until",), size=2, cursor=broken).rows == first.rows


def test_a_cursor_of_another_order_opens_the_first_page(appointments: list[Appointment]) -> None:
    rows = Appointment._default_manager.all()
    cursor = page_of(rows, order=("until",), size=2).next
    assert page_of(rows, order=("since",), size=2, cursor=cursor) == page_of(rows, order=("since",), size=2)


def test_a_cursor_beyond_the_last_row_opens_the_first_page(appointments: list[Appointment]) -> None:
    rows = Appointment._default_manager.all()
    last = list(walk(rows, order=("pk",), limit=100))[-1]
    cursor = page_of(rows, order=("pk",), size=6).next
    last.delete()
    assert page_of(rows, order=("pk",), size=6, cursor=cursor).previous == ""


def test_a_deep_page_starts_inside_the_index(roster: Roster) -> None:
    """The range on the leading key is an index condition, so the depth of a page costs nothing."""
    names = [f"{n:05d}" for n in range(3000)]
    Person._default_manager.bulk_create(
        Person(name=name, sort_key=name, staff_no=name, unit=roster.a) for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    rows = Person._default_manager.all()
    page: Any = page_of(rows, order=("sort_key",), size=1000)
    page = page_of(rows, order=("sort_key",), size=1000, cursor=page.next)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        last = page_of(rows, order=("sort_key",), size=10, cursor=page.next)
    assert [person.sort_key for person in last.rows] == names[2000:2010]
    assert len(captured) == 1
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + captured[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: ((sort_key)::text >=" in plan


def test_the_order_ends_with_the_key_in_the_leading_direction() -> None:
    assert [(key.path, key.descending) for key in keys_of(Person, ("-sort_key",))] == [("sort_key", True), ("pk", True)]


def test_a_count_stops_at_its_bound(roster: Roster) -> None:
    assert count_text(46) == "46"
    assert count_text(1000) == "1,000"
    assert count_text(1001) == "1,000+"
    Person._default_manager.bulk_create(
        Person(name="甲", sort_key="jia", staff_no=str(n), unit=roster.a) for n in range(1005)
    )
    assert bounded_count(Person._default_manager.all()) == 1001


def test_a_walk_stops_at_its_limit(appointments: list[Appointment]) -> None:
    rows = Appointment._default_manager.all()
    assert len(list(walk(rows, order=("until",), limit=5, batch=2))) == 5


WAYS = (
    (Q(since=date(2021, 1, 1)), Q(until__isnull=True)),
    (Q(until__isnull=True), Q(pk__in=())),
    (Q(pk__in=()), Q(pk__in=())),
    (Q(since=date(2021, 1, 1)), Q(since=date(2021, 1, 2)), Q(until__gte=date(2023, 1, 1))),
)


@pytest.mark.parametrize("ways", WAYS)
@pytest.mark.parametrize("order", ORDERS)
def test_rows_known_in_several_ways_are_those_of_the_condition_that_joins_them(
    appointments: list[Appointment], order: tuple[str, ...], ways: tuple[Q, ...]
) -> None:
    rows = Appointment._default_manager.all()
    reach = Reach(rows, ways)
    expected = list(walk(rows.filter(reduce(or_, ways)), order=order, limit=100))
    assert list(walk(reach, order=order, limit=100, batch=2)) == expected
    assert bounded_count(reach) == len(expected)
    pages = [page_of(reach, order=order, size=2)]
    while pages[-1].next:
        pages.append(page_of(reach, order=order, size=2, cursor=pages[-1].next))
    assert [row for page in pages for row in page.rows] == expected


def test_rows_known_in_several_ways_are_joined_to_nothing_before_their_keys_are_known(
    appointments: list[Appointment],
) -> None:
    rows = Appointment._default_manager.select_related("person__unit", "post__unit")
    with CaptureQueriesContext(connection) as asked:
        page_of(Reach(rows, WAYS[0]), order=("-since",), size=3)
    keys, whole = (one["sql"] for one in asked.captured_queries)
    assert "UNION" in keys
    assert "organisation_person" not in keys
    assert "organisation_person" in whole
    assert whole.count("SELECT") == 1


def test_a_cursor_made_for_a_row_opens_the_page_after_it(appointments: list[Appointment]) -> None:
    rows = Appointment._default_manager.all()
    whole = list(walk(rows, order=("until",), limit=100))
    after = page_of(rows, order=("until",), size=100, cursor=cursor_after(whole[2], order=("until",)))
    assert after.rows == whole[3:]
