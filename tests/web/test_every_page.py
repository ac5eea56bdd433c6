"""Every page there is, held to WCAG 2.2 A and AA by axe in a real browser: a new address is looked at by itself.

The addresses and what leads to them are those of the matrix of rights. Each is opened as somebody who may; what comes
back as a page is shown to the browser as it was answered, with the site's own styles and scripts. Files, parts for
htmx, answers for programs and addresses that only take a POST are told by their answer, not by a list.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from jingjian.kernel import clock
from jingjian.kit.registry import all_registers
from jingjian.testing import cast
from jingjian.testing.browser import chromium, serious_violations
from tests.architecture.source import ROOT
from tests.web.matrix import TABLE
from tests.web.test_matrix import DAY, POSTS, READERS, Place, own_database, routes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
HOUSE = "http://127.0.0.1:9"
WIDTH = (1280, 900)
NAMES = sorted(set(routes()))


@dataclass(frozen=True, slots=True)
class Opened:
    """A page as it was answered, and to whom."""

    path: str
    who: str
    html: str


def opener(name: str) -> str | None:
    """Who opens the address, by the matrix: the campaign office where it may, else the last of those who may."""
    letters = dict(zip((who for group in READERS for who in group), TABLE[name].replace(" ", ""), strict=True))
    may = [who for who, letter in letters.items() if letter == "o"]
    return cast.OFFICE.username if cast.OFFICE.username in may else may[-1] if may else None


def opened(place: Place, name: str) -> Opened | None:
    """The page of an address as it answers who may open it; None where nobody gets a page."""
    who = opener(name)
    if who is None or name in POSTS:
        return None
    path = reverse(name, kwargs=place.arguments(name))
    with transaction.atomic():
        answer = place.clients[who].get(path)
        html = "" if answer.streaming else answer.content.decode(errors="replace")
        answer.close()
        transaction.set_rollback(True)
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and "<html" in html
    return Opened(path, who, html) if is_page else None


@pytest.fixture(scope="module")
def pages(template: Any, django_db_blocker: Any) -> dict[str, Opened]:
    """Every page by the name of its address; the database is gone before the browser starts."""
    with django_db_blocker.unblock(), own_database(template), clock.moved(DAY):
        with transaction.atomic():
            place = Place()
        found = {name: opened(place, name) for name in NAMES}
    return {name: page for name, page in found.items() if page is not None}


@pytest.fixture(scope="module")
def sheet(pages: dict[str, Opened]) -> Iterator[Any]:
    """A page of the browser to which the house answers from what is kept: pages, and the assets of the site."""
    answers = {page.path: page.html for page in pages.values()}
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": WIDTH[0], "height": WIDTH[1]}, locale="zh-CN", color_scheme="light",
            reduced_motion="reduce",
        )  # fmt: skip
        context.route("**/*", lambda route: _answer(route, answers))
        yield context.new_page()
        context.close()


def _answer(route: Any, answers: dict[str, str]) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith(settings.STATIC_URL):
        file = Path(settings.STATIC_ROOT) / path.removeprefix(settings.STATIC_URL)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(body=file.read_bytes(), content_type=kind)
    elif path in answers and route.request.resource_type == "document":
        route.fulfill(body=answers[path], content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=204)


def test_most_addresses_are_pages_and_every_register_shows_its_list_and_a_record(pages: dict[str, Opened]) -> None:
    shown = {f"{register.slug}:{page}" for register in all_registers() for page in ("list", "detail")}
    assert shown - set(pages) == set()
    assert len(pages) > len(NAMES) / 2


@pytest.mark.parametrize("name", NAMES)
def test_a_page_can_be_used_by_everybody(name: str, pages: dict[str, Opened], sheet: Any) -> None:
    page = pages.get(name)
    if page is None:
        return
    sheet.goto(HOUSE + page.path)
    violations = serious_violations(sheet, AXE.read_text(encoding="utf-8"))
    assert not violations, f"{name} ({page.path} as {page.who or 'nobody'}):\n" + "\n".join(violations)
