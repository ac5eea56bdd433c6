"""A first password opens one page: the one that changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.models import AuditEvent
from jingjian.modules.administration import actions
from jingjian.modules.administration.forms.accounts import first_password
from jingjian.testing import cast
from jingjian.testing.cast import Member

GUARD = "jingjian.modules.administration.middleware.FirstPassword"
CHANGE = "/account/password/"
FIRST, OWN = "erstes-kennwort-2023", "eigenes-kennwort-2023"


@pytest.fixture
def newcomer(settings: Any, actor: Callable[[Member], Actor]) -> Client:
    """Somebody whose first password has just been set, logged in with it."""
    if GUARD not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, GUARD]
    user = User.objects.get(username=cast.CLERK.username)
    actions.reset_password(actor=actor(cast.SYSTEM_ADMIN), row=user, password=FIRST)
    client = Client()
    answer = client.post("/account/login/", {"login": cast.CLERK.username, "password": FIRST})
    assert answer.status_code == 302
    return client


def test_every_page_leads_to_the_change_of_the_password(newcomer: Client) -> None:
    for page in ("/", "/units/", "/inbox/"):
        answer = newcomer.get(page)
        assert answer.status_code == 303
        assert answer["Location"].startswith(f"{CHANGE}?next=")
    assert newcomer.get("/units/", headers={"HX-Request": "true"})["HX-Redirect"] == CHANGE
    assert newcomer.get(CHANGE).status_code == 200


def test_after_the_change_the_site_is_open_and_the_log_knows(newcomer: Client) -> None:
    answer = newcomer.post(CHANGE, {"oldpassword": FIRST, "password1": OWN, "password2": OWN})
    assert answer.status_code == 302
    user = User.objects.get(username=cast.CLERK.username)
    assert not user.must_change_password
    assert user.check_password(OWN)
    assert AuditEvent.objects.filter(verb="account.password_changed", record_id=user.pk).count() == 1
    assert newcomer.get("/units/").status_code == 200


def test_a_wrong_old_password_changes_nothing(newcomer: Client) -> None:
    answer = newcomer.post(CHANGE, {"oldpassword": "falsch", "password1": OWN, "password2": OWN})
    assert answer.status_code == 200
    user = User.objects.get(username=cast.CLERK.username)
    assert user.must_change_password
    assert user.check_password(FIRST)


def test_logging_out_stays_possible(newcomer: Client) -> None:
    assert newcomer.post("/account/logout/").status_code == 302
    assert newcomer.get("/").status_code == 302


def test_proposed_first_passwords_differ_and_are_strong_enough(db: None) -> None:
    words = {first_password() for _time in range(50)}
    assert len(words) == 50
    assert min(map(len, words)) >= 12
