"""A list made one's own: filtered, kept as a view that opens first, found again, deleted; and one act on several rows.

Each page that is reached is held to the rules of every page, on a wide screen and on a phone.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from jingjian.testing.browser import PHONE, WIDE, serious_violations
from jingjian.testing.cast import CLERK, OFFICE
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VIEW = "我进行中的任务"
OVERDUE = "/tasks/?tab=overdue"


def look(visitor: Visitor, name: str, axe_source: str) -> None:
    """The page on both screens, open to everybody."""
    for size, width in ((PHONE, "phone"), (WIDE, "wide")):
        visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
        visitor.look(f"{name}-{width}")
        violations = serious_violations(visitor.page, axe_source)
        assert not violations, f"{name} ({width}):\n" + "\n".join(violations)


def references(visitor: Visitor) -> list[str]:
    """The numbers of the rows that the list shows."""
    return [one.strip() for one in visitor.find("table.reg tbody td.no").all_inner_texts()]


def open_the_box(visitor: Visitor) -> None:
    """Columns and my views stand folded below the filters."""
    box = visitor.find("details.more")
    if box.get_attribute("open") is None:
        visitor.hands.press(box.locator("summary"))


def test_a_filtered_list_is_kept_as_a_view_opens_first_and_is_deleted(enter: Enter, axe_source: str) -> None:
    clerk = enter(CLERK.username)
    clerk.go("/tasks/?tab=all")
    every = references(clerk)
    clerk.hands.choose(clerk.find("#f-state"), "进行中")
    clerk.press('form[role="search"].filters button[type="submit"]', leads_to="**/tasks/?*state=*")
    expect(clerk.find("nav.filters .chip.b").first).to_contain_text("进行中")
    chosen = references(clerk)
    assert 0 < len(chosen) < len(every)
    look(clerk, "filtered", axe_source)

    open_the_box(clerk)
    clerk.hands.write(clerk.find("#view-name"), VIEW)
    clerk.hands.tick(clerk.find('details.more input[name="first"]'))
    clerk.press('details.more button[value="keep"]', leads_to="**/tasks/?*state=*")
    clerk.sees(VIEW)
    look(clerk, "kept", axe_source)

    clerk.go("/")
    clerk.open_navigation()
    clerk.press('nav.side a[href="/tasks/"]', leads_to="**/tasks/?*state=*")
    assert references(clerk) == chosen
    view = clerk.find("nav.filters a.chip").filter(has_text=VIEW)
    expect(view).to_have_attribute("aria-current", "true")
    clerk.press('nav.filters a[href$="plain=1"]', leads_to="**/tasks/?plain=1")
    assert clerk.find('nav.filters a.chip[aria-current="true"]').count() == 0
    clerk.hands.press(view)
    clerk.page.wait_for_url("**/tasks/?*state=*")
    assert references(clerk) == chosen

    again = enter(CLERK.username)
    again.go("/tasks/")
    assert references(again) == chosen, "it opens first on another day as well"

    open_the_box(clerk)
    clerk.press('details.more button[value="forget"]', leads_to="**/tasks/?*state=*")
    expect(view).to_have_count(0)
    clerk.go("/tasks/")
    assert clerk.page.url.endswith("/tasks/"), "nothing opens first any more"


def remind(office: Visitor, *rows: int) -> None:
    """Choose rows of the overdue tasks by their place and remind those concerned."""
    office.go(OVERDUE)
    boxes = office.find('table.reg tbody input[name="row"]')
    for row in rows:
        office.hands.tick(boxes.nth(row))
    office.press('main button[formaction$="/bulk/nudge/"]', leads_to="**/bulk/nudge/")
    office.sees(f"所选 {len(rows)} 条")
    office.press('main form .acts button.btn-primary[type="submit"]')


def test_several_tasks_are_reminded_of_and_each_row_says_what_became_of_it(enter: Enter, axe_source: str) -> None:
    office: Any = enter(OFFICE.username)
    office.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=office.guard.origin)
    office.go(OVERDUE)
    first, second = references(office)[:2]
    remind(office, 0)
    lines = office.find("main .card .todo")
    expect(lines.locator(".chip.g")).to_have_count(1)
    remind(office, 0, 1)
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text("今天都已催办过")
    expect(lines.nth(0).locator(".chip.a")).to_be_visible()
    expect(lines.nth(1).locator(".chip.g")).to_be_visible()
    look(office, "what-became-of-each", axe_source)

    office.press('main a.btn-primary[href="/nudges/notice/"]', leads_to="**/nudges/notice/**")
    office.sees(first)
    office.sees(second)
    look(office, "notice", axe_source)
    office.press('button[data-copy="words"]')
    expect(office.find('button[data-copy="words"]')).to_contain_text("已复制")
    copied = office.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == office.find("#words").input_value()
    assert first in copied
    assert second in copied
