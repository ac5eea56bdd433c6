"""A number of a person: in part on the page, in full once for a purpose, and the person sees who opened it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, expect

from jingjian.testing.browser import PHONE
from jingjian.testing.cast import CLERK, OTHER_CLERK, SYSTEM_ADMIN
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Enter = Callable[..., Visitor]
IN_PART = re.compile(r"100\*{4}\d{4}")
IN_FULL = re.compile(r"100\d{8}")


def open_person(visitor: Visitor) -> None:
    visitor.go(f"/people/?q={CLERK.name}")
    visitor.press(f'main tbody a:has-text("{CLERK.name}")', leads_to="**/people/*-*/")


@pytest.mark.parametrize("manner", [{"keys": True}, {"size": PHONE}], ids=["keys", "phone"])
def test_a_telephone_is_shown_for_a_purpose_and_its_person_sees_that(enter: Enter, manner: dict[str, object]) -> None:
    keeper = enter(SYSTEM_ADMIN.username, **manner)
    open_person(keeper)
    page = keeper.path
    expect(keeper.find("main")).to_contain_text(IN_PART)
    expect(keeper.find("main")).not_to_contain_text(IN_FULL)
    keeper.look("in-part")
    keeper.press('main a[href$="/phone/"]', leads_to="**/phone/")
    keeper.look("what-for")
    keeper.press('main button[type="submit"]')
    expect(keeper.find('main .note.wrong[role="alert"]:not(#live)')).to_be_visible()
    expect(keeper.find("main")).not_to_contain_text(IN_FULL)

    keeper.hands.choose(keeper.find('[name="purpose"]'), "联系本人")
    keeper.hands.write(keeper.find('[name="words"]'), "通知报到")
    keeper.press('main button[type="submit"]')
    expect(keeper.find("#value")).to_have_text(IN_FULL)
    keeper.look("in-full")
    kept = keeper.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert not IN_FULL.search(kept), "the browser keeps nothing of it"
    keeper.press(f'main a[href="{page}"]', leads_to=f"**{page}")
    expect(keeper.find("main")).not_to_contain_text(IN_FULL)
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        keeper.page.go_back()

    concerned = enter(CLERK.username)
    open_person(concerned)
    concerned.sees("联系本人")
    concerned.sees("通知报到")
    concerned.look("who-opened-it")

    colleague = enter(OTHER_CLERK.username)
    open_person(colleague)
    expect(colleague.find('main a[href$="/phone/"]')).to_have_count(0)
    expect(colleague.find("main")).not_to_contain_text("通知报到")
