"""Logging in with a second factor: codes from an app, and a passkey on a virtual key of the browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, expect

from jingjian.testing.browser import PHONE, serious_violations
from jingjian.testing.cast import CLERK, HEAD, PASSWORD
from jingjian.testing.site import Site
from tests.journeys.conftest import PICTURES
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser]

Come = Callable[..., Visitor]


@pytest.fixture
def come(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Come]:
    """A stranger's page at http://localhost: browsers lend passkeys to no bare address."""
    home = site.url.replace("127.0.0.1", "localhost")
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(Visitor.at(browser, home, PICTURES / request.node.name, **options))


def log_in(visitor: Visitor, username: str) -> None:
    visitor.go("/account/login/")
    visitor.hands.write(visitor.find("#id_login"), username)
    visitor.hands.write(visitor.find("#id_password"), PASSWORD)
    visitor.press('form[action="/account/login/"] button[type="submit"]')


def confirm(visitor: Visitor) -> None:
    visitor.page.wait_for_url("**/account/reauthenticate/**")
    visitor.hands.write(visitor.find("#id_password"), PASSWORD)
    visitor.press("main form.stack button[type=submit]")


def codes(secret: str) -> list[str]:
    """The codes of the last step, of this one and of the next; all are right now."""
    return [totp.format_hotp_value(totp.hotp_value(secret, step)) for step in totp.yield_hotp_counters_from_time()]


@contextmanager
def virtual_key(visitor: Visitor) -> Iterator[Any]:
    """A key in the browser that confirms by itself, as a laptop with a fingerprint reader would."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    yield lambda: session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    session.detach()


def test_an_app_is_set_up_and_the_next_login_asks_for_its_code(come: Come, axe_source: str) -> None:
    visitor = come()
    log_in(visitor, CLERK.username)
    visitor.page.wait_for_url("/")
    visitor.hands.press(visitor.find("header.top details.menu > summary").first)
    visitor.press('header.top a[href="/account/factors/"]', leads_to="**/account/factors/")
    visitor.look("factors")
    visitor.press('main a[href="/account/factors/app/add/"]')
    confirm(visitor)
    visitor.page.wait_for_url("**/account/factors/app/add/**")
    visitor.look("scan")
    assert not serious_violations(visitor.page, axe_source)
    secret = visitor.find("#totp-key").inner_text()
    assert re.fullmatch(r"[A-Z2-7]{32}", secret)
    visitor.hands.write(visitor.find("#id_code"), codes(secret)[0])
    visitor.press("main form.stack button[type=submit]", leads_to="**/account/factors/recovery-codes/")
    recovery = visitor.find("main li.no").all_inner_texts()
    assert len(recovery) == 10
    visitor.look("recovery-codes")
    assert not serious_violations(visitor.page, axe_source)
    visitor.log_out()

    log_in(visitor, CLERK.username)
    visitor.page.wait_for_url("**/account/factors/code/")
    visitor.look("second-step")
    assert not serious_violations(visitor.page, axe_source)
    visitor.go("/tasks/")
    assert visitor.path.startswith("/account/"), "the password alone opens nothing"
    visitor.go("/account/factors/code/")
    visitor.hands.write(visitor.find("#id_code"), "000000")
    visitor.press("main form.stack button[type=submit]")
    expect(visitor.find("main .invalid-feedback").first).to_be_visible()
    visitor.look("wrong-code")
    visitor.hands.write(visitor.find("#id_code"), codes(secret)[2])
    visitor.press("main form.stack button[type=submit]", leads_to="/")
    visitor.go("/inbox/")
    visitor.sees("增加了二次验证方式")
    visitor.sees("密码正确但验证码错误")
    visitor.look("inbox")
    visitor.log_out()

    phone = come(size=PHONE, touch=True)
    log_in(phone, CLERK.username)
    phone.page.wait_for_url("**/account/factors/code/")
    phone.look("second-step-phone")
    phone.hands.write(phone.find("#id_code"), recovery[0])
    phone.press("main form.stack button[type=submit]", leads_to="/")
    phone.go("/account/factors/")
    phone.sees("还剩 9 个")
    phone.look("factors-phone")


def test_a_passkey_is_added_asked_for_and_logs_in_alone(come: Come, axe_source: str) -> None:
    visitor = come()
    with virtual_key(visitor) as kept:
        log_in(visitor, HEAD.username)
        visitor.page.wait_for_url("/")
        visitor.go("/account/factors/passkeys/add/")
        confirm(visitor)
        visitor.page.wait_for_url("**/account/factors/passkeys/add/**")
        assert not serious_violations(visitor.page, axe_source)
        visitor.hands.write(visitor.find("#id_name"), "办公电脑")
        visitor.hands.tick(visitor.find("#id_passwordless"))
        visitor.look("add-a-passkey")
        visitor.press("main form[data-passkey] button[type=submit]", leads_to="**/account/factors/recovery-codes/")
        assert [key["isResidentCredential"] for key in kept()] == [True]
        visitor.go("/account/factors/")
        visitor.sees("办公电脑")
        visitor.look("factors")
        visitor.log_out()

        log_in(visitor, HEAD.username)
        visitor.page.wait_for_url("**/account/factors/code/")
        visitor.press("main form[data-passkey=get] button", leads_to="/")
        visitor.log_out()

        visitor.look("login")
        visitor.press("form[data-passkey=login] button", leads_to="/")
        visitor.log_out()

    without = come()
    log_in(without, HEAD.username)
    without.page.wait_for_url("**/account/factors/code/")
    without.look("no-key-here")
