"""One demo site and one browser for all journeys; each person has a context of their own, which is cheap.

Site and browser live as long as this folder's tests run: while Playwright is open, Django's ORM is not to be used in
the same thread, and no test here does. Pictures of every step go to ``screenshots/journeys`` to be looked at.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from jingjian.testing.browser import chromium
from jingjian.testing.site import Site, running_site
from tests.journeys.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "screenshots" / "journeys"

Enter = Callable[..., Visitor]


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """The demo, with its story told; told once in a run of the tests, and each set of journeys has a copy."""
    with running_site(demo=True, kept=Path(os.environ["JINGJIAN_HOME"]) / "told-demo") as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="package")
def axe_source() -> str:
    """The source of axe-core, which `make setup` put beside the other assets."""
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def enter(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Enter]:
    """``enter("songyutong", size=PHONE)``: a page of that person's own; without a name, of a stranger.

    When the test ends every page is asked whether anything happened on it that must not.
    """
    folder = PICTURES / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    with ExitStack() as stack:

        def come(username: str = "", **options: object) -> Visitor:
            visitor = stack.enter_context(Visitor.at(browser, site.url, folder, **options))
            if username:
                visitor.log_in(username)
            return visitor

        yield come
