"""The tour of the manual, walked step by step: what `docs/manual/tour.md` promises is there to be seen and pressed.

Steps 2 and 3 (a plan of one's own, reviewed and published) are walked by `test_campaign.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from jingjian.testing.cast import CLERK, HEAD, IN_CHARGE, OFFICE, SYSTEM_ADMIN
from tests.journeys.conftest import ROOT, Enter
from tests.journeys.rosters import SPREADSHEET, await_report
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOUR = (ROOT / "docs" / "manual" / "tour.md").read_text("utf-8")
PLAN = "清源县纪检监察干部队伍教育整顿实施方案"
TASK = "班子成员与室负责人、室负责人与干部普遍谈心一次"
CLAUSE = "开展谈心谈话"
SUBMIT = 'main form button.btn-primary[type="submit"]'


def follow(visitor: Visitor, words: str, *, leads_to: str = "") -> None:
    """Press the link or button that the tour names."""
    assert words in TOUR, f"the tour does not speak of {words}"
    visitor.hands.press(visitor.find("main a, main button").filter(has_text=re.compile(rf"^\s*{words}\s*$")).first)
    if leads_to:
        visitor.page.wait_for_url(leads_to)


def row_of(visitor: Visitor, words: str) -> Locator:
    """The link of the row in which the words stand."""
    return visitor.find("table.reg tbody tr").filter(has_text=words).locator("a").first


def open_the_clause(office: Visitor) -> None:
    """Step 4: from the plan to the clause, which lists its tasks."""
    office.go("/plans/")
    office.hands.press(row_of(office, PLAN))
    office.page.wait_for_url("**/plans/*-*/")
    office.hands.press(office.find('main a[href^="/campaign/clause/"]').filter(has_text=CLAUSE).first)
    office.page.wait_for_url("**/campaign/clause/*/")
    office.sees(TASK)
    office.sees(CLERK.name)


def done_and_proofs(office: Visitor) -> tuple[int, int]:
    """Tasks done and pieces of evidence of the clause."""
    open_the_clause(office)
    done = office.find("#tasks").locator(".chip", has_text="已办结").count()
    return done, office.find("#proof li, #proof tbody tr, #proof .todo").count()


def test_the_home_page_shows_the_whole_and_ones_own_matters_by_date(enter: Enter) -> None:
    office = enter()
    office.go("/account/login/")
    for who in (OFFICE, CLERK, HEAD, SYSTEM_ADMIN):
        expect(office.find(f'button[name="username"][value="{who.username}"]')).to_contain_text(who.name)
    office.log_in(OFFICE.username)
    for words in ("任务办结", "逾期任务", "缺责任人的任务"):
        expect(office.find(".fig").filter(has_text=words)).to_have_count(1)
    first = office.find('section[aria-labelledby="first"]')
    expect(first.locator("h2")).to_contain_text("优先办理")
    rank = [0 if "逾期" in text else 2 if "—" in text else 1 for text in first.locator(".clock").all_inner_texts()]
    assert rank == sorted(rank), "overdue, then by date, then without one"
    assert {1, 2} <= set(rank)
    expect(office.find("header.top")).to_contain_text("天")
    office.go("/campaign/import/")
    expect(office.find('select[name="campaign"]')).to_contain_text("新建教育整顿")


def test_a_task_goes_from_evidence_to_its_clause(enter: Enter, tmp_path: Path) -> None:
    office = enter(OFFICE.username)
    before = done_and_proofs(office)

    clerk = enter(CLERK.username)
    clerk.go("/tasks/")
    expect(clerk.find('nav.tabs a[aria-current="page"]')).to_contain_text("我的待办")
    clerk.hands.press(row_of(clerk, TASK))
    clerk.page.wait_for_url("**/tasks/*-*/")
    task = clerk.path
    paper = tmp_path / "谈话记录.txt"
    paper.write_text("2023年6月8日，与干部逐一谈心。\n", encoding="utf-8")
    follow(clerk, "提交佐证", leads_to="**/do/submit/")
    clerk.hands.write(clerk.find('textarea[name="result"]'), "已与本室干部普遍谈心一次。")
    clerk.hands.hand_in(clerk.find('input[name="files"]'), paper)
    clerk.press(SUBMIT, leads_to=f"**{task}")

    head = enter(HEAD.username)
    head.sees(TASK)
    head.go(task)
    expect(head.find("#attachments")).to_contain_text(paper.name)
    assert "退回" in head.find("main").inner_text()
    follow(head, "核验", leads_to="**/do/verify/")
    head.press(SUBMIT, leads_to=f"**{task}")

    office.go(task)
    follow(office, "办结")
    expect(office.find('form[action$="/do/reopen/"], a[href$="/do/reopen/"]')).to_have_count(1)
    after = done_and_proofs(office)
    assert after[0] == before[0] + 1
    assert after[1] > before[1]
    office.look("clause")


def test_the_administrator_keeps_people_and_sees_no_task(enter: Enter) -> None:
    keeper = enter(SYSTEM_ADMIN.username)
    for path in ("/units/", "/people/", "/accounts/"):
        assert f"]({path})" in TOUR
        assert keeper.go(path).status == 200
    assert keeper.go("/tasks/").status == 403
    keeper.go("/people/")
    keeper.press('main tbody a[href^="/people/"]', leads_to="**/people/*-*/")
    keeper.sees("*")
    keeper.look("person")


def test_a_messy_roster_is_reported_row_by_row(enter: Enter) -> None:
    keeper = enter(SYSTEM_ADMIN.username)
    assert "](/roster-imports/new/)" in TOUR
    keeper.go("/roster-imports/new/")
    with keeper.page.expect_download() as coming:
        keeper.press('main a[href*="sample"]')
    content = coming.value.path().read_bytes()
    file = {"name": coming.value.suggested_filename, "mimeType": SPREADSHEET, "buffer": content}
    keeper.find('main input[name="file"]').set_input_files(file)  # type: ignore[arg-type]
    keeper.press(SUBMIT, leads_to="**/roster-imports/*-*/")
    keeper.press('main a[href$="/sheets/"]', leads_to="**/sheets/")
    follow(keeper, "逐行核对", leads_to="**/roster-imports/*-*/")
    await_report(keeper)
    said = re.search(r"数据行 (\d+) =[^\d]*(\d+)[^\d]+(\d+)[^\d]+(\d+)", keeper.find("main").inner_text())
    assert said is not None, keeper.find("main").inner_text()
    rows, *parts = (int(figure) for figure in said.groups())
    assert rows == sum(parts)
    keeper.look("report")


def test_the_leader_in_charge_has_matters_to_sign(enter: Enter) -> None:
    assert IN_CHARGE.name in TOUR
    leader = enter(IN_CHARGE.username)
    assert "](/desk/)" in TOUR
    leader.go("/desk/")
    for words in ("同意", "退回"):
        leader.sees(words)
    leader.look("desk")
