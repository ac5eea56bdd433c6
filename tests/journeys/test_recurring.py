"""Recurring work on a real site: a late period handed in on a record that is there already, and a sample looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jingjian.testing.browser import PHONE
from jingjian.testing.cast import CLERK, HEAD, OFFICE
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TASK = "每月汇总廉政档案更新情况"


def periods_done(visitor: Visitor) -> tuple[int, int]:
    """Periods done and due so far, as the wall chart shows them."""
    visitor.go("/campaign/cockpit/")
    found = re.findall(r"\d+", visitor.find('.fig a[href$="/occurrences/?tab=asked"]').first.inner_text())
    return int(found[0]), int(found[1])


def add_a_monthly_task(office: Visitor) -> str:
    """A routine task of 干部监督室, due on the 25th of each month; the path of its page."""
    office.go("/tasks/new/")
    clause = office.find('select[name="clause"] option').nth(3)
    office.hands.choose(office.find('select[name="clause"]'), clause.inner_text())
    office.hands.write(office.find('[name="title"]'), TASK)
    office.hands.choose(office.find('select[name="lead_unit"]'), "干部监督室")
    office.hands.choose(office.find('select[name="responsible"]'), CLERK.name)
    office.hands.choose(office.find('select[name="verifier"]'), HEAD.name)
    office.hands.choose(office.find('select[name="repeats"]'), "每月")
    office.hands.choose(office.find('select[name="day"]'), "25")
    office.look("task-form")
    office.press('main form button.btn-primary[type="submit"]', leads_to=re.compile(r"/tasks/[0-9a-f-]{36}/$"))  # type: ignore[arg-type]
    return office.path


def test_a_period_is_handed_in_on_what_is_there_already_and_another_on_a_new_paper(
    enter: Enter, tmp_path: Path
) -> None:
    office = enter(OFFICE.username)
    before = periods_done(office)
    office.look("chart-before")
    path = add_a_monthly_task(office)
    office.sees("2023年6月")
    office.sees("2023年7月")
    office.look("task-with-its-series")

    office.go("/tasks/?tab=all&q=承诺书")
    proof = office.find('main a[href^="/tasks/"]').filter(has_text=re.compile(r"RW-2023-\d+")).first.inner_text()
    clerk = enter(CLERK.username)
    clerk.go(path)
    clerk.press('ol.strip a >> text="2023年6月"', leads_to="**/occurrences/*/")
    clerk.look("period")
    clerk.press('a[href$="/do/hand_in/"]', leads_to="**/do/hand_in/")
    clerk.hands.write(clerk.find('[name="references"]'), "XX-2023-9999")
    clerk.press('main form button.btn-primary[type="submit"]')
    clerk.sees("XX-2023-9999")
    clerk.hands.write(clerk.find('[name="references"]'), proof)
    clerk.look("hand-in")
    clerk.press('main form button.btn-primary[type="submit"]', leads_to="**/occurrences/*/")
    clerk.sees(proof)
    clerk.look("handed-in")
    assert periods_done(office) == (before[0] + 1, before[1] + 1), "the chart did not move by the one period"

    paper = tmp_path / "学习记录.txt"
    paper.write_text("第23周集中学习，签到齐全。\n", encoding="utf-8")
    office.go("/occurrences/?tab=overdue")
    office.look("overdue")
    office.press('main tbody a[href^="/occurrences/"]', leads_to="**/occurrences/*/")
    late = office.path
    office.press('main a[href^="/tasks/"]', leads_to="**/tasks/*/")
    office.press('a[href$="/do/assign/"]', leads_to="**/do/assign/")
    office.hands.choose(office.find('select[name="responsible"]'), CLERK.name)
    office.press('main form button.btn-primary[type="submit"]', leads_to="**/tasks/*/")
    office.look("handed-over")
    clerk.go(late)
    clerk.press('a[href$="/do/hand_in/"]', leads_to="**/do/hand_in/")
    clerk.hands.hand_in(clerk.find('input[name="files"]'), paper)
    clerk.look("hand-in-with-a-paper")
    clerk.press('main form button.btn-primary[type="submit"]', leads_to="**/occurrences/*/")
    clerk.sees("迟交")
    expect(clerk.find("#attachments")).to_contain_text(paper.name)
    clerk.look("handed-in-late")
    assert periods_done(office) == (before[0] + 2, before[1] + 1)


def test_a_drawn_period_is_looked_at_by_somebody_else(enter: Enter) -> None:
    office = enter(OFFICE.username)
    office.go("/samples/")
    office.look("samples")
    office.press('main tbody a[href^="/samples/"]', leads_to="**/samples/*/")
    office.sees("重新抽取结果一致")
    office.look("sample")
    office.press('main a[href^="/campaign/sample/"]', leads_to="**/campaign/sample/*/")
    office.hands.press(office.find('input[name="result"][value="wanting"]'))
    office.press('main form button.btn-primary[type="submit"]')
    office.sees("请写明缺什么。")
    office.hands.write(office.find('[name="reason"]'), "缺少签到表，补齐后再报。")
    office.look("look")
    office.press('main form button.btn-primary[type="submit"]', leads_to="**/samples/*/")
    expect(office.find("main")).to_contain_text("缺少签到表")
    office.look("found-wanting")


def test_the_series_fits_a_phone(enter: Enter) -> None:
    office = enter(OFFICE.username, size=PHONE, touch=True)
    office.go("/occurrences/?tab=all")
    office.look("occurrences")
    office.press('main tbody a[href^="/occurrences/"]', leads_to="**/occurrences/*/")
    office.look("period")
