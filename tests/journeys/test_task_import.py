"""The campaign office fills the template in, corrects what the check found, imports it, and sees the tasks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from jingjian.testing.browser import PHONE, WIDE
from jingjian.testing.cast import OFFICE
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORKING = 60_000
TITLES = ("汇总各室半年小结", "整理谈话提醒台账")


def take(office: Visitor, link: str, folder: Path) -> Path:
    """Press a link that gives a file; where it lies."""
    with office.page.expect_download() as coming:
        office.press(link)
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def hand_in(office: Visitor, path: Path) -> None:
    """Choose the file, and wait until its rows are checked."""
    office.page.set_input_files('input[name="file"]', path)
    office.press('.form-foot button[type="submit"]', leads_to="**/task-imports/*-*/")
    wait_for(office, "a[href*='/report/']")


def wait_for(office: Visitor, selector: str) -> None:
    expect(office.find(selector).first).to_be_visible(timeout=WORKING)


def look_at_phone_size(office: Visitor, name: str) -> None:
    """The same page on a narrow screen."""
    office.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    office.look(name)
    office.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def test_a_sheet_of_tasks_is_filled_in_corrected_and_imported(enter: Enter, tmp_path: Path) -> None:
    office = enter(OFFICE.username)
    office.go("/tasks/?tab=all")
    office.press('a[href="/task-imports/new/"]', leads_to="**/task-imports/new/")
    office.look("new")
    template = take(office, 'a[href$="template.xlsx"]', tmp_path)
    book = openpyxl.load_workbook(template)
    page, choices = book.worksheets[0], book.worksheets[2]
    place = {str(cell.value).rstrip("*"): cell.column for cell in page[1]}
    for row, title in enumerate(TITLES, start=3):
        page.cell(row, place["条款"]).value = choices["A2"].value
        page.cell(row, place["任务"]).value = title
        page.cell(row, place["牵头单位"]).value = choices["C3"].value
        page.cell(row, place["时限"]).value = "2023-13-45" if row == 4 else "2023-09-30"
    book.save(template)
    hand_in(office, template)
    office.sees("共2行 = 将新建1 + 将更改0 + 无变化0 + 退回1")
    office.look("checked")
    look_at_phone_size(office, "checked-phone")
    office.press("a[href*='/report/']", leads_to="**/report/**")
    office.sees("“2023-13-45”不是日期")
    office.look("report")
    look_at_phone_size(office, "report-phone")
    page.cell(4, place["时限"]).value = "2023-10-31"
    book.save(template)
    office.go("/task-imports/new/")
    hand_in(office, template)
    office.sees("共2行 = 将新建2 + 将更改0 + 无变化0 + 退回0")
    office.press("a[href$='/do/confirm/']", leads_to="**/do/confirm/")
    office.press('main .acts button[type="submit"]', leads_to="**/task-imports/*-*/")
    expect(office.find("main")).to_contain_text("共2行 = 新建2", timeout=WORKING)
    office.look("imported")
    report = openpyxl.load_workbook(take(office, "a[href$='/report.xlsx']", tmp_path)).worksheets[0]
    assert [report.cell(row, 3).value for row in (2, 3)] == ["已新建", "已新建"]
    office.go(f"/tasks/?tab=all&q={TITLES[1]}")
    office.sees(TITLES[1])
    office.sees(str(report.cell(3, 4).value))
