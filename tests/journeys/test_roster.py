"""A roster as an office sends it: read, set right, checked, decided, imported, its report opened, and taken back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from jingjian.modules.administration.rosters.sample import identity_number
from jingjian.testing.browser import PHONE
from jingjian.testing.cast import SYSTEM_ADMIN
from tests.journeys.conftest import Enter
from tests.journeys.rosters import CHECKING, await_report, bring_in, choose_file
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: the third and the last column bear names that nobody would guess their meaning from
HEAD = ("序号", "姓名", "证照", "现任职务", "联系电话", "到岗")
MANY = 300
SURNAMES, GIVEN = "欧阳诸葛司马上官", "一丹云仁佳光冬凡初勤南博卓原可君嘉园夏季"


def messy() -> bytes:
    """Merged title, two groups under headings of their unit, three doubtful rows, a total and a signature."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "干部名单"
    page.append(["清源县纪委监委干部花名册"])
    page.merge_cells("A1:F1")
    page.append(HEAD)
    page.append(["一、办公室"])  # row 3
    page.append([1, "莫向晚", identity_number("19850312", 31), "干事", "10000000031", "2022年3月"])
    page.append([2, "莫向晴", identity_number("19900506", 32)[:-1] + "?", "干事", "", ""])
    page.append([3, "", identity_number("19900507", 33), "干事", "", ""])
    page.append(["二、天文观测站"])  # row 7
    page.append([4, "尹　星河", identity_number("19881120", 34), "观测员", "", "2021.07"])
    page.append(["三、案件审理室"])  # row 9
    for number in range(MANY):
        name = SURNAMES[number % 4 * 2 :][:2] + GIVEN[number // 4 % 20] + GIVEN[number // 80]
        identity = identity_number(f"19{70 + number % 30}0615", 100 + number)
        page.append([5 + number, name, identity, "干事", "", "2020-05-06"])
    page.append(["合计", None, None, None, None, MANY + 4])
    page.append(["填表人：莫向晚"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def hand_in_and_map(keeper: Visitor) -> None:
    """The upload, the columns that were not understood, and the check."""
    keeper.open_navigation()
    keeper.press('nav.side a[href="/roster-imports/"]', leads_to="**/roster-imports/")
    keeper.look("none-yet")
    keeper.press('main a[href="/roster-imports/new/"]', leads_to="**/roster-imports/new/")
    choose_file(keeper, "坏文件.xlsx", messy()[:2000])
    keeper.press('main form button.btn-primary[type="submit"]')
    keeper.sees("文件已损坏")
    assert "Traceback" not in keeper.page.content()
    keeper.look("damaged-file-refused")
    bring_in(keeper, "干部花名册.xlsx", messy())
    keeper.look("handed-in")
    keeper.press('main a[href$="/sheets/"]', leads_to="**/sheets/")
    assert keeper.find('[name="header-0"]').input_value() == "2"
    read_as = [keeper.find(f'[name="col-0-{letter}"]').input_value() for letter in "ABCDEF"]
    assert read_as == ["serial", "name", "", "post", "phone", ""], read_as
    keeper.hands.choose(keeper.find('[name="col-0-C"]'), "身份证号")
    keeper.hands.choose(keeper.find('[name="col-0-F"]'), "身份证号")
    keeper.press('main form button.btn-primary[type="submit"]')
    keeper.sees("有两列都读作“身份证号”")
    keeper.look("two-columns-for-one")
    keeper.hands.choose(keeper.find('[name="col-0-F"]'), "任现职时间")
    keeper.look("columns-set-right")
    keeper.press('main form button.btn-primary[type="submit"]', leads_to="**/roster-imports/*-*/")
    await_report(keeper)
    keeper.sees(f"数据行 {MANY + 4} =")
    keeper.look("checked")


def read_report(keeper: Visitor) -> None:
    """Each doubtful row stands there under the number it has in the spreadsheet."""
    page = keeper.path
    keeper.press('main a[href$="/report/"]', leads_to="**/report/")
    keeper.look("report")
    keeper.press('main nav.tabs a[href="?outcome=rejected"]')
    rows = keeper.find("main table.reg tbody tr")
    expect(rows).to_have_count(2)
    assert [rows.nth(place).locator("td").nth(1).inner_text() for place in (0, 1)] == ["5", "6"]
    keeper.look("report-rejected")
    keeper.press('main nav.tabs a[href="?outcome=held"]')
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("尹星河")
    assert rows.first.locator("td").nth(1).inner_text() == "8"
    keeper.look("report-held")
    keeper.go(page)
    keeper.press('main a[href$="/units/"]', leads_to="**/units/")
    keeper.sees("天文观测站")
    keeper.hands.choose(keeper.find('[name="how-0"]'), "以此名称新建单位")
    keeper.look("unknown-unit")
    keeper.press('main form button.btn-primary[type="submit"]', leads_to="**/roster-imports/*-*/")
    await_report(keeper)
    keeper.sees(f"可导入 {MANY + 2}")


def import_it(keeper: Visitor) -> None:
    """Confirmed by whoever answers for it; the page shows how far the worker is and then what became of it."""
    keeper.page.once("dialog", lambda dialog: dialog.accept())
    keeper.press('main a[href$="/do/confirm/"]', leads_to="**/do/confirm/")
    keeper.press('main form button.btn-primary[type="submit"]', leads_to="**/roster-imports/*-*/")
    keeper.look("being-imported")
    expect(keeper.find("main")).to_contain_text(f"新录入 {MANY + 2} 人", timeout=CHECKING)
    page = keeper.path
    keeper.look("imported")
    keeper.go("/jobs/")
    keeper.press('main tbody a[href^="/jobs/"]', leads_to="**/jobs/*-*/")
    expect(keeper.find("main progress")).to_have_attribute("value", str(MANY + 4))
    keeper.look("job")
    keeper.go(page)


def take_report(keeper: Visitor, folder: Path) -> list[tuple[Any, ...]]:
    with keeper.page.expect_download() as coming:
        keeper.press('main a[href$="/report.xlsx"]')
    path = folder / "report.xlsx"
    coming.value.save_as(path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_a_messy_roster_is_mapped_checked_imported_and_taken_back(enter: Enter, tmp_path: Path) -> None:
    keeper = enter(SYSTEM_ADMIN.username)
    hand_in_and_map(keeper)
    read_report(keeper)
    import_it(keeper)
    page = keeper.path
    lines = take_report(keeper, tmp_path)
    numbers = [line[1] for line in lines]
    assert numbers == [4, 5, 6, 8, *range(10, 10 + MANY)], "every data row once, under its own number"
    assert [line[3] for line in lines].count("新录入") == MANY + 2

    keeper.go("/people/?q=尹星河")
    keeper.sees("天文观测站")
    keeper.look("somebody-of-it")
    keeper.go(page)
    keeper.page.once("dialog", lambda dialog: dialog.accept())
    keeper.press('main a[href$="/do/undo/"]', leads_to="**/do/undo/")
    keeper.look("undo-asked")
    keeper.press('main form button.btn-primary[type="submit"]', leads_to="**/roster-imports/*-*/")
    expect(keeper.find("main .plate")).to_contain_text("已撤销")
    keeper.look("undone")
    keeper.go("/people/?q=尹星河")
    keeper.look("out-of-service")


def test_the_report_fits_a_phone(enter: Enter) -> None:
    keeper = enter(SYSTEM_ADMIN.username, size=PHONE, touch=True)
    keeper.go("/roster-imports/?tab=all")
    keeper.look("list")
    keeper.press('main tbody a[href^="/roster-imports/"]', leads_to="**/roster-imports/*-*/")
    keeper.look("page")
    keeper.press('main a[href$="/report/"]', leads_to="**/report/")
    keeper.look("report")
