"""Take the pictures of the README and the manual from a fresh demo; `python tools/pictures.py [NAME …]`.

Writes ``docs/images/<name>.png``: the office's home, the wall chart, the register of tasks, a record in light and dark,
the review of a plan, the signing desk, the timeline, the board, and the phone. The demo plays on a moved clock with a
fixed seed, so they change only when the product does. The plan under review is the tests' own.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from jingjian.testing.browser import PHONE, WIDE, Scheme, chromium, opened
from jingjian.testing.cast import CLERK, IN_CHARGE, OFFICE
from jingjian.testing.plans import plan_text
from jingjian.testing.site import running_site

REVIEW = "review"
IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"


@dataclass(frozen=True)
class Picture:
    """One picture: who looks, at which address (or the first row of the list there), how."""

    name: str
    who: str
    path: str
    scheme: Scheme = "light"
    phone: bool = False
    first_row: bool = False


PICTURES = (
    Picture("login", "", "/account/login/"),
    Picture("home", OFFICE.username, "/"),
    Picture("cockpit", OFFICE.username, "/campaign/cockpit/"),
    Picture("tasks", OFFICE.username, "/tasks/?tab=all"),
    Picture("task", OFFICE.username, "/tasks/?tab=overdue", first_row=True),
    Picture("task-dark", OFFICE.username, "/tasks/?tab=overdue", scheme="dark", first_row=True),
    Picture("plan", OFFICE.username, "/plans/", first_row=True),
    Picture("timeline", OFFICE.username, "/campaign/timeline/"),
    Picture("board", OFFICE.username, "/campaign/board/"),
    Picture("desk", IN_CHARGE.username, "/desk/"),
    Picture("home-phone", CLERK.username, "/", phone=True),
    Picture("inbox-phone-dark", CLERK.username, "/inbox/", scheme="dark", phone=True),
)


def log_in(page: Page, who: str) -> None:
    """By the button of the cast."""
    page.goto("/account/login/")
    page.click(f'button[name="username"][value="{who}"]')
    page.wait_for_url("/")


def first_row_of(page: Page, path: str) -> str:
    """The address of the first row of a list."""
    found = re.search(r'href="(/[a-z-]+/[0-9a-f-]{36}/)"', page.request.get(path).text())
    if found is None:
        raise RuntimeError(f"{path} lists nothing")
    return found.group(1)


def take(page: Page, name: str) -> None:
    """What the window shows, as docs/images/<name>.png."""
    page.evaluate("document.fonts.ready")
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
    print(IMAGES / f"{name}.png")


def take_the_review(page: Page) -> None:
    """The tests' own plan under review, taken into a campaign of one unit."""
    page.goto("/campaign/import/")
    page.set_input_files(
        'input[name="file"]', {"name": "实施方案.txt", "mimeType": "text/plain", "buffer": plan_text().encode()}
    )
    page.select_option('select[name="campaign"]', value="")
    page.fill('input[name="name"]', "干部监督室教育整顿补充安排")
    page.click('main form[enctype] button[type="submit"]')
    page.wait_for_url("**/review/")
    for _clause in range(9):
        page.keyboard.press("j")  # leads both panes to the same clause
    take(page, REVIEW)


def main(names: list[str]) -> int:
    """Take those of these names, or all."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_site(demo=True) as site, chromium() as browser:
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            size = PHONE if picture.phone else WIDE
            with opened(browser, site.url, size=size, scheme=picture.scheme, touch=picture.phone) as (page, _guard):
                _show(page, picture)
        if not names or REVIEW in names:
            with opened(browser, site.url) as (page, _guard):
                log_in(page, OFFICE.username)
                take_the_review(page)
    return 0


def _show(page: Page, picture: Picture) -> None:
    if picture.who:
        log_in(page, picture.who)
    page.goto(first_row_of(page, picture.path) if picture.first_row else picture.path)
    take(page, picture.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
