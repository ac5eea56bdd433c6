"""An empty site: the set-up link, then units, posts, people, accounts and roles; and who may not touch them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from jingjian.testing.cast import CLERK
from jingjian.testing.site import Site, running_site
from tests.journeys.conftest import PICTURES, Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ADMINISTRATOR_PASSWORD = "feng-chui-mai-lang-2023"
THREE = {
    "system": ("顾长青", "guchangqing"), "security": ("贺知秋", "hezhiqiu"), "audit": ("严守拙", "yanshouzhuo"),
}  # fmt: skip
FIRST_PASSWORD = "yue-ming-xing-xi-2023"
OWN_PASSWORD = "shan-gao-shui-chang-2023"


@pytest.fixture(scope="module")
def empty_site() -> Iterator[Site]:
    with running_site(demo=False) as running:
        yield running


def fill(visitor: Visitor, **values: str) -> None:
    """Write into the fields of those names, or choose in them."""
    for name, text in values.items():
        field = visitor.find(f'main [name="{name}"]')
        if field.evaluate("element => element.tagName") == "SELECT":
            visitor.hands.choose(field, text)
        else:
            visitor.hands.write(field, text)


def send(visitor: Visitor, *, leads_to: str) -> None:
    visitor.press('main form button.btn-primary[type="submit"]', leads_to=leads_to)


def enter_in(visitor: Visitor, register: str, **values: str) -> str:
    """From the list of a register through its form; the path of the new entry."""
    visitor.open_navigation()
    visitor.press(f'nav.side a[href="/{register}/"]', leads_to=f"**/{register}/")
    visitor.press(f'main a[href="/{register}/new/"]', leads_to=f"**/{register}/new/")
    fill(visitor, **values)
    visitor.look(f"{register}-form")
    send(visitor, leads_to=f"**/{register}/*-*/")
    visitor.look(register)
    return visitor.path


def set_up(visitor: Visitor, link: str) -> None:
    visitor.go(link)
    visitor.look("set-up")
    fill(visitor, unit_name="云岭县纪委监委", unit_code="YL")
    for duty, (name, username) in THREE.items():
        word = f"{ADMINISTRATOR_PASSWORD}-{duty}"
        entered = {"name": name, "username": username, "password": word, "again": word}
        fill(visitor, **{f"{duty}_{part}": value for part, value in entered.items()})
    send(visitor, leads_to="**/setup/done/")
    visitor.look("set-up-done")


def test_an_empty_site_is_set_up_and_its_first_people_enter(
    empty_site: Site, browser: Browser, request: pytest.FixtureRequest
) -> None:
    folder: Path = PICTURES / request.node.name
    with ExitStack() as stack:
        keeper = stack.enter_context(Visitor.at(browser, empty_site.url, folder / "administrator"))
        assert keeper.go("/").status == 200
        assert keeper.path == "/account/login/"
        set_up(keeper, empty_site.setup_link)
        again = stack.enter_context(Visitor.at(browser, empty_site.url, folder / "stranger"))
        assert again.go(empty_site.setup_link).status == 410, "the link works once"
        again.look("link-used")

        enter_in(keeper, "units", name="整顿办公室", short_name="整顿办", code="ZD", parent="云岭县纪委监委")
        enter_in(keeper, "posts", unit="整顿办", title="主任")
        person = enter_in(keeper, "people", name="沈月华", staff_no="YL-002", unit="整顿办")
        keeper.press(f'main a[href="{person}do/appoint/"]', leads_to="**/do/appoint/")
        fill(keeper, post="主任", since="2023-01-03")
        send(keeper, leads_to=f"**{person}")
        keeper.sees("主任")
        keeper.press(f'main a[href="{person}do/open_account/"]', leads_to="**/do/open_account/")
        fill(keeper, username="shenyuehua", password=FIRST_PASSWORD)
        send(keeper, leads_to=f"**{person}")
        keeper.open_navigation()
        keeper.press('nav.side a[href="/accounts/"]', leads_to="**/accounts/")
        keeper.look("accounts")

        guard = stack.enter_context(Visitor.at(browser, empty_site.url, folder / "guard"))
        log_in(guard, "security")
        guard.open_navigation()
        guard.press('nav.side a[href="/accounts/"]', leads_to="**/accounts/")
        guard.press('main a:has-text("shenyuehua")', leads_to="**/accounts/*-*/")
        account = guard.path
        guard.press(f'main a[href="{account}do/grant/"]', leads_to="**/do/grant/")
        guard.hands.choose(guard.find('main select[name="role"]'), role_label(guard, "campaign_office"))
        fill(guard, unit="云岭县纪委监委", reason="主持整顿办工作")
        guard.look("propose")
        send(guard, leads_to=f"**{account}")
        guard.look("account")
        keeper.go("/")
        keeper.press('main a[href^="/grant-proposals/"]', leads_to="**/grant-proposals/*-*/")
        proposal = keeper.path
        keeper.look("proposal")
        keeper.press(f'main a[href="{proposal}do/confirm/"]', leads_to="**/do/confirm/")
        send(keeper, leads_to=f"**{proposal}")

        newcomer = stack.enter_context(Visitor.at(browser, empty_site.url, folder / "newcomer"))
        log_in_first(newcomer)
        newcomer.open_navigation()
        newcomer.press('nav.side a[href="/plans/"]', leads_to="**/plans/")
        newcomer.look("plans-empty")
        expect(newcomer.find('main a[href="/campaign/import/"]')).to_be_visible()
        assert keeper.go("/plans/").status == 403, "who keeps the system has no part in the programme"


def role_label(visitor: Visitor, role: str) -> str:
    return visitor.find(f'main select[name="role"] option[value="{role}"]').inner_text()


def log_in(visitor: Visitor, duty: str) -> None:
    visitor.go("/account/login/")
    fill(visitor, login=THREE[duty][1], password=f"{ADMINISTRATOR_PASSWORD}-{duty}")
    visitor.press('form[action="/account/login/"] button[type="submit"]', leads_to="/")


def log_in_first(newcomer: Visitor) -> None:
    """The first password opens nothing but the page on which it is changed."""
    newcomer.go("/account/login/")
    fill(newcomer, login="shenyuehua", password=FIRST_PASSWORD)
    newcomer.press('form[action="/account/login/"] button[type="submit"]', leads_to="**/account/password/**")
    newcomer.look("first-login")
    fill(newcomer, oldpassword=FIRST_PASSWORD, password1=OWN_PASSWORD, password2=OWN_PASSWORD)
    newcomer.press('form[action="/account/password/"] button[type="submit"]', leads_to="/")
    newcomer.look("home")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/accounts/", 403), ("/grants/", 403), ("/jobs/", 403), ("/people/new/", 403), ("/units/new/", 403),
     ("/accounts/00000000-0000-7000-8000-000000000000/", 404), ("/setup/anything/", 410)],
)  # fmt: skip
def test_who_has_no_right_to_organisation_and_system_is_kept_out(enter: Enter, path: str, status: int) -> None:
    clerk = enter(CLERK.username)
    assert clerk.go(path).status == status
    expect(clerk.find("main h1, main .narrow h1").first).to_be_visible()
    clerk.look("kept-out")
