"""Second factors: codes that count once, secrets that are sealed, recovery codes, and what the person is told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from jingjian.commons.access.actor import actor_for
from jingjian.commons.accounts import factors
from jingjian.commons.accounts.factors import FactorAdapter, step_of, use_code
from jingjian.commons.accounts.models import AccessEvent, AccessKind, FactorSecret, User
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.vault.errors import TamperedError
from jingjian.kernel import clock
from jingjian.modules.administration import actions
from jingjian.testing import cast
from jingjian.testing.conformance import World

DAY = date(2023, 6, 12)
PASSWORD = "shan-gao-shui-2023-yue"
#: RFC 6238, appendix B, SHA-1: the secret and two of its codes, cut to six figures
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = {59 // 30: "287082", 1111111109 // 30: "081804"}


@pytest.fixture
def owner(db: None, settings: Any) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = {}
    World()
    user = User._default_manager.get(username=cast.CLERK.username)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the telephone stands still, so that no step ends between two lines of a test."""
    steps = list(totp.yield_hotp_counters_from_time())
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter(steps))


def log_in(client: Client) -> str:
    """Name and password; where that leads."""
    answer = client.post("/account/login/", {"login": cast.CLERK.username, "password": PASSWORD})
    assert answer.status_code == 302
    return str(answer["Location"])


def confirm(client: Client) -> None:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def codes(secret: str) -> list[str]:
    """The codes that are right now: of the last step, this one and the next."""
    return [totp.format_hotp_value(totp.hotp_value(secret, step)) for step in totp.yield_hotp_counters_from_time()]


def set_up(client: Client, position: int = 0) -> tuple[str, list[str]]:
    """An app on the pages, with the code of that position; its key and the recovery codes."""
    confirm(client)
    page = client.get("/account/factors/app/add/").content.decode()
    found = re.search(r'id="totp-key">([A-Z2-7]+)<', page)
    assert found is not None
    secret = found.group(1)
    stored = Session.objects.get(session_key=client.session.session_key).get_decoded()
    assert secret not in str(stored), "the session keeps the new key sealed"
    answer = client.post("/account/factors/app/add/", {"code": codes(secret)[position]})
    assert answer["Location"] == "/account/factors/recovery-codes/"
    shown = re.findall(r'<li class="no">(\d{8})</li>', client.get("/account/factors/recovery-codes/").content.decode())
    assert len(set(shown)) == 10
    return secret, shown


@pytest.mark.usefixtures("still")
def test_codes_are_those_of_the_standard() -> None:
    for step, code in RFC_CODES.items():
        assert totp.format_hotp_value(totp.hotp_value(RFC_SECRET, step)) == code
    assert step_of(RFC_SECRET, "x" * 6) is None
    now = codes(RFC_SECRET)[1]
    assert step_of(RFC_SECRET, f" {now[:3]} {now[3:]} ") is not None


@pytest.mark.usefixtures("still")
def test_a_login_asks_for_a_code_and_a_code_counts_once(owner: User) -> None:
    client = Client()
    assert log_in(client) == "/"
    secret, _codes = set_up(client)
    first, second, third = codes(secret)
    other = Client()
    assert log_in(other) == "/account/factors/code/"
    assert other.get("/")["Location"].startswith("/account/login/"), "the password alone opens nothing"
    page = other.get("/account/factors/code/").content.decode()
    assert "二次验证登录" in page
    assert other.post("/account/factors/code/", {"code": first}).status_code == 200, "it set up the app already"
    assert other.post("/account/factors/code/", {"code": second})["Location"] == "/"
    assert other.get("/").status_code == 200
    again = Client()
    log_in(again)
    assert again.post("/account/factors/code/", {"code": second}).status_code == 200, "a used code is refused"
    assert again.post("/account/factors/code/", {"code": third})["Location"] == "/"
    last = Client()
    log_in(last)
    assert last.post("/account/factors/code/", {"code": second}).status_code == 200, "nor does an earlier one count"


@pytest.mark.usefixtures("still")
def test_the_seed_is_sealed_and_opens_nowhere_else(owner: User) -> None:
    client = Client()
    log_in(client)
    secret, shown = set_up(client)
    rows = {row.type: row for row in Authenticator.objects.filter(user=owner)}
    keys = [rows["totp"].data["secret"], rows["recovery_codes"].data["seed"]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, text FROM accounts_factorsecret")
        stored = dict(cursor.fetchall())
        assert all(stored[key].startswith("jj1.") for key in keys)
        everything = str([row.data for row in rows.values()]) + str(stored)
        assert secret not in everything
        assert not any(code in everything for code in shown)
        cursor.execute("UPDATE accounts_factorsecret SET text = %s WHERE id = %s", [stored[keys[1]], keys[0]])
    with pytest.raises(TamperedError):
        FactorAdapter().decrypt(keys[0])


@pytest.mark.usefixtures("still")
def test_secrets_of_factors_that_are_gone_are_forgotten_after_a_day(owner: User) -> None:
    client = Client()
    log_in(client)
    set_up(client)
    with clock.moved(clock.now() + timedelta(days=2)):
        assert factors.forget() == 0
        factors.remove_all(owner)
        assert factors.forget() == 2
    assert not FactorSecret._default_manager.exists()


@pytest.mark.usefixtures("still")
def test_a_recovery_code_opens_once_and_new_ones_end_the_old(owner: User) -> None:
    client = Client()
    log_in(client)
    _secret, shown = set_up(client)
    assert "还剩 10 个" in client.get("/account/factors/recovery-codes/").content.decode(), "shown once, not again"
    for code, lets_in in ((shown[3], True), (shown[3], False), (shown[4], True)):
        other = Client()
        log_in(other)
        answer = other.post("/account/factors/code/", {"code": code})
        assert (answer.status_code == 302) is lets_in
    assert client.post("/account/factors/recovery-codes/new/").status_code == 302
    assert use_code(owner, shown[5]) is None
    assert AccessEvent._default_manager.filter(user=owner, kind=AccessKind.CODES_MADE).count() == 1


@pytest.mark.usefixtures("still")
def test_a_wrong_code_is_counted_and_told(owner: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
    client = Client()
    log_in(client)
    set_up(client)
    enemy = Client()
    log_in(enemy)
    for _time in range(5):
        assert "验证码不正确" in enemy.post("/account/factors/code/", {"code": "abcdef"}).content.decode()
    assert "次数过多" in enemy.post("/account/factors/code/", {"code": "abcdef"}).content.decode()
    assert AccessEvent._default_manager.filter(user=owner, kind=AccessKind.FACTOR_FAILED).count() == 5
    assert "密码正确但验证码错误" in client.get("/inbox/").content.decode()


@pytest.mark.usefixtures("still")
def test_a_change_of_factors_asks_who_one_is_and_stands_in_log_and_inbox(owner: User) -> None:
    client = Client()
    log_in(client)
    for page in ("app/add/", "passkeys/add/", "recovery-codes/new/"):
        assert client.get(f"/account/factors/{page}")["Location"].startswith("/account/reauthenticate/?next=")
    set_up(client)
    assert "增加了二次验证方式" in client.get("/inbox/").content.decode()
    assert client.post("/account/factors/app/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=owner).exists(), "the recovery codes go with the last factor"
    verbs = AuditEvent.objects.filter(record_id=owner.pk, verb__startswith="account.factor").values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["account.factor_added", "account.factor_removed"]
    assert log_in(Client()) == "/"


def test_codes_of_the_demo_are_those_of_the_telephone(owner: User) -> None:
    """The clock of the house may be moved, that of a telephone is not."""
    with clock.moved(DAY):
        client = Client()
        log_in(client)
        set_up(client, position=1)


def test_nobody_removes_the_passkey_of_another(owner: User) -> None:
    other = User._default_manager.get(username=cast.HEAD.username)
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "x", "credential": {}})
    client = Client()
    log_in(client)
    confirm(client)
    assert client.post(f"/account/factors/passkeys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


@pytest.mark.usefixtures("still")
def test_whoever_lost_everything_is_helped_by_the_security_administrator(owner: User) -> None:
    """Not by the one who sets passwords: nobody alone opens the account of another."""
    client = Client()
    log_in(client)
    set_up(client)
    keeper = actor_for(User._default_manager.get(username=cast.SECURITY_ADMIN.username))
    actions.remove_factors(actor=keeper, row=User._default_manager.get(pk=owner.pk))
    assert client.get("/").status_code == 302, "all sessions end"
    assert log_in(client) == "/"
    assert "取消了二次验证方式" in client.get("/inbox/").content.decode()
    assert AuditEvent.objects.filter(record_id=owner.pk, verb="account.factors_removed").count() == 1
