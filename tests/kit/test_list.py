"""The list: tabs, filters with chips, sorting, choosing, and what stands there when there is nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from jingjian.commons.organisation.models import Unit
from jingjian.commons.organisation.selectors import units_to_choose
from jingjian.kit.columns import Cell
from jingjian.kit.filters import Box
from tests.kit.conftest import Roster

LIST = "/kit-people/"


def names(text: str) -> list[str]:
    """The names in the first column, in order."""
    body = text.partition("<tbody>")[2]
    return re.findall(r'data-label="Name"><a href="[^"]+">([^<]+)</a>', body)


def test_a_cell_escapes_what_nobody_marked_safe() -> None:
    assert Cell(html="<b>", css="num", label='"').__html__() == '<td class="num" data-label="&quot;">&lt;b&gt;</td>'
    assert ">&lt;i&gt;</option>" in Box(name="unit", label="", kind="unit", options=[("/Q/", "<i>", False)]).option_tags


def test_the_list_shows_the_first_tab_in_order(client: Client, roster: Roster) -> None:
    roster.enter("赵一", "1")
    roster.enter("安二", "2", active=False)
    page = client.get(LIST)
    assert page.status_code == 200
    assert names(page.text) == ["林知夏", "赵一"]
    assert "<html" in page.text
    assert "1 + 1 = 2" in page.text
    assert "2 of 2 shown" in page.text
    assert re.search(r'class="on" aria-current="page">Serving 2</a>', page.text)


def test_htmx_gets_the_table_alone(client: Client) -> None:
    part = client.get(LIST, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "<table" in part.text
    assert "HX-Request" in part["Vary"]
    assert "<html" in client.get(LIST, headers={"HX-Request": "true", "HX-Boosted": "true"}).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("grade=section", ["赵一"]),
        ("grade=section&grade=bureau", ["安二", "赵一"]),
        ("unit=/Q/B/", ["安二"]),
        ("unit=/Q/", ["安二", "林知夏", "赵一"]),
        ("active=yes", ["安二", "林知夏", "赵一"]),
        ("number=S-0", ["赵一"]),
        ("odd=1", ["赵一"]),
        ("q=zhaoyi", ["赵一"]),
        ("q=赵一 S-01", ["赵一"]),
        ("q=ＺＨＡＯ", ["赵一"]),
        ("q=赵%", []),
        ("nonsense=1", ["安二", "林知夏", "赵一"]),
    ],
)
def test_a_filter_keeps_what_it_names(client: Client, roster: Roster, query: str, expected: list[str]) -> None:
    roster.enter("赵一", "S-01", grade="section")
    roster.enter("安二", "X-02", unit=roster.b, grade="bureau")
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert names(page.text) == expected


@pytest.mark.parametrize(
    "query",
    ["grade=emperor", "unit=/Z/", "unit=%27%20OR%201", "active=maybe", "odd=7", "grade=%00", "number=%00", "q=%00"],
)
def test_what_cannot_be_understood_never_fails_the_page(client: Client, query: str) -> None:
    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["grade=emperor", "unit=/Z/", "active=maybe", "q=" + "x" * 200])
def test_what_cannot_be_understood_is_said(client: Client, query: str) -> None:
    assert 'class="note warn" role="alert"' in client.get(f"{LIST}?{query}").text


def test_a_chip_removes_its_condition_and_keeps_the_others(client: Client, roster: Roster) -> None:
    roster.enter("赵一", "S-01", grade="section")
    page = client.get(f"{LIST}?grade=section&number=S&tab=all&sort=name")
    removing = re.findall(r'class="chip b" href="([^"]+)"', page.text)
    assert removing == [
        "/kit-people/?number=S&amp;tab=all&amp;sort=name",
        "/kit-people/?grade=section&amp;tab=all&amp;sort=name",
    ]


def test_a_head_sorts_and_says_so(client: Client, roster: Roster) -> None:
    roster.enter("赵一", "1")
    down = client.get(f"{LIST}?sort=-name")
    assert names(down.text) == ["赵一", "林知夏"]
    assert 'aria-sort="descending"' in down.text
    assert 'href="/kit-people/?sort=name"' in down.text
    assert 'aria-sort="ascending"' in client.get(LIST).text
    assert names(client.get(f"{LIST}?sort=secret").text) == ["林知夏", "赵一"]


def test_a_filter_that_leaves_nothing_says_what_to_do(client: Client) -> None:
    page = client.get(f"{LIST}?number=none")
    assert "Nothing matches these conditions" in page.text
    assert "<table" not in page.text


def test_an_empty_register_says_what_to_do(client: Client, keeper: object) -> None:
    page = client.get(f"{LIST}?tab=all")
    assert "Enter the first one." not in page.text
    from jingjian.commons.organisation.models import Person

    Person._default_manager.update(active=False)
    assert "Enter the first one." in client.get(LIST).text


def test_the_second_page_follows_the_first_without_losing_conditions(client: Client, roster: Roster) -> None:
    for number in range(60):
        roster.enter(f"甲{number:02d}", f"N{number:02d}", grade="section")
    first = client.get(f"{LIST}?grade=section")
    (address,) = re.findall(r'rel="next" href="([^"]+)"', first.text)
    second = client.get(address.replace("&amp;", "&"))
    assert len(names(first.text)) == 50
    assert len(names(second.text)) == 10
    assert not set(names(first.text)) & set(names(second.text))
    (back,) = re.findall(r'rel="prev" href="([^"]+)"', second.text)
    assert names(client.get(back.replace("&amp;", "&")).text) == names(first.text)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, roster: Roster, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(20):
        roster.enter("赵一", f"N{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_a_reader_without_the_verb_is_told_why(outside: Client) -> None:
    answer = outside.get(LIST)
    assert answer.status_code == 403
    assert "The campaign office keeps the roster." in answer.text


def test_nobody_is_sent_to_the_login_page(db: None) -> None:
    assert Client().get(LIST).status_code == 302


def test_a_reader_sees_neither_the_button_nor_the_export(reading: Client) -> None:
    page = reading.get(LIST).text
    assert "/kit-people/new/" not in page
    assert "/kit-people/export/" not in page


def test_what_a_person_typed_is_never_markup(client: Client, roster: Roster) -> None:
    roster.enter("<b>赵</b>", "<i>")
    page = client.get(f"{LIST}?number=<i>").text
    assert "<b>赵" not in page
    assert "&lt;b&gt;赵&lt;/b&gt;" in page
    assert 'value="&lt;i&gt;"' in page


def test_the_unit_filter_offers_the_units_within_reach_and_takes_any_other(client: Client, reading: Client) -> None:
    offered = re.findall(r'<option value="(/[^"]*)"', client.get(LIST).text)
    assert offered == ["/Q/", "/Q/A/", "/Q/B/"]
    page = reading.get(LIST)
    assert re.findall(r'<option value="(/[^"]*)"', page.text) == ["/Q/", "/Q/A/"]
    assert "All in your reach" in page.text
    page = reading.get(f"{LIST}?unit=/Q/B/")
    assert '<option value="/Q/B/" selected>Office B</option>' in page.text


def test_of_too_many_units_the_deepest_levels_are_left_out(roster: Roster) -> None:
    create = Unit._default_manager.create
    for number in range(3):
        create(code=f"A{number}", name="Desk", kind="office", parent=roster.a, path=f"/Q/A/{number}/")
    assert len(units_to_choose({"/Q/"})) == 6
    assert [path for path, _name in units_to_choose({"/Q/"}, most=5)] == ["/Q/", "/Q/A/", "/Q/B/"]
    assert [path for path, _name in units_to_choose({"/Q/A/0/"})] == ["/Q/", "/Q/A/", "/Q/A/0/"]
    assert units_to_choose(set()) == ()
