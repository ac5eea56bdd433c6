"""The wall chart on paper: the timeline fills A3 sheets across and nothing else is printed with it."""

from __future__ import annotations

import io

import pypdf
import pytest

from jingjian.testing.cast import OFFICE
from tests.journeys.conftest import PICTURES, Enter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

A3_ACROSS = (420, 297)
MILLIMETRES = 25.4 / 72


def test_the_timeline_prints_on_a3(enter: Enter) -> None:
    office = enter(OFFICE.username)
    office.go("/campaign/timeline/")
    office.look("timeline")
    paper = office.page.pdf(prefer_css_page_size=True, print_background=True)
    (PICTURES / "timeline.pdf").write_bytes(paper)
    sheets = pypdf.PdfReader(io.BytesIO(paper)).pages
    sizes = {tuple(round(float(side) * MILLIMETRES) for side in sheet.mediabox[2:]) for sheet in sheets}
    assert sizes == {A3_ACROSS}
    assert len(sheets) == office.find(".chart-sheet").count()
    words = "".join(sheet.extract_text() for sheet in sheets)
    assert "学习教育" in words
    assert "数字对照" not in words


def test_a_mark_of_the_timeline_opens_its_tasks(enter: Enter) -> None:
    office = enter(OFFICE.username)
    office.go("/campaign/timeline/")
    office.page.locator("svg.timeline a.mark[href^='/tasks/']").first.focus()
    office.page.keyboard.press("Enter")
    office.page.wait_for_url("**/tasks/?**")
    assert office.find("table.reg tbody tr").count() >= 1
