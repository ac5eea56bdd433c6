"""Every kind of page once: axe, console, network, width; its variant of language, theme and width follows its name.

``AXE_VARIANTS=all`` looks at each page in all eight variants.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import pytest
from playwright.sync_api import Browser, expect

from jingjian.modules.administration.rosters.sample import messy_roster
from jingjian.testing.browser import PHONE, WIDE, Scheme, serious_violations
from jingjian.testing.cast import CLERK, HEAD, IN_CHARGE, OFFICE, PRINCIPAL, SECURITY_ADMIN, SYSTEM_ADMIN
from jingjian.testing.site import Site
from tests.journeys.conftest import PICTURES
from tests.journeys.rosters import await_report, bring_in
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.prove]

ROSTERS = "/roster-imports/"
ALL_ROSTERS = f"{ROSTERS}?tab=all"
CHINESE, ENGLISH = "zh-hans", "en"


@dataclass(frozen=True)
class Variant:
    """A language, a theme and a width."""

    language: str
    scheme: Scheme
    size: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.language}-{self.scheme}-{self.size[0]}"


VARIANTS = tuple(
    Variant(language, scheme, size)
    for language in (CHINESE, ENGLISH)
    for scheme in ("light", "dark")
    for size in (WIDE, PHONE)
)


@dataclass(frozen=True)
class Sight:
    """A page to look at: who looks, and the address, or the list whose first row's page it is with what follows it.

    ``page`` is another address of that row, with its key as ``{row}``.
    """

    name: str
    who: str
    path: str
    status: int = 200
    first_row: bool = False
    below: str = ""
    page: str = ""


OFFICE_SEES = OFFICE.username
KEEPER_SEES = SYSTEM_ADMIN.username
SIGHTS = (
    Sight("login", "", "/account/login/"),
    Sight("home", HEAD.username, "/"),
    Sight("home-of-the-office", OFFICE_SEES, "/"),
    Sight("inbox", HEAD.username, "/inbox/"),
    Sight("search", OFFICE_SEES, "/search/?q=承诺"),
    Sight("preferences", CLERK.username, "/preferences/"),
    Sight("tour", OFFICE_SEES, "/tour/"),
    Sight("time-limits", OFFICE_SEES, "/time-limits/"),
    Sight("time-limit", OFFICE_SEES, "/time-limits/report.assigned_item/"),
    Sight("styleguide", OFFICE_SEES, "/styleguide/"),
    Sight("password", CLERK.username, "/account/password/"),
    Sight("sessions", CLERK.username, "/account/sessions/"),
    Sight("tokens", CLERK.username, "/account/tokens/"),
    Sight("interface", CLERK.username, "/api/v1/docs?register=tasks"),
    Sight("logout", CLERK.username, "/account/logout/"),
    Sight("reauthenticate", CLERK.username, "/account/reauthenticate/"),
    Sight("inactive", "", "/account/inactive/"),
    Sight("not-found", OFFICE_SEES, "/nowhere/", 404),
    Sight("forbidden", CLERK.username, "/campaign/import/", 403),
    Sight("set-up-used", "", "/setup/anything/", 410),
    Sight("cockpit", OFFICE_SEES, "/campaign/cockpit/"),
    Sight("timeline", OFFICE_SEES, "/campaign/timeline/"),
    Sight("board", OFFICE_SEES, "/campaign/board/"),
    Sight("calendar", HEAD.username, "/campaign/calendar/"),
    Sight("import", OFFICE_SEES, "/campaign/import/"),
    Sight("catalogue", OFFICE_SEES, "/campaign/catalogue/"),
    Sight("obligations", OFFICE_SEES, "/obligations/"),
    Sight("obligation-new", OFFICE_SEES, "/obligations/new/"),
    Sight("lacking", OFFICE_SEES, "/campaign/lacking/?all=1"),
    Sight("occurrences", OFFICE_SEES, "/occurrences/?tab=asked"),
    Sight("occurrence", OFFICE_SEES, "/occurrences/?tab=overdue", first_row=True),
    Sight("occurrence-skip", OFFICE_SEES, "/occurrences/?tab=overdue", first_row=True, below="do/skip/"),
    Sight("samples", OFFICE_SEES, "/samples/"),
    Sight("sample", OFFICE_SEES, "/samples/", first_row=True),
    Sight("inspection-files", OFFICE_SEES, "/inspection-files/"),
    Sight("unit-move", KEEPER_SEES, "/units/?kind=office", first_row=True, below="do/move/"),
    Sight("unit-history", KEEPER_SEES, "/units/", first_row=True, below="history/"),
    Sight("task-recurring", OFFICE_SEES, "/tasks/?tab=all&recurring=yes", first_row=True),
    Sight("plans", OFFICE_SEES, "/plans/"),
    Sight("plan", OFFICE_SEES, "/plans/", first_row=True),
    Sight("plan-history", OFFICE_SEES, "/plans/", first_row=True, below="history/"),
    Sight("campaigns", OFFICE_SEES, "/campaigns/"),
    Sight("campaign", OFFICE_SEES, "/campaigns/", first_row=True),
    Sight("campaign-close", OFFICE_SEES, "/campaigns/", first_row=True, below="do/close/"),
    Sight("campaign-edit", OFFICE_SEES, "/campaigns/", first_row=True, below="edit/"),
    Sight("campaign-new", OFFICE_SEES, "/campaigns/new/"),
    Sight("tasks", OFFICE_SEES, "/tasks/?tab=all"),
    Sight("tasks-overdue", OFFICE_SEES, "/tasks/?tab=overdue"),
    Sight("tasks-none", OFFICE_SEES, "/tasks/?tab=all&q=没有这样的任务"),
    Sight("task", OFFICE_SEES, "/tasks/?tab=overdue", first_row=True),
    Sight("task-history", OFFICE_SEES, "/tasks/?tab=overdue", first_row=True, below="history/"),
    Sight("task-edit", OFFICE_SEES, "/tasks/?tab=overdue", first_row=True, below="edit/"),
    Sight("task-assign", OFFICE_SEES, "/tasks/?tab=overdue", first_row=True, below="do/assign/"),
    Sight("task-cancel", OFFICE_SEES, "/tasks/?tab=overdue", first_row=True, below="do/cancel/"),
    Sight("task-new", OFFICE_SEES, "/tasks/new/"),
    Sight("task-imports", OFFICE_SEES, "/task-imports/"),
    Sight("task-import-new", OFFICE_SEES, "/task-imports/new/"),
    Sight("task-waiting", HEAD.username, "/tasks/?tab=waiting"),
    Sight("task-forces", OFFICE_SEES, "/task-forces/"),
    Sight("task-force", OFFICE_SEES, "/task-forces/", first_row=True),
    Sight("task-force-new", OFFICE_SEES, "/task-forces/new/"),
    Sight("task-force-add", OFFICE_SEES, "/task-forces/", first_row=True, below="do/add_members/"),
    Sight("names", CLERK.username, "/campaign/names/"),
    Sight("chain", OFFICE_SEES, "/campaign/chain/"),
    Sight("my-chain", HEAD.username, "/campaign/chain/mine/"),
    Sight("chain-drafts", OFFICE_SEES, "/chain-drafts/"),
    Sight("chain-draft", OFFICE_SEES, "/chain-drafts/", first_row=True),
    Sight("chain-draft-new", OFFICE_SEES, "/chain-drafts/new/"),
    Sight("briefings", OFFICE_SEES, "/briefings/"),
    Sight("briefing", OFFICE_SEES, "/briefings/", first_row=True),
    Sight("briefing-new", OFFICE_SEES, "/briefings/new/"),
    Sight("resolutions", OFFICE_SEES, "/resolutions/?tab=all"),
    Sight("resolution", OFFICE_SEES, "/resolutions/?tab=all", first_row=True),
    Sight("rhythm", OFFICE_SEES, "/campaigns/", first_row=True, below="do/set_rhythm/"),
    Sight("desk", IN_CHARGE.username, "/desk/"),
    Sight("delegations", IN_CHARGE.username, "/delegations/"),
    Sight("approval-chains", OFFICE_SEES, "/approval-chains/"),
    Sight("approval-chain", PRINCIPAL.username, "/approval-chains/campaign.extension/"),
    Sight(
        "propose", OFFICE_SEES, "/tasks/?tab=overdue", first_row=True, page="/approvals/new/campaign.instruction/{row}/"
    ),
    Sight("handovers", OFFICE_SEES, "/handovers/?tab=all"),
    Sight("handover", OFFICE_SEES, "/handovers/?tab=all", first_row=True),
    Sight("handover-withdraw", OFFICE_SEES, "/handovers/?tab=all", first_row=True, below="do/withdraw/"),
    Sight("blank-forms", OFFICE_SEES, "/blank-forms/"),
    Sight("blank-form", OFFICE_SEES, "/blank-forms/?tab=all&state=in_use", first_row=True),
    Sight("blank-form-new", OFFICE_SEES, "/blank-forms/new/"),
    Sight(
        "blank-form-bind",
        OFFICE_SEES,
        "/blank-forms/?tab=all&state=draft",
        first_row=True,
        page="/returns/blank/{row}/bind/",
    ),
    Sight("filled-forms", OFFICE_SEES, "/filled-forms/"),
    Sight("filled-form", OFFICE_SEES, "/filled-forms/", first_row=True),
    Sight("units", KEEPER_SEES, "/units/"),
    Sight("unit", KEEPER_SEES, "/units/", first_row=True),
    Sight("unit-new", KEEPER_SEES, "/units/new/"),
    Sight("unit-edit", KEEPER_SEES, "/units/", first_row=True, below="edit/"),
    Sight("people", KEEPER_SEES, "/people/"),
    Sight("person", KEEPER_SEES, "/people/", first_row=True),
    Sight("person-history", KEEPER_SEES, "/people/", first_row=True, below="history/"),
    Sight("person-new", KEEPER_SEES, "/people/new/"),
    Sight("person-appoint", KEEPER_SEES, "/people/", first_row=True, below="do/appoint/"),
    Sight("posts", KEEPER_SEES, "/posts/"),
    Sight("post", KEEPER_SEES, "/posts/", first_row=True),
    Sight("post-new", KEEPER_SEES, "/posts/new/"),
    Sight("appointments", KEEPER_SEES, "/appointments/"),
    Sight("appointment", KEEPER_SEES, "/appointments/", first_row=True),
    Sight("appointment-end", KEEPER_SEES, "/appointments/", first_row=True, below="do/end/"),
    Sight("accounts", KEEPER_SEES, "/accounts/"),
    Sight("account", KEEPER_SEES, "/accounts/", first_row=True),
    Sight("account-new", KEEPER_SEES, "/accounts/new/"),
    Sight("account-reset", KEEPER_SEES, "/accounts/", first_row=True, below="do/reset_password/"),
    Sight("grants", KEEPER_SEES, "/grants/"),
    Sight("grant", KEEPER_SEES, "/grants/", first_row=True),
    Sight("grant-proposals", SECURITY_ADMIN.username, "/grant-proposals/?tab=all"),
    Sight("grant-proposal", SECURITY_ADMIN.username, "/grant-proposals/?tab=all", first_row=True),
    Sight("grant-proposal-new", SECURITY_ADMIN.username, "/grant-proposals/new/"),
    Sight("relations", SECURITY_ADMIN.username, "/relations/"),
    Sight("relation-new", SECURITY_ADMIN.username, "/relations/new/"),
    Sight("calendar-days", KEEPER_SEES, "/calendar-days/"),
    Sight("calendar-day-new", KEEPER_SEES, "/calendar-days/new/"),
    Sight("calendar-years", KEEPER_SEES, "/calendar-years/"),
    Sight("rosters", KEEPER_SEES, ALL_ROSTERS),
    Sight("roster", KEEPER_SEES, ALL_ROSTERS, first_row=True),
    Sight("roster-new", KEEPER_SEES, "/roster-imports/new/"),
    Sight("roster-history", KEEPER_SEES, ALL_ROSTERS, first_row=True, below="history/"),
    Sight("roster-sheets", KEEPER_SEES, ALL_ROSTERS, first_row=True, page="/roster/{row}/sheets/"),
    Sight("roster-units", KEEPER_SEES, ALL_ROSTERS, first_row=True, page="/roster/{row}/units/"),
    Sight(
        "roster-report",
        KEEPER_SEES,
        ALL_ROSTERS,
        first_row=True,
        page="/roster/{row}/report/?outcome=held",
    ),
    Sight("jobs", KEEPER_SEES, "/jobs/"),
    Sight("job", KEEPER_SEES, "/jobs/", first_row=True),
)


class Looker:
    """Keeps the cookies of each person, so that each logs in once, and the language last chosen."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self.states: dict[str, object] = {}
        self.languages: dict[str, str] = {}
        self.roster = False

    def look(self, sight: Sight, variant: Variant, axe_source: str) -> None:
        """Open the page in its variant and hold it to the rules of every page."""
        visitors = Visitor.at(
            self.browser,
            self.site.url,
            PICTURES / "pages",
            size=variant.size,
            scheme=variant.scheme,
            touch=variant.size == PHONE,
            state=self.states.get(sight.who),
        )
        with visitors as visitor:
            self.become(visitor, sight.who, variant.language)
            if sight.path.startswith(ROSTERS):
                self._hand_in_a_roster(visitor)
            path = self._first_row(visitor, sight) if sight.first_row else sight.path
            answer = visitor.go(path + sight.below)
            assert answer.status == sight.status, f"{path + sight.below} answered {answer.status}"
            expect(visitor.find("html")).to_have_attribute("lang", "en" if variant.language == ENGLISH else "zh-CN")
            expect(visitor.find("h1").first).to_be_attached()
            visitor.look(f"{sight.name}-{variant}")
            violations = serious_violations(visitor.page, axe_source)
            assert not violations, f"{sight.name} as {variant}:\n" + "\n".join(violations)

    def become(self, visitor: Visitor, who: str, language: str) -> None:
        context = visitor.page.context
        if who not in self.states:
            if who:
                visitor.log_in(who)
            self.states[who] = context.storage_state()
        if self.languages.get(who, CHINESE) == language:
            return
        visitor.go("/preferences/")
        token = visitor.find('input[name="csrfmiddlewaretoken"]').first.input_value()
        answer = context.request.post(
            "/preferences/",
            form={"language": language, "csrfmiddlewaretoken": token},
            headers={"Referer": self.site.url + "/preferences/"},
        )
        assert answer.ok
        self.languages[who] = language
        self.states[who] = context.storage_state()

    def _first_row(self, visitor: Visitor, sight: Sight) -> str:
        page = visitor.page.context.request.get(sight.path).text()
        found = re.search(rf'href="({re.escape(sight.path.partition("?")[0])}[0-9a-f-]{{36}}/)"', page)
        assert found, f"{sight.path} lists nothing"
        path = found.group(1)
        return sight.page.format(row=path.strip("/").rpartition("/")[2]) if sight.page else path

    def _hand_in_a_roster(self, visitor: Visitor) -> None:
        """Once: a messy roster, checked, with unknown units and rows to decide."""
        if self.roster:
            return
        visitor.go(f"{ROSTERS}new/")
        bring_in(visitor, "花名册（演示）.xlsx", messy_roster().getvalue())
        visitor.go(visitor.path.replace("roster-imports", "roster") + "sheets/")
        visitor.press('main form button.btn-primary[type="submit"]', leads_to="**/roster-imports/*-*/")
        await_report(visitor)
        self.roster = True


@pytest.fixture(scope="module")
def looker(browser: Browser, site: Site) -> Iterator[Looker]:
    looker = Looker(browser, site)
    yield looker
    for who in [name for name, language in looker.languages.items() if language != CHINESE]:
        with Visitor.at(browser, site.url, PICTURES / "pages", state=looker.states[who]) as visitor:
            looker.become(visitor, who, CHINESE)


def variants_of(sight: Sight) -> tuple[Variant, ...]:
    """The one that the name falls on, or all of them."""
    if os.environ.get("AXE_VARIANTS") == "all":
        return VARIANTS
    return (VARIANTS[crc32(sight.name.encode()) % len(VARIANTS)],)


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_is_open_to_everybody_and_stays_at_home(sight: Sight, looker: Looker, axe_source: str) -> None:
    for variant in variants_of(sight):
        looker.look(sight, variant, axe_source)


def test_every_variant_is_looked_at() -> None:
    seen = {variant for sight in SIGHTS for variant in variants_of(sight)}
    assert seen == set(VARIANTS)
