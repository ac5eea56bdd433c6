"""The administrator brings in a sheet of posts with a fault in it, sees it named, imports the rest, and undoes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from jingjian.testing.browser import PHONE, WIDE
from jingjian.testing.cast import SYSTEM_ADMIN
from jingjian.web.factories import sheet_of
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORKING = 60_000
UNIT = "组织部（干部监督室）"


def look(visitor: Visitor, name: str) -> None:
    """The page on a wide and on a narrow screen."""
    visitor.look(name)
    visitor.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    visitor.look(f"{name}-phone")
    visitor.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def take(visitor: Visitor, verb: str, then: str) -> None:
    """Press the act, confirm it, and wait for what its job leaves on the page."""
    visitor.press(f"a[href$='/do/{verb}/']", leads_to=f"**/do/{verb}/")
    visitor.press("form .btn-primary[type='submit']", leads_to="**/imports/*-*/")
    expect(visitor.page.get_by_text(then).first).to_be_visible(timeout=WORKING)


def test_a_sheet_with_a_fault_is_reported_imported_and_undone(enter: Enter, tmp_path: Path) -> None:
    administrator = enter(SYSTEM_ADMIN.username)
    path = tmp_path / "职务.xlsx"
    path.write_bytes(sheet_of(("所属单位", "职务", "说明"), (UNIT, "信息员", ""), ("不存在的室", "信息员", "")))
    administrator.go("/posts/")
    administrator.press("a[href='/import/posts/']", leads_to="**/import/posts/")
    look(administrator, "upload")
    administrator.page.set_input_files("input[name='file']", path)
    administrator.press(".form-foot button[type='submit']", leads_to="**/do/map/")
    look(administrator, "columns")
    administrator.press("form .btn-primary[type='submit']", leads_to="**/imports/*-*/")
    expect(administrator.page.get_by_text("可导入 1 + 退回 1").first).to_be_visible(timeout=WORKING)
    look(administrator, "checked")
    administrator.press("a[href$='?outcome=rejected']", leads_to="**/report/*")
    expect(administrator.page.get_by_text("“不存在的室”不在可选项内").first).to_be_visible()
    look(administrator, "report")
    administrator.page.go_back()
    take(administrator, "confirm", "已导入 1 + 退回 1")
    take(administrator, "undo", "已撤销 1 + 退回 1")
