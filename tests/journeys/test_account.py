"""The shell: log in and out, one's password and sessions, language and theme, search, to-dos, errors, print."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from jingjian.testing.browser import PHONE
from jingjian.testing.cast import CLERK, HEAD, OFFICE, OTHER_CLERK, PASSWORD, SYSTEM_ADMIN, TOWNSHIP_HEAD, Member
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Enter = Callable[..., Visitor]

#: what a form says that was refused as a whole
REFUSAL = 'main .note.wrong[role="alert"]:not(#live)'


def try_to_log_in(visitor: Visitor, who: Member, password: str) -> None:
    visitor.hands.write(visitor.find('input[name="login"]'), who.username)
    visitor.hands.write(visitor.find('input[name="password"]'), password)
    visitor.press('form[action="/account/login/"] button[type="submit"]')


def test_a_stranger_is_asked_to_log_in_and_comes_to_the_page_that_was_wanted(enter: Enter) -> None:
    stranger = enter()
    stranger.go("/tasks/?tab=all")
    assert stranger.path == "/account/login/"
    stranger.look("login")
    try_to_log_in(stranger, HEAD, "wrong-" + PASSWORD)
    expect(stranger.find(REFUSAL)).to_be_visible()
    assert stranger.path == "/account/login/"
    stranger.look("wrong-password")
    try_to_log_in(stranger, HEAD, PASSWORD)
    stranger.page.wait_for_url("**/tasks/?tab=all")
    stranger.log_out()
    stranger.go("/tasks/")
    assert stranger.path == "/account/login/", "after logging out the pages are closed again"


def test_the_password_is_changed_and_other_sessions_are_ended(enter: Enter) -> None:
    here, there = enter(OTHER_CLERK.username), enter(OTHER_CLERK.username)
    here.go("/account/sessions/")
    here.look("sessions")
    assert here.find("main tbody tr").count() >= 2
    here.press('form[action="/account/sessions/"] button')
    expect(here.find("main tbody tr")).to_have_count(1)
    there.go("/inbox/")
    assert there.path == "/account/login/", "the other session is ended"

    here.go("/account/password/")
    new = "qiuhou-yan-nan-fei-2023"
    for name, text in (("oldpassword", PASSWORD), ("password1", new), ("password2", new)):
        here.hands.write(here.find(f'input[name="{name}"]'), text)
    here.look("password")
    here.press('form[action="/account/password/"] button[type="submit"]', leads_to="/")
    here.log_out()
    try_to_log_in(here, OTHER_CLERK, PASSWORD)
    expect(here.find(REFUSAL)).to_be_visible()
    try_to_log_in(here, OTHER_CLERK, new)
    here.page.wait_for_url("/")


def test_language_and_theme_are_switched_and_stay(enter: Enter) -> None:
    visitor = enter(TOWNSHIP_HEAD.username)
    document = visitor.find("html")
    expect(document).to_have_attribute("lang", "zh-CN")
    visitor.press("header.top details.menu > summary")
    visitor.press('header.top button[name="language"][value="en"]')
    expect(document).to_have_attribute("lang", "en")
    visitor.press("header.top details.menu > summary")
    visitor.press('header.top button[name="theme"][value="dark"]')
    expect(document).to_have_attribute("data-bs-theme", "dark")
    visitor.look("home-english-dark")
    visitor.log_out()
    expect(document).to_have_attribute("lang", "en")
    visitor.log_in(TOWNSHIP_HEAD.username)
    expect(document).to_have_attribute("data-theme", "dark")
    visitor.go("/preferences/")
    visitor.hands.tick(visitor.find('input[name="language"][value="zh-hans"]'))
    visitor.hands.tick(visitor.find('input[name="theme"][value="auto"]'))
    visitor.look("preferences")
    visitor.press('form.preferences button[type="submit"]')
    expect(document).to_have_attribute("lang", "zh-CN")
    expect(document).to_have_attribute("data-theme", "auto")


def test_search_finds_two_characters_a_reference_and_a_name(enter: Enter) -> None:
    visitor = enter(OFFICE.username)
    visitor.page.keyboard.press("/")
    assert visitor.page.evaluate("document.activeElement.id") == "search-box", "the slash leads to the search box"
    visitor.page.keyboard.type("承诺")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/search/?q=*")
    hit = visitor.find("main .todos a").filter(has_text="廉洁承诺书").first
    expect(hit).to_be_visible()
    visitor.look("two-characters")
    hit.click()
    visitor.page.wait_for_url("**/tasks/*/")
    reference = visitor.find(".plate .no").inner_text()
    assert re.fullmatch(r"[A-Z]+-\d{4}-\d+", reference)
    visitor.hands.write(visitor.find("#search-box"), reference)
    visitor.page.keyboard.press("Enter")
    expect(visitor.find("main .todos a").first).to_be_visible()
    visitor.look("reference")
    visitor.hands.write(visitor.find("#search-box"), CLERK.name)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/search/?q=*")
    visitor.sees(CLERK.name)
    visitor.look("name")
    visitor.hands.write(visitor.find("#search-box"), "霁")
    visitor.page.keyboard.press("Enter")
    expect(visitor.find("main .todos")).to_have_count(0)
    visitor.look("too-short")


def test_search_never_finds_what_is_not_open_to_the_reader(enter: Enter) -> None:
    visitor = enter(SYSTEM_ADMIN.username)
    visitor.go("/search/?q=承诺")
    expect(visitor.find('main a[href^="/tasks/"]')).to_have_count(0)
    visitor.look("nothing")


def days_left(words: str) -> int:
    """What a due chip says, in days; behind all when nothing is due."""
    figure = re.search(r"\d+", words)
    if figure is None:
        return 0 if "今天" in words else 10_000
    return -int(figure.group()) if "逾期" in words else int(figure.group())


def test_the_inbox_puts_the_overdue_first_and_opens_the_record(enter: Enter) -> None:
    visitor = enter(CLERK.username)
    visitor.press('header.top a[href="/inbox/"]', leads_to="**/inbox/")
    visitor.look("inbox")
    days = [days_left(text) for text in visitor.find("main .todos .clock").all_inner_texts()]
    assert len(days) > 1
    assert days == sorted(days), "what presses most stands first"
    first = visitor.find('main .todos a[href^="/tasks/"]').first
    target = first.get_attribute("href")
    visitor.hands.press(first)
    visitor.page.wait_for_url(f"**{target}")


def test_errors_help_in_the_shell_and_say_why(enter: Enter) -> None:
    visitor = enter(CLERK.username)
    for name, path, status in (
        ("no-such-page", "/nowhere/", 404),
        ("no-such-task", "/tasks/00000000-0000-7000-8000-000000000000/", 404),
        ("may-not", "/campaign/import/", 403),
    ):
        assert visitor.go(path).status == status
        expect(visitor.find("main .error-page h1")).to_be_visible()
        expect(visitor.find('main .error-page a[href="/"]')).to_be_visible()
        visitor.look(name)
    assert len(visitor.find("main .error-page .note").inner_text().strip()) > 5, "a refusal says its reason"
    stranger = enter(size=PHONE)
    assert stranger.go("/nowhere/").status in (200, 404)
    stranger.look("stranger-nowhere")


def test_a_page_prints_without_the_shell(enter: Enter) -> None:
    visitor = enter(OFFICE.username)
    visitor.go("/campaign/cockpit/")
    visitor.page.emulate_media(media="print")
    for css in ("nav.side", "header.top", "[data-print]"):
        expect(visitor.find(css).first).to_be_hidden()
    expect(visitor.find("#chapters")).to_be_visible()
    visitor.look("cockpit-print")
