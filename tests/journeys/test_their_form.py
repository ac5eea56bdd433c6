"""The office fills the city's form twice, and binds one that came in Word; outside the bound cells no byte changes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import expect

from jingjian.modules.returns.sample import SHEET
from jingjian.testing.cast import OFFICE
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BOUND = {"B2", "E2", "D11", *(f"{column}{row}" for column in "ABCD" for row in range(5, 11))}
PAGE = "xl/worksheets/sheet1.xml"


def take(office: Visitor, link: str, path: Path) -> Path:
    """Press a link that gives a file, and keep it there."""
    with office.page.expect_download() as coming:
        office.press(link)
    coming.value.save_as(path)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """Every part of the package; of the sheet, what stands outside the bound cells."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for cell in BOUND:
        pattern = rb'<c r="%b"(?:[^>]*/>|[^>]*[^/]>.*?</c>)' % cell.encode()
        parts[PAGE] = re.sub(pattern, b"", parts[PAGE], flags=re.DOTALL)
    return parts


def fill(office: Visitor, form: str, path: Path) -> Path:
    """Fill the form as things stand, and take the file."""
    office.go(form)
    office.press('form[action$="/fill/"] button', leads_to="**/filled-forms/**")
    return take(office, 'a[href$="/filled/download/"]', path)


def test_the_form_of_the_city_is_filled_twice_and_no_other_byte_changes(enter: Enter, tmp_path: Path) -> None:
    office = enter(OFFICE.username)
    office.go("/blank-forms/?tab=all&state=in_use")
    office.press("table.reg tbody a", leads_to="**/blank-forms/**")
    form = office.path
    office.look("form")
    blank = take(office, 'a[href$="/blank/download/"]', tmp_path / "blank.xlsx")
    first = fill(office, form, tmp_path / "first.xlsx")
    office.look("filled")
    second = fill(office, form, tmp_path / "second.xlsx")
    assert parts_of(blank) == parts_of(first) == parts_of(second)
    sheet = openpyxl.load_workbook(second)[SHEET]
    assert sheet["B2"].value == "清源县纪委监委"
    assert sheet["B5"].value
    assert sheet["A1"].value == "教育整顿任务进展情况月报表"


def test_a_form_in_word_is_bound_on_its_page_and_filled(enter: Enter, tmp_path: Path) -> None:
    office = enter(OFFICE.username)
    office.go("/blank-forms/?tab=all&state=draft")
    office.press("table.reg tbody a", leads_to="**/blank-forms/**")
    form = office.path
    office.press('a[href$="/bind/"]', leads_to="**/bind/")
    office.find("#id_at").first.fill("T1R2C2")
    office.page.select_option("select[name=source]", "indicator:tasks_entered")
    office.look("binding")
    office.press('form[method=post] button.btn-primary[type="submit"]', leads_to="**/bind/")
    office.sees("T1R2C2")
    office.go(form)
    office.press('form[action$="/do/use/"] button, a[href$="/do/use/"]')
    office.sees("按当前数据填报")
    filled = fill(office, form, tmp_path / "filled.docx")
    table = Document(str(filled)).tables[0]
    assert int(table.cell(1, 1).text) > 0
    assert table.cell(2, 1).text == ""
    office.look("filled")
    office.go(form)
    office.press('form[action$="/do/rebind/"] button, a[href$="/do/rebind/"]')
    expect(office.find('a[href$="/bind/"]')).to_be_visible()
