"""The first set-up: a link that works once, a form that says what is wrong, and what to do next."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from jingjian.commons.access.actor import actor_for
from jingjian.commons.access.models import Role
from jingjian.commons.accounts.models import SetupLink, User
from jingjian.commons.organisation.models import Unit
from jingjian.modules.administration import demo
from jingjian.testing import cast

pytestmark = pytest.mark.django_db

GOOD = {
    "unit_name": "清源县纪委监委",
    "unit_code": "QY",
    "unit_kind": "county",
    "name": "孙启航",
    "username": "sunqihang",
    "password": "erste-einrichtung-2023",
    "again": "erste-einrichtung-2023",
}


def link() -> str:
    """The path that the command prints."""
    out = StringIO()
    call_command("jingjian_setup_link", stdout=out)
    return out.getvalue().strip()


def test_the_link_makes_the_first_administrator_and_logs_them_in() -> None:
    path, client = link(), Client()
    assert client.get(path).status_code == 200
    answer = client.post(path, GOOD)
    assert (answer.status_code, answer["Location"]) == (303, "/setup/done/")
    user = User.objects.get()
    assert actor_for(user).has(Role.SYSTEM_ADMIN, path="/QY/")
    assert Unit.objects.get().path == "/QY/"
    assert not user.must_change_password
    page = client.get("/setup/done/")
    assert page.status_code == 200
    for place in ("/units/", "/people/", "/accounts/", "/calendar-days/"):
        assert f'href="{place}"' in page.content.decode()


def test_the_link_works_once() -> None:
    path = link()
    Client().post(path, GOOD)
    for answer in (Client().get(path), Client().post(path, {**GOOD, "username": "zweiter"})):
        assert answer.status_code == 410
    assert User.objects.count() == 1


def test_a_word_that_was_never_given_opens_nothing() -> None:
    link()
    assert Client().get("/setup/erfundenes-wort/").status_code == 410
    assert Client().post("/setup/erfundenes-wort/", GOOD).status_code == 410
    assert not User.objects.exists()


def test_only_the_digest_of_the_word_is_kept() -> None:
    word = link().strip("/").rpartition("/")[2]
    assert len(word) >= 32
    assert word not in SetupLink.objects.get().digest


def test_a_site_with_an_account_prints_no_link() -> None:
    Client().post(link(), GOOD)
    assert link() == ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"unit_name": ""}, "unit_name"),
        ({"unit_code": "Q-Y"}, "unit_code"),
        ({"username": "Mit Leerzeichen"}, "username"),
        ({"password": "kurz", "again": "kurz"}, "password"),
        ({"again": "etwas anderes 2023"}, "again"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_is_entered(changed: dict[str, str], field: str) -> None:
    path = link()
    answer = Client().post(path, {**GOOD, **changed})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not User.objects.exists()
    assert not Unit.objects.exists()
    assert Client().post(path, GOOD).status_code == 303, "the link is still good"


def test_the_page_stays_shut_on_a_site_that_is_in_use(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    path = link()
    demo.settle()
    assert Client().get(path).status_code == 410
    assert User.objects.count() == len(cast.MEMBERS)
