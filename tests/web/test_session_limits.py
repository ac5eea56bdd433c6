"""How long somebody stays logged in: idle and absolute limits, a closed account, logging out; on the house's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from jingjian.commons.access.actor import actor_for
from jingjian.commons.accounts.models import User
from jingjian.kernel import clock
from jingjian.modules.administration import actions
from jingjian.testing import cast
from jingjian.testing.conformance import World

DAY = date(2023, 6, 12)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def morning(db: None) -> Iterator[datetime]:
    """Nine o'clock of a day on which the county works."""
    with clock.moved(DAY):
        World()
        yield clock.now()


def entered(username: str, at: datetime) -> Client:
    """Somebody's browser, logged in at that moment and used once."""
    client = Client()
    with clock.moved(at):
        user = User._default_manager.get(username=username)
        user.password = "x"
        user.save(update_fields=["password"])
        client.force_login(user)
        assert client.get("/").status_code == 200
    return client


def is_in(client: Client, at: datetime, path: str = "/") -> bool:
    with clock.moved(at):
        answer = client.get(path)
    if answer.status_code == 302:
        assert answer["Location"].startswith("/account/login/?next=")
        return False
    return answer.status_code in (200, 404)


@pytest.mark.parametrize(
    ("username", "minutes"),
    [
        (cast.CLERK.username, 15),
        (cast.SYSTEM_ADMIN.username, 10),
        (cast.SECURITY_ADMIN.username, 10),
        (cast.AUDIT_ADMIN.username, 10),
    ],
)
def test_a_session_ends_after_minutes_without_a_request(username: str, minutes: int, morning: datetime) -> None:
    """GB/T 22239, 8.1.4.1 b; to the minute, as the last use is noted no finer."""
    assert is_in(entered(username, morning), morning + (minutes - 1) * MINUTE)
    client = entered(username, morning)
    assert not is_in(client, morning + (minutes + 1) * MINUTE)
    assert not is_in(client, morning), "it does not come back"
    assert not UserSession.objects.filter(user__username=username, session_key=client.session.session_key).exists()


def test_every_use_begins_the_minutes_anew_until_the_hours_are_over(morning: datetime) -> None:
    client = entered(cast.CLERK.username, morning)
    for step in range(1, 48):
        assert is_in(client, morning + step * 10 * MINUTE), step
    assert not is_in(client, morning + 8 * HOUR + MINUTE)


def test_what_a_page_asks_for_by_itself_is_no_use(morning: datetime) -> None:
    client = entered(cast.CLERK.username, morning)
    assert is_in(client, morning + 10 * MINUTE, "/exports/00000000-0000-7000-8000-000000000000/progress/")
    assert not is_in(client, morning + 16 * MINUTE)


def test_the_limits_are_options_of_the_site(morning: datetime, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES = 30
    client = entered(cast.CLERK.username, morning)
    assert is_in(client, morning + 29 * MINUTE)
    settings.SESSION_HOURS = 1
    assert not is_in(client, morning + 61 * MINUTE)


def test_whoever_was_logged_out_is_told_why(morning: datetime) -> None:
    client = entered(cast.CLERK.username, morning)
    assert not is_in(client, morning + HOUR)
    assert "登录已到期" in client.get("/account/login/").content.decode()


def test_nothing_is_done_in_the_name_of_somebody_whose_time_is_over(morning: datetime) -> None:
    client = entered(cast.CLERK.username, morning)
    with clock.moved(morning + HOUR):
        answer = client.post("/preferences/", {"theme": "dark"}, headers={"HX-Request": "true"})
    assert User._default_manager.get(username=cast.CLERK.username).theme == "auto"
    assert answer.status_code in (204, 302, 303)


def test_a_closed_account_loses_all_its_sessions_at_their_next_request(morning: datetime) -> None:
    clients = [entered(cast.CLERK.username, morning) for _device in range(2)]
    user = User._default_manager.get(username=cast.CLERK.username)
    with clock.moved(morning):
        actor = actor_for(User._default_manager.get(username=cast.SECURITY_ADMIN.username))
        actions.close_account(actor=actor, row=user)
    assert [is_in(client, morning + MINUTE) for client in clients] == [False, False]
    user.refresh_from_db()
    actions.reopen_account(actor=actor, row=user)
    assert [is_in(client, morning + MINUTE) for client in clients] == [False, False], "nor when it is opened again"


def test_pages_opened_within_a_minute_write_nothing(morning: datetime) -> None:
    client = entered(cast.CLERK.username, morning)
    before = UserSession.objects.get(user__username=cast.CLERK.username).data
    assert is_in(client, morning + timedelta(seconds=30))
    assert UserSession.objects.get(user__username=cast.CLERK.username).data == before
    assert is_in(client, morning + 2 * MINUTE)
    assert UserSession.objects.get(user__username=cast.CLERK.username).data != before


def test_logging_out_clears_what_the_browser_kept(morning: datetime) -> None:
    client = entered(cast.CLERK.username, morning)
    answer = client.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client, morning)
