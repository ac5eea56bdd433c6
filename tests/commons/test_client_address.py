"""The address by which logins are counted: the client's own, and nothing a client may invent."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

PROXY, INNER, CLIENT = "10.1.0.5", "10.2.0.9", "198.51.100.7"


def address(peer: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)
    return str(get_adapter().get_client_ip(request))


@pytest.fixture
def proxies(settings: Any) -> None:
    settings.TRUSTED_PROXIES = (PROXY, "10.2.0.0/16", "2001:db8::/64")


def test_without_a_named_proxy_what_is_forwarded_is_ignored(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ()
    assert address(CLIENT, "203.0.113.1") == CLIENT
    assert address(PROXY, "203.0.113.1") == PROXY


@pytest.mark.usefixtures("proxies")
@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"203.0.113.1, {CLIENT}", CLIENT),
        (PROXY, f"203.0.113.1, {CLIENT}, {INNER}", CLIENT),
        (PROXY, None, PROXY),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"{CLIENT}, nonsense", PROXY),
        (PROXY, INNER, INNER),
        (f"::ffff:{PROXY}", CLIENT, CLIENT),
        ("2001:db8::1", "2001:db8:1::7", "2001:db8:1::7"),
        ("2001:db8::1", "[2001:db8:1::7]", "2001:db8:1::7"),
        (CLIENT, "203.0.113.1", CLIENT),
    ],
)
def test_behind_named_proxies_the_last_address_that_is_none_of_them_counts(
    peer: str, forwarded: str | None, counted: str
) -> None:
    assert address(peer, forwarded) == counted


def test_a_peer_without_an_address_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        address("")


@pytest.mark.usefixtures("proxies")
def test_one_client_behind_a_proxy_does_not_lock_another_out(db: None) -> None:
    def errors_of(client_address: str, username: str) -> set[str]:
        headers = {"X-Forwarded-For": f"203.0.113.{len(username)}, {client_address}"}
        sent = {"login": username, "password": "wrong"}
        answer = Client(REMOTE_ADDR=PROXY, headers=headers).post("/account/login/", sent)
        return {str(error.code) for error in answer.context["form"].errors.as_data()["__all__"]}

    attempts = [errors_of(CLIENT, "x" * number) for number in range(1, 12)]
    assert {"too_many_login_attempts"} not in attempts[:10]
    assert attempts[10] == {"too_many_login_attempts"}
    assert errors_of("198.51.100.8", "somebody") == attempts[0]
