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
    **{
        f"{duty}_{part}": value
        for duty, name, username in (
            ("system", "孙启航", "sunqihang"),
            ("security", "冯立新", "fenglixin"),
            ("audit", "白雪梅", "baixuemei"),
        )
        for part, value in (
            ("name", name),
            ("username", username),
            ("password", f"erste-einrichtung-{duty}"),
            ("again", f"erste-einrichtung-{duty}"),
        )
    },
}


def link() -> str:
    """The path that the command prints."""
    out = StringIO()
    call_command("jingjian_setup_link", stdout=out)
    return out.getvalue().strip()


def test_the_link_makes_the_three_administrators_and_logs_the_first_in() -> None:
    path, client = link(), Client()
    assert client.get(path).status_code == 200
    answer = client.post(path, GOOD)
    assert (answer.status_code, answer["Location"]) == (303, "/setup/done/")
    three = {"sunqihang": Role.SYSTEM_ADMIN, "fenglixin": Role.SECURITY_ADMIN, "baixuemei": Role.AUDIT_ADMIN}
    assert {user.username for user in User.objects.all()} == set(three)
    for user in User.objects.all():
        assert [grant.role for grant in actor_for(user).roles] == [three[user.username]]
        assert not user.must_change_password
    assert Unit.objects.get().path == "/QY/"
    assert client.session["_auth_user_id"] == str(User.objects.get(username="sunqihang").pk)
    page = client.get("/setup/done/")
    assert page.status_code == 200
    for place in ("/units/", "/people/", "/accounts/", "/calendar-days/"):
        assert f'href="{place}"' in page.content.decode()


def test_the_link_works_once() -> None:
    path = link()
    Client().post(path, GOOD)
    for answer in (Client().get(path), Client().post(path, {**GOOD, "system_username": "zweiter"})):
        assert answer.status_code == 410
    assert User.objects.count() == 3


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
        ({"system_username": "Mit Leerzeichen"}, "system_username"),
        ({"security_password": "kurz", "security_again": "kurz"}, "security_password"),
        ({"audit_again": "etwas anderes 2023"}, "audit_again"),
        ({"audit_name": ""}, "audit_name"),
        ({"audit_username": "fenglixin"}, "audit_username"),
        ({f"security_{part}": "erste-einrichtung-system" for part in ("password", "again")}, "security_password"),
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
