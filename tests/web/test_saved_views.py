"""Views that a reader saves, and the columns they pick."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jingjian.commons.accounts.models import SavedView
from jingjian.commons.accounts.saved_views import MOST
from jingjian.testing import cast
from jingjian.testing.conformance import World

pytestmark = pytest.mark.django_db
LIST = "tasks"


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def client(world: World) -> Client:
    return world.client(cast.OFFICE.username)


def _list(query: str = "") -> str:
    return reverse(f"{LIST}:list") + query


def _send(client: Client, **fields: str) -> Any:
    return client.post(reverse("saved_views", args=[LIST]), fields)


def test_a_saved_view_leads_back_to_the_same_conditions_order_and_columns(client: Client) -> None:
    answer = _send(client, do="keep", name="在职", query="unowned=yes&sort=-title&cols=title&page=far&foreign=1")
    assert answer.status_code == 303
    view = SavedView.objects.get()
    assert view.query == "cols=title&sort=-title&unowned=yes"
    assert f"?{view.query.replace('&', '&amp;')}" in client.get(_list("?plain=1")).text


def test_a_view_saved_again_under_its_name_is_replaced(client: Client) -> None:
    _send(client, do="keep", name="mine", query="sort=title")
    _send(client, do="keep", name=" mine ", query="sort=-title", first="on")
    view = SavedView.objects.get()
    assert (view.query, view.first) == ("sort=-title", True)


def test_one_view_opens_first_until_the_reader_asks_for_something(client: Client) -> None:
    _send(client, do="keep", name="a", query="sort=title", first="on")
    _send(client, do="keep", name="b", query="sort=-title", first="on")
    assert client.get(_list())["Location"] == _list("?sort=-title")
    assert client.get(_list("?plain=1")).status_code == 200
    _send(client, do="plain")
    assert client.get(_list()).status_code == 200


def test_a_view_without_conditions_opens_the_plain_list_and_does_not_turn_in_circles(client: Client) -> None:
    _send(client, do="keep", name="all", query="", first="on")
    assert client.get(_list(), follow=True).status_code == 200


def test_views_are_ones_own(client: Client, world: World) -> None:
    staff = world.client(cast.HEAD.username)
    _send(client, do="keep", name="secret words", query="q=words")
    view = str(SavedView.objects.get().pk)
    assert "secret words" not in staff.get(_list()).text
    assert _send(staff, do="forget", view=view).status_code == 404
    assert _send(staff, do="first", view=view).status_code == 404
    assert _send(client, do="forget", view=view).status_code == 303
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_a_view_needs_a_name_that_can_be_seen(client: Client, name: str) -> None:
    assert _send(client, do="keep", name=name, query="").status_code == 422
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_the_number_of_views(client: Client) -> None:
    for number in range(MOST):
        _send(client, do="keep", name=str(number), query="")
    assert _send(client, do="keep", name="one more", query="").status_code == 422
    assert _send(client, do="keep", name="0", query="sort=title").status_code == 303


def test_a_reader_without_the_list_keeps_no_views_of_it(world: World) -> None:
    outsider = world.client(cast.SYSTEM_ADMIN.username)
    assert _send(outsider, do="keep", name="a", query="").status_code == 403


def test_an_act_or_a_register_that_is_not_there_is_not_found(client: Client) -> None:
    assert _send(client, do="sell").status_code == 404
    assert client.post(reverse("saved_views", args=["nothing"]), {"do": "plain"}).status_code == 404
