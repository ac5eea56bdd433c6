"""A person at the site: a page, hands to use it, and an eye that notices what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, expect

from jingjian.testing.browser import Guard, Hands, Keys, Mouse, opened, overflow, picture


class Visitor:
    """Somebody in front of a page. ``hands`` are the mouse unless ``keys`` was asked for."""

    def __init__(self, page: Page, guard: Guard, hands: Hands, folder: Path) -> None:
        self.page = page
        self.guard = guard
        self.hands = hands
        self.folder = folder

    @classmethod
    @contextmanager
    def at(
        cls, browser: Browser, origin: str, folder: Path, *, keys: bool = False, touch: bool = False, **options: Any
    ) -> Iterator[Visitor]:
        """A visitor with an empty page."""
        with opened(browser, origin, touch=touch, **options) as (page, guard):
            yield cls(page, guard, Keys(page) if keys else Mouse(page, touch=touch), folder)

    def go(self, path: str) -> Response:
        """Open an address; what it answered."""
        response = self.page.goto(path)
        assert response is not None
        return response

    def find(self, css: str) -> Locator:
        return self.page.locator(css)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def log_in(self, username: str) -> None:
        """Through the button of the cast on the login page of the demo."""
        self.go("/account/login/")
        self.hands.press(self.find(f'button[name="username"][value="{username}"]'))
        self.page.wait_for_url("/")

    def log_out(self) -> None:
        """Through the menu of the person, from any page."""
        self.hands.press(self.find("header.top details.menu > summary"))
        self.hands.press(self.find('header.top form[action="/account/logout/"] button'))
        self.page.wait_for_url("**/account/login/**")

    def open_navigation(self) -> None:
        """On a narrow page the navigation has to be opened first."""
        opener = self.find("header.top .open-side")
        if opener.is_visible():
            self.hands.press(opener)
            expect(self.find("nav.side")).to_be_visible()

    def press(self, css: str, *, leads_to: str = "") -> None:
        """A link or button; ``leads_to`` is a pattern of the address it is expected to lead to."""
        self.hands.press(self.find(css).first)
        if leads_to:
            self.page.wait_for_url(leads_to)

    def sees(self, text: str) -> None:
        """The text stands somewhere in the content of the page."""
        expect(self.find("main")).to_contain_text(text)

    def look(self, name: str) -> None:
        """Take a picture; the page must not scroll sideways."""
        number = len(list(self.folder.glob("*.png"))) + 1
        picture(self.page, self.folder / f"{number:02d}-{name}.png")
        wide = overflow(self.page)
        assert not wide, f"{self.page.url} scrolls sideways: {wide}"
