"""What an attacker tries first: foreign methods and origins, source files, old sessions, passwords that nearly fit."""

from __future__ import annotations

import re
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jingjian.commons.accounts.models import User
from jingjian.config.environment import load
from jingjian.ops.child import web_settings

PASSWORD = "  Correct 战马 battery 订书钉 " + "x" * 60 + " "


@pytest.fixture
def account(reader: User) -> User:
    reader.set_password(PASSWORD)
    reader.save()
    return reader


def _login(client: Client, account: User, password: str) -> bool:
    answer = client.post(reverse("account_login"), {"login": account.username, "password": password})
    return answer.status_code == 302


@pytest.mark.parametrize("address", ["/", "/account/login/", "/api/v1/tasks", "/healthz"])
def test_trace_is_not_answered(browser: Client, address: str) -> None:
    answer = browser.generic("TRACE", address, headers={"X-Secret": "geheim"})
    assert answer.status_code in (401, 404, 405)
    assert b"geheim" not in answer.content


@pytest.mark.parametrize("address", ["/", "/account/login/", "/api/v1", "/api/v1/openapi.json"])
def test_no_other_origin_is_let_in(browser: Client, address: str) -> None:
    answer = browser.get(address, headers={"Origin": "https://elsewhere.invalid"})
    assert "Access-Control-Allow-Origin" not in answer
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    ["/.git/config", "/.env", "/static/", "/static/dist/", "/static/../settings.py", "/jingjian.toml", "/keys/data.key",
     "/static/..%2f..%2fkeys/data.key"],
)  # fmt: skip
def test_no_folder_is_listed_and_no_source_is_served(browser: Client, address: str) -> None:
    assert browser.get(address).status_code == 404


def test_cookies_of_a_login_are_for_this_site_and_no_script(account: User) -> None:
    client = Client()
    client.get(reverse("account_login"))
    assert _login(client, account, PASSWORD)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")


def test_under_tls_every_cookie_is_bound_to_the_host(reader: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    client.force_login(reader)
    client.post(reverse("preferences"), {"theme": "dark", "language": "en", "next": "/"}, secure=True)
    for name in ("__Host-theme", "__Host-language"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["domain"], cookie["path"]) == (True, True, "", "/")
    del client.cookies[settings.SESSION_COOKIE_NAME]
    page = client.get(reverse("account_login"), secure=True).content.decode()
    assert '<html lang="en" data-theme="dark"' in page


def test_a_login_gives_a_new_long_session_and_a_logout_ends_it(account: User) -> None:
    client = Client()
    keys = []
    for _ in range(2):
        assert _login(client, account, PASSWORD)
        keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
        client.post(reverse("account_logout"))
    assert len(set(keys)) == 2
    assert all(len(key) >= 32 for key in keys)
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = keys[-1]
    assert old.get(reverse("home")).status_code == 302


@pytest.mark.parametrize("nearly", [PASSWORD.strip(), PASSWORD[:-1], PASSWORD.lower(), PASSWORD[:64]])
def test_a_password_counts_exactly_as_it_was_chosen(account: User, nearly: str) -> None:
    assert not _login(Client(), account, nearly)
    assert _login(Client(), account, PASSWORD)


def test_passwords_are_hidden_and_may_be_pasted(browser: Client) -> None:
    for name in ("account_login", "account_change_password"):
        page = (Client() if name == "account_login" else browser).get(reverse(name)).content.decode()
        fields = re.findall(r'<input[^>]* name="(?:old|new)?password\d?"[^>]*>', page)
        assert len(fields) == (1 if name == "account_login" else 3)
        assert all('type="password"' in field for field in fields)
        assert not any(word in field for field in fields for word in ("onpaste", 'autocomplete="off"', "maxlength"))


def test_tls_begins_with_version_1_2(tmp_path: Path) -> None:
    options = replace(load(), tls_cert=tmp_path / "cert.pem", tls_key=tmp_path / "key.pem")
    context = web_settings(options)["ssl_context"](None, lambda: ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
