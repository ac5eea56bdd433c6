"""A real browser for journeys and pictures: Chromium, a guard over every page, axe, and a person's hands.

``chromium()`` starts the browser, ``opened(...)`` gives a page under guard, ``Mouse`` and ``Keys`` are two ways of
doing the same things on it. Playwright is imported here alone.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, Response, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE = (1440, 900)
PHONE = (360, 740)
PATIENCE = 15_000
#: no hand is quicker than this from one thing to the next, and scripts may count on it
PACE = 200
_STARTING = 60_000
#: what the browser itself says of a document that answers 4xx; such answers are looked at by ``Guard._answered``
_SAID_OF_STATUS = "Failed to load resource: the server responded with a status of 4"
#: how the policy of a file begins in which nothing may run at all
_NOTHING_RUNS = "sandbox; default-src 'none'"
_REPORT_VIOLATIONS = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI || event.sample}`));"""

Scheme = Literal["light", "dark"]


def executable() -> str:
    """``$CHROMIUM``, what `make browser` noted, or one on PATH. Raises RuntimeError with the remedy."""
    given = os.environ.get("CHROMIUM", "")
    note = Path(sys.prefix) / "chromium" / "path"
    noted = note.read_text(encoding="utf-8").strip() if note.is_file() else ""
    found = next((path for path in (given, noted, *map(shutil.which, NAMES)) if path), None)
    if found is None:
        raise RuntimeError("no Chromium is here: run `make browser` first / 请先执行 `make browser`")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, closed on leaving. While it is open, Django's ORM cannot be used in the same thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS), timeout=_STARTING)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Guard:
    """What must not happen on any page; ``faults`` are sentences, empty when nothing did."""

    origin: str
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to the page from now on."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script error: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_SAID_OF_STATUS):
            where = message.location.get("url", "")
            self.faults.append(f"{where}: console: {message.text}")

    def _asked(self, request: Request) -> None:
        if request.url.startswith(("data:", "blob:", "about:")):
            return
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"a request left the host: {request.method} {request.url}")

    def _answered(self, response: Response) -> None:
        request = response.request
        about = f"{request.method} {response.url} answered {response.status}"
        asked_by_a_person = request.resource_type in ("document", "xhr", "fetch")
        if response.status >= (500 if asked_by_a_person else 400):
            self.faults.append(about)
        if request.resource_type == "document":
            policy = response.headers.get("content-security-policy", "")
            for word in ("unsafe-inline", "unsafe-eval"):
                if word in policy:
                    self.faults.append(f"{response.url}: {word} in the content security policy")
            guarded = "script-src 'self'" in policy or policy.startswith(_NOTHING_RUNS)
            if not guarded and response.status < 300:
                self.faults.append(f"{response.url}: no content security policy for scripts")

    def check(self) -> None:
        """Raise AssertionError with everything that happened since the last time."""
        found, self.faults = self.faults, []
        assert not found, "\n".join(dict.fromkeys(found))


@contextmanager
def opened(
    browser: Browser,
    origin: str,
    *,
    size: tuple[int, int] = WIDE,
    scheme: Scheme = "light",
    touch: bool = False,
    state: Any = None,
) -> Iterator[tuple[Page, Guard]]:
    """A page of a person's own (own cookies, Chinese locale) under guard; the guard is asked on leaving in peace."""
    context = browser.new_context(
        base_url=origin,
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme=scheme,
        reduced_motion="reduce",
        has_touch=touch,
        is_mobile=touch,
        storage_state=state,
    )
    guard = Guard(origin)
    try:
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("page", guard.watch)
        page = context.new_page()
        yield page, guard
        guard.check()
    finally:
        context.close()


def overflow(page: Page) -> str:
    """Which elements make the page scroll sideways; empty when it does not."""
    found: str = page.evaluate(
        """() => {
          const wide = document.scrollingElement.scrollWidth, room = window.innerWidth;
          if (wide <= room) return '';
          const out = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > room + 1
            && ![...document.querySelectorAll('.wrap')].some((w) => w !== e && w.contains(e)));
          return `${wide} px in ${room} px: ` + out.slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className} `
            + `${Math.round(e.getBoundingClientRect().right)}`).join(', ');
        }"""
    )
    return found


def serious_violations(page: Page, axe_source: str) -> list[str]:
    """What axe (WCAG 2.2 A and AA) finds serious or critical on the page as it stands; one line an element."""
    page.evaluate(f"() => {{ {axe_source} }}")
    results: list[dict[str, Any]] = page.evaluate(
        """async () => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
          const asked = {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false};
          const found = await axe.run(document, asked);
          return found.violations.map((v) => ({id: v.id, impact: v.impact, help: v.help,
            nodes: v.nodes.map((n) => ({html: n.html.slice(0, 160), why: n.failureSummary.replace(/\\s+/g, ' ')}))}));
        }"""
    )
    return [
        f"{found['impact']} {found['id']} ({found['help']}): {node['html']} — {node['why']}"
        for found in results
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


class Hands(Protocol):
    """A way of using a page. Every method acts on what the locator finds, as a person would."""

    page: Page

    def press(self, target: Locator) -> None:
        """A link or a button."""

    def write(self, target: Locator, text: str) -> None:
        """A text field; what stood in it is replaced. A date is written as ``2023-06-30``."""

    def choose(self, target: Locator, text: str) -> None:
        """The first option that holds the text, of a select plain or enhanced."""

    def tick(self, target: Locator) -> None:
        """A check box or radio button."""

    def hand_in(self, target: Locator, path: Path) -> None:
        """A file."""


class Mouse:
    """Pointing and clicking, or touching."""

    def __init__(self, page: Page, *, touch: bool = False) -> None:
        self.page = page
        self._touch = touch

    def press(self, target: Locator) -> None:
        if self._touch:
            target.tap()
        else:
            target.click()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator, text: str) -> None:
        box = _enhanced(target)
        if box is None:
            target.select_option(value=_value_of(target, text))
            return
        self.press(box.locator(".ts-control"))
        box.locator("input").first.fill(text)
        self.press(box.locator(".ts-dropdown .option", has_text=text).first)
        self._leave(box.locator(".ts-dropdown"))

    def _leave(self, dropdown: Locator) -> None:
        """Point away until the list is closed and stays so: one drawn anew after the choice opens once more."""
        for _try in range(PATIENCE // (3 * PACE)):
            self._touch_nothing()
            self.page.wait_for_timeout(2 * PACE)
            if not dropdown.is_visible():
                return
        raise AssertionError(f"the list does not close: {dropdown}")

    def _touch_nothing(self) -> None:
        """Point at the corner of the window, where nothing is."""
        if self._touch:
            self.page.touchscreen.tap(2, 2)
        else:
            self.page.mouse.click(2, 2)

    def tick(self, target: Locator) -> None:
        target.check()

    def hand_in(self, target: Locator, path: Path) -> None:
        target.set_input_files(path)


class Keys:
    """The keyboard alone: Tab until the thing has the focus, then type. No mouse, no reading of what is not focused."""

    MOST_TABS = 600

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("filechooser", lambda _chooser: None)  # from now on the browser asks us, not the desktop, for files

    def reach(self, target: Locator, *, backwards: bool = False) -> None:
        """Tab to the target. Raises AssertionError when the way round the page does not lead there."""
        target.wait_for(state="attached")
        wanted = target.element_handle()
        assert wanted is not None
        for _step in range(self.MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        if target.get_attribute("type") == "date":
            self._write_date(target, text)
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _write_date(self, target: Locator, text: str) -> None:
        """Year, month and day in the browser's own order, which follows its language."""
        year, month, day = text.split("-")
        for order in ((year, month, day), (month, day, year), (day, month, year)):
            for part in order:
                self.page.keyboard.type(part)
                if part == year:  # two figures fill a month or a day and lead on, four do not fill a year
                    self.page.keyboard.press("ArrowRight")
            if target.input_value() == text:
                return
            for _part in order:
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"typed {text}, the field holds {target.input_value()!r}")

    def choose(self, target: Locator, text: str) -> None:
        box = _enhanced(target)
        if box is None:
            self._step_to(target, text)
            return
        self.reach(box.locator("input").first)
        self.page.wait_for_timeout(PACE)
        self.page.keyboard.type(text)
        box.locator(".ts-dropdown .option.active", has_text=text).wait_for()
        self.page.keyboard.press("Enter")
        self.page.wait_for_timeout(PACE)

    def tick(self, target: Locator) -> None:
        self.reach(target)
        if not target.is_checked():
            self.page.keyboard.press("Space")

    def hand_in(self, target: Locator, path: Path) -> None:
        self.reach(target)
        with self.page.expect_file_chooser() as waiting:
            self.page.keyboard.press("Space")
        waiting.value.set_files(path)

    def _step_to(self, target: Locator, text: str) -> None:
        """Home, then the arrow down until the option is the chosen one."""
        self.reach(target)
        value = _value_of(target, text)
        self.page.keyboard.press("Home")
        for _step in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no option {text!r} in {target}")


def _value_of(target: Locator, text: str) -> str:
    """The value of the first option whose text holds ``text``."""
    value = target.locator("option").filter(has_text=text).first.get_attribute("value")
    assert value is not None
    return value


def _enhanced(target: Locator) -> Locator | None:
    """The box that a script made of a select, None for a plain one."""
    target.wait_for(state="attached")
    css = target.get_attribute("class") or ""
    return target.locator("xpath=following-sibling::div[1]") if "tomselected" in css.split() else None


def picture(page: Page, path: Path) -> None:
    """A picture of the whole page, from its top; the folder is made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        page.screenshot(path=path, full_page=True, animations="disabled", timeout=PATIENCE)
    except Error:
        # a page too long for one picture is taken as far as the window shows it
        page.screenshot(path=path, animations="disabled", timeout=PATIENCE)
