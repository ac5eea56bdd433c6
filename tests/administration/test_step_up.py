"""Sensitive acts ask who one is once more; sessions are listed and ended; what happened at the door is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from jingjian.commons.access.models import RoleGrant
from jingjian.commons.accounts.models import AccessEvent, AccessKind, User
from jingjian.kernel import clock
from jingjian.modules.administration.middleware import SENSITIVE_PAGES, SENSITIVE_POSTS, SENSITIVE_VERBS
from jingjian.testing import cast
from jingjian.testing.confirming import confirm
from jingjian.testing.conformance import World
from tests.web.test_matrix import routes

DAY = date(2023, 6, 12)
PASSWORD = "shan-gao-shui-2023-yue"
LONG_AGO = {"account_authentication_methods": [{"method": "password", "at": 0}]}


@pytest.fixture
def keeper(db: None, settings: Any) -> Client:
    """The system administrator, who logged in a while ago."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = {}
    World()
    return entered(cast.SYSTEM_ADMIN.username)


def user(name: str) -> User:
    return User._default_manager.get(username=name)


def entered(name: str) -> Client:
    one = user(name)
    one.set_password(PASSWORD)
    one.save()
    client = Client()
    answer = client.post("/account/login/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302
    session = client.session
    session["account_authentication_methods"] = LONG_AGO["account_authentication_methods"]
    session.save()
    return client


def test_what_is_called_sensitive_is_an_address_of_the_site() -> None:
    assert SENSITIVE_PAGES | set(SENSITIVE_VERBS) | set(SENSITIVE_POSTS) <= set(routes())


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/accounts/new/", cast.SYSTEM_ADMIN.username),
        ("/accounts/{pk}/do/reset_password/", cast.SYSTEM_ADMIN.username),
        ("/grant-proposals/new/", cast.SECURITY_ADMIN.username),
        ("/accounts/{pk}/do/grant/", cast.SECURITY_ADMIN.username),
    ],
)
def test_the_form_of_a_sensitive_act_asks_first_and_is_open_after(path: str, who: str, keeper: Client) -> None:
    keeper = entered(who)
    path = path.format(pk=user(cast.CLERK.username).pk)
    answer = keeper.get(path)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/account/reauthenticate/?next=")
    assert keeper.get(path, headers={"HX-Request": "true"})["HX-Redirect"].startswith("/account/reauthenticate/")
    assert keeper.post(answer["Location"], {"password": "falsch"}).status_code == 200
    assert keeper.get(path).status_code == 303, "a wrong password confirms nothing"
    assert keeper.post(answer["Location"], {"password": PASSWORD})["Location"] == path
    assert keeper.get(path).status_code == 200


def test_nothing_is_done_before_and_nothing_sent_is_kept(keeper: Client) -> None:
    clerk = user(cast.CLERK.username)
    sent = {"password": "yue-ming-xing-xi-2023"}
    answer = keeper.post(f"/accounts/{clerk.pk}/do/reset_password/", sent)
    assert answer.status_code == 303
    assert not user(cast.CLERK.username).must_change_password
    assert "yue-ming" not in str(dict(keeper.session))


def test_a_fresh_login_is_a_confirmation_for_five_minutes(keeper: Client) -> None:
    fresh = Client()
    fresh.post("/account/login/", {"login": cast.SYSTEM_ADMIN.username, "password": PASSWORD})
    assert fresh.get("/accounts/new/").status_code == 200
    session = fresh.session
    at = clock.real_milliseconds() / 1000 - 301
    session["account_authentication_methods"] = [{"method": "password", "at": at}]
    session.save()
    assert fresh.get("/accounts/new/").status_code == 303


def test_a_token_is_made_only_by_somebody_who_has_confirmed(keeper: Client) -> None:
    assert keeper.get("/account/tokens/").status_code == 200
    answer = keeper.post("/account/tokens/", {"name": "x", "scope": "read"})
    assert answer["Location"] == "/account/reauthenticate/?next=%2Faccount%2Ftokens%2F"
    confirm(keeper, user(cast.SYSTEM_ADMIN.username))
    assert keeper.post("/account/tokens/", {"name": "x", "scope": "read"}).status_code == 422


def test_reading_asks_nothing(keeper: Client) -> None:
    for path in ("/grants/", "/accounts/", f"/accounts/{user(cast.CLERK.username).pk}/"):
        assert keeper.get(path).status_code == 200
    assert RoleGrant._default_manager.exists()


def test_another_session_is_ended_and_one_of_another_person_is_not(keeper: Client) -> None:
    name = cast.SYSTEM_ADMIN.username
    other = Client(headers={"User-Agent": "Elsewhere/1"})
    other.post("/account/login/", {"login": name, "password": PASSWORD})
    assert "Elsewhere/1" in keeper.get("/account/sessions/").content.decode()
    row = UserSession.objects.get(session_key=other.session.session_key)
    assert entered(cast.CLERK.username).post(f"/account/sessions/{row.pk}/end/").status_code == 404
    assert other.get("/").status_code == 200
    assert keeper.post(f"/account/sessions/{row.pk}/end/").status_code == 303
    assert other.get("/").status_code == 302
    assert AccessEvent._default_manager.filter(user=user(name), kind=AccessKind.SESSION_ENDED).count() == 1


def test_a_change_of_the_password_is_told_in_the_inbox(keeper: Client) -> None:
    sent = {"oldpassword": PASSWORD, "password1": "shui-luo-shi-chu-2023", "password2": "shui-luo-shi-chu-2023"}
    assert keeper.post("/account/password/", sent).status_code == 302
    assert "本人修改了密码" in keeper.get("/inbox/").content.decode()
    assert "本人修改了密码" in keeper.get("/account/sessions/").content.decode()
