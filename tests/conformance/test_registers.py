"""What every register shows: list, page, filters, orders, export, and to whom; acts are in `test_acts.py`."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils.html import escape
from django_htmx.middleware import HtmxDetails
from python_calamine import CalamineWorkbook

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import NOTHING
from jingjian.commons.paging import page_of
from jingjian.commons.remembering import remembering
from jingjian.kit import acts, filters
from jingjian.kit.columns import sort_path
from jingjian.kit.filters import names_of
from jingjian.kit.register import Register
from jingjian.testing.conformance import Example, World
from tests.conformance.examples import EXAMPLES, REGISTERS, content, made, url

BASELINE = Path(__file__).parent / "query_counts.json"
PART = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


def all_rows(register: Register) -> str:
    """The query of the tab that hides nothing, where the register has tabs."""
    open_tab = next((tab for tab in register.tabs if tab.where is None), None)
    return f"?{filters.TAB}={open_tab.name}" if open_tab else ""


def pages_of(client: Client, address: str) -> Iterator[str]:
    """The table of each page of a list, as far as "next" leads."""
    while True:
        text = client.get(address, headers=PART).text
        yield text
        following = re.search(r'<a rel="next" href="([^"]+)"', text)
        if following is None:
            return
        address = unescape(following[1])


def test_every_register_has_an_example_and_none_is_left_over() -> None:
    assert set(EXAMPLES) == set(REGISTERS)


def test_an_example_says_who_may_do_every_act(register: Register, example: Example) -> None:
    verbs = {action.verb for action in register.actions}
    assert set(example.who) == verbs
    assert {verb for verb in verbs if not example.denied_for(verb)} == set()


def test_the_list_is_a_page_and_for_htmx_its_table(
    world: World, register: Register, example: Example, client: Client
) -> None:
    row = made(world, example)
    page = client.get(url(register, "list") + all_rows(register))
    assert page.status_code == 200
    assert "<html" in page.text
    assert escape(str(register.name)) in page.text
    parts = list(pages_of(client, url(register, "list") + all_rows(register)))
    assert not any("<html" in part for part in parts)
    assert any(str(row.pk) in part or url(register, "detail", row.pk) in part for part in parts)


def test_the_page_of_a_row_shows_it_and_for_htmx_its_body(
    world: World, register: Register, example: Example, client: Client
) -> None:
    row = made(world, example)
    page = client.get(url(register, "detail", row.pk))
    assert page.status_code == 200
    assert "<html" in page.text
    assert page.text.count("<h1") == 1
    assert "{#" not in page.text
    assert "<html" not in client.get(url(register, "detail", row.pk), headers=PART).text


def test_every_filter_takes_its_values_and_refuses_others_in_words(
    world: World, register: Register, example: Example, client: Client, actor: Actor
) -> None:
    made(world, example)
    page = client.get(url(register, "list"))
    for declared in register.filters:
        box = next(box for box in page.context["applied"].boxes if box.name == declared.name)
        values = [value for value, _label, _on in box.options] or ["me" if declared.kind == "person" else "2023-06-12"]
        name = names_of(declared)[0]
        for value in values[:20]:
            answer = client.get(url(register, "list"), {name: value})
            assert answer.status_code == 200
            assert answer.context["applied"].errors == [], (name, value)
            assert len(answer.context["applied"].chips) == 1
        wrong = client.get(url(register, "list"), {name: "\0 nonsense"})
        assert wrong.status_code == 200
        if declared.kind in ("choice", "unit", "date", "bool"):
            assert wrong.context["applied"].errors


def test_search_finds_the_row_and_nothing_else_is_an_empty_list(
    register: Register, world: World, example: Example, client: Client
) -> None:
    made(world, example)
    answer = client.get(url(register, "list"), {"q": "鑫鑫鑫鑫龘龘"})
    assert answer.status_code == 200
    if register.search_fields:
        assert answer.context["lines"] == []
        assert 'class="empty"' in answer.text


def test_every_order_pages_both_ways_without_losing_a_row(
    world: World, register: Register, example: Example, actor: Actor
) -> None:
    for _count in range(5):
        made(world, example)
    rows = register.rows(actor)
    keys = set(rows.values_list("pk", flat=True))
    assert len(keys) >= 5
    paths = {path for path in (sort_path(register, column) for column in register.columns) if path}
    for order in [register.order, *((path,) for path in sorted(paths)), *((f"-{path}",) for path in sorted(paths))]:
        size = max(2, len(keys) // 3)
        pages = [page_of(rows, order=order, size=size)]
        while pages[-1].next:
            pages.append(page_of(rows, order=order, size=size, cursor=pages[-1].next))
        shown = [row.pk for page in pages for row in page.rows]
        assert len(shown) == len(keys), order
        assert set(shown) == keys, order
        back = pages[-1]
        for expected in reversed(pages[:-1]):
            back = page_of(rows, order=order, size=size, cursor=back.previous)
            assert [row.pk for row in back.rows] == [row.pk for row in expected.rows], order


def test_a_head_sorts_the_list(world: World, register: Register, example: Example, client: Client) -> None:
    made(world, example)
    for column in register.columns:
        if not sort_path(register, column):
            continue
        for name, word in ((column.name, "ascending"), (f"-{column.name}", "descending")):
            answer = client.get(url(register, "list") + (all_rows(register) or "?") + f"&sort={name}")
            assert f'aria-sort="{word}"' in answer.text


def test_the_export_holds_the_list(
    world: World, register: Register, example: Example, client: Client, tmp_path: Path
) -> None:
    if register.export is None:
        assert client.get(url(register, "export", "csv")).status_code == 404
        return
    made(world, example)
    address = url(register, "export", "csv") + all_rows(register)
    lines = list(csv.reader(io.StringIO(content(client.get(address)).decode("utf-8-sig"))))
    columns = register.export.columns or register.columns
    shown = client.get(url(register, "list") + all_rows(register)).context["count"]
    assert len(lines[0]) == len(columns)
    assert len(lines) == shown + 1
    path = tmp_path / "out.xlsx"
    path.write_bytes(content(client.get(url(register, "export", "xlsx") + all_rows(register))))
    assert len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) == shown + 1


def test_picked_columns_are_shown_exported_and_kept_in_a_view(
    world: World, register: Register, example: Example, client: Client
) -> None:
    made(world, example)
    plain = client.get(url(register, "list") + all_rows(register))
    lead = next(pick for pick in plain.context["picks"] if pick.fixed)
    last = plain.context["picks"][-1]
    labels = [pick.label for pick in plain.context["picks"] if pick in (lead, last)]
    query = {"cols": last.name} | ({filters.TAB: all_rows(register).partition("=")[2]} if all_rows(register) else {})
    answer = client.get(url(register, "list"), query)
    assert [head.label for head in answer.context["heads"]] == labels
    assert len(answer.context["lines"]) == len(plain.context["lines"])
    if plain.context["exports"]:
        lines = list(
            csv.reader(io.StringIO(content(client.get(url(register, "export", "csv"), query)).decode("utf-8-sig")))
        )
        assert lines[0] == labels
    kept = {"do": "keep", "name": "常看", "query": answer.context["saved_query"], "first": "on"}
    assert client.post(reverse("saved_views", args=[register.slug]), kept).status_code == 303
    opened = client.get(url(register, "list"), follow=True)
    assert [head.label for head in opened.context["heads"]] == labels
    assert [view.on for view in opened.context["saved"]] == [True]


def test_a_stranger_learns_nothing(world: World, register: Register, example: Example) -> None:
    if not example.stranger:
        return
    row = made(world, example)
    client = world.client(example.stranger)
    listed = client.get(url(register, "list") + all_rows(register))
    assert listed.status_code in (200, 403)
    assert str(row.pk) not in listed.text
    for name in ("detail", "history", "edit"):
        assert client.get(url(register, name, row.pk)).status_code == 404
    for action in register.actions:
        if action.verb != acts.CREATE:
            assert client.post(acts.url_of(register, action.verb, row), {}).status_code == 404


def test_an_empty_register_says_what_to_do(
    register: Register, example: Example, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert str(register.empty_text)
    monkeypatch.setattr(type(register.policy), "visible", lambda self, actor: NOTHING)
    page = client.get(url(register, "list"))
    assert page.status_code == 200
    assert escape(str(register.empty_text)) in page.text


def test_the_queries_of_list_and_page_are_those_of_the_baseline(
    world: World, register: Register, example: Example, actor: Actor
) -> None:
    """`QUERY_COUNTS=write` writes the baseline anew; a difference is a decision and stands in a commit."""
    row = made(world, example)
    addresses = {"list": url(register, "list") + all_rows(register), "detail": url(register, "detail", row.pk)}
    counts = {name: _queries(address, actor) for name, address in addresses.items()}
    for _count in range(3):
        made(world, example)
    assert _queries(addresses["list"], actor) == counts["list"], "the list makes queries for each row"
    if os.environ.get("QUERY_COUNTS") == "write":
        kept = {**_baseline(), register.slug: counts}
        BASELINE.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", "utf-8")
    assert _baseline().get(register.slug) == counts


def _baseline() -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = json.loads(BASELINE.read_text("utf-8"))
    return counts


def _queries(address: str, actor: Actor) -> int:
    """The queries of the view and its part of the page; those of session, login and shell are not the register's."""
    request: Any = RequestFactory().get(address, headers=PART)
    request.actor, request.htmx = actor, HtmxDetails(request)
    found = resolve(request.path)
    with remembering(), CaptureQueriesContext(connection) as captured:
        assert found.func(request, *found.args, **found.kwargs).status_code == 200
    return len(captured)
