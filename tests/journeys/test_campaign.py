"""The main path: a plan document becomes clauses with tasks, one of which is done, proved, verified and closed.

Told three times with the same words: with the mouse, with the keyboard alone, and on a phone. Each telling has a
campaign of its own, run by the campaign office for one unit, so that none meets another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jingjian.testing.browser import PHONE
from jingjian.testing.cast import OFFICE, PASSWORD, Member, member
from jingjian.testing.plans import PARTS, TITLE_LINES, plan_docx, plan_text
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CLAUSE = "筑牢政治忠诚"
TASK = "制定读书计划"
RESULT = "季度读书安排已报送，领读人和研讨题目均已明确。"


@dataclass(frozen=True)
class Telling:
    """Who takes part, in which unit, with which document."""

    unit: str
    campaign: str
    responsible: Member
    verifier: Member
    document: str


def progress_of(visitor: Visitor, campaign_path: str) -> tuple[int, int]:
    """Tasks done and tasks in all, as the wall chart of the campaign shows them."""
    visitor.go(campaign_path)
    figure = visitor.find('.fig a[href$="/tasks/?tab=all"]').inner_text()
    done, tasks = re.findall(r"\d+", figure)
    return int(done), int(tasks)


def import_the_plan(office: Visitor, telling: Telling, folder: Path) -> None:
    document = folder / telling.document
    document.write_bytes(plan_docx() if document.suffix == ".docx" else plan_text().encode("gb18030"))
    office.open_navigation()
    office.press('nav.side a[href="/plans/"]', leads_to="**/plans/")
    office.press('main a[href="/campaign/import/"]', leads_to="**/campaign/import/")
    office.hands.hand_in(office.find('input[name="file"]'), document)
    office.hands.choose(
        office.find('select[name="campaign"]'), office.find('select[name="campaign"] option').first.inner_text()
    )
    office.hands.write(office.find('input[name="name"]'), telling.campaign)
    office.hands.choose(office.find('select[name="unit"]'), telling.unit)
    office.look("import")
    office.press('main form[enctype] button[type="submit"]', leads_to="**/review/")
    office.sees("".join(TITLE_LINES))
    office.look("review")


def review_and_publish(office: Visitor, act_on_a_clause: Callable[[Visitor], None]) -> str:
    """Accept, correct a task, name the lead unit, publish; the path of the campaign's wall chart."""
    cards = office.find("[data-clause]")
    assert cards.count() > len(PARTS), "the marked items of the clauses stand among the cards"
    act_on_a_clause(office)
    proposal = office.find("li.proposal").filter(has_text=TASK)
    office.hands.press(proposal.get_by_role("link"))
    office.hands.write(office.find('.open-form [name="expected_evidence"]'), "读书安排表")
    office.look("review-task")
    office.press('.open-form button[type="submit"]')
    expect(office.find("li.proposal").filter(has_text=TASK)).to_contain_text("读书安排表")
    unit = office.find("#bulk-unit option").nth(1).inner_text()
    office.hands.choose(office.find("#bulk-unit"), unit)
    office.press('button[name="which"][value="missing"]')
    expect(office.find("#progress .chip.g").first).to_be_visible()
    office.press('button[formaction$="/review/accept/"]')
    expect(office.find('button[formaction$="/review/accept/"]')).to_have_count(0)
    office.look("reviewed")
    office.press('button[formaction$="/review/publish/"]', leads_to="**/plans/*/")
    office.look("published")
    chart = office.find('a[href*="/cockpit/#chapters"]').first.get_attribute("href")
    assert chart is not None
    return chart.partition("#")[0]


def assign_the_task(office: Visitor, telling: Telling) -> str:
    """From the plan to the clause to its task; the path of the task."""
    office.hands.press(office.find('main a[href^="/campaign/clause/"]').filter(has_text=CLAUSE).first)
    office.page.wait_for_url("**/campaign/clause/*/")
    office.look("clause")
    office.hands.press(office.find('#tasks a[href^="/tasks/"]').filter(has_text=TASK).first)
    office.page.wait_for_url("**/tasks/*/")
    path = office.path
    office.press('a[href$="/do/assign/"]', leads_to="**/do/assign/")
    office.hands.choose(office.find('select[name="responsible"]'), telling.responsible.name)
    office.hands.choose(office.find('select[name="verifier"]'), telling.verifier.name)
    office.hands.write(office.find('input[name="due_on"]'), "2023-06-30")
    office.look("assign")
    office.press('main form button.btn-primary[type="submit"]', leads_to=f"**{path}")
    office.sees(telling.responsible.name)
    office.look("assigned")
    return path


def open_from_inbox(visitor: Visitor, path: str) -> None:
    visitor.press('header.top a[href="/inbox/"]', leads_to="**/inbox/")
    visitor.look("inbox")
    visitor.press(f'main .todos a[href="{path}"]', leads_to=f"**{path}")


def do_the_task(responsible: Visitor, path: str, proof: Path) -> None:
    """From one's own matters: accept, and hand in with evidence."""
    open_from_inbox(responsible, path)
    responsible.press('form[action$="/do/accept/"] button')
    responsible.press('a[href$="/do/submit/"]', leads_to="**/do/submit/")
    responsible.hands.write(responsible.find('textarea[name="result"]'), RESULT)
    responsible.hands.hand_in(responsible.find('input[name="files"]'), proof)
    responsible.look("submit")
    responsible.press('main form button.btn-primary[type="submit"]', leads_to=f"**{path}")
    expect(responsible.find("#attachments")).to_contain_text(proof.name)
    responsible.look("submitted")


def verify_the_task(verifier: Visitor, path: str) -> None:
    """From one's own matters: the result is there to be read, and is verified."""
    open_from_inbox(verifier, path)
    verifier.sees(RESULT)
    verifier.press('a[href$="/do/verify/"]', leads_to="**/do/verify/")
    verifier.hands.write(verifier.find('[name="note"]'), "材料齐全，同意。")
    verifier.look("verify")
    verifier.press('main form button.btn-primary[type="submit"]', leads_to=f"**{path}")
    verifier.look("verified")


def close_the_task(office: Visitor, path: str) -> None:
    office.go(path)
    office.press('form[action$="/do/close/"] button')
    expect(office.find('form[action$="/do/reopen/"], a[href$="/do/reopen/"]')).to_have_count(1)
    office.look("closed")


def log_in_by_password(visitor: Visitor, who: Member) -> None:
    visitor.go("/account/login/")
    visitor.hands.write(visitor.find('input[name="login"]'), who.username)
    visitor.hands.write(visitor.find('input[name="password"]'), PASSWORD)
    visitor.press('form[action="/account/login/"] button[type="submit"]', leads_to="/")


def tell(enter: Enter, folder: Path, telling: Telling, act: Callable[[Visitor], None], **how: object) -> None:
    """The whole path, each person on a page of their own."""
    office = enter(OFFICE.username, **how)
    office.look("home")
    import_the_plan(office, telling, folder)
    chart = review_and_publish(office, act)
    path = assign_the_task(office, telling)
    before = progress_of(office, chart)
    office.look("chart-before")

    proof = folder / "读书安排表.txt"
    proof.write_text("一季度：党章；二季度：纪检监察工作条例。\n", encoding="utf-8")
    responsible = enter(**how)
    log_in_by_password(responsible, telling.responsible)
    do_the_task(responsible, path, proof)
    verifier = enter(**how)
    log_in_by_password(verifier, telling.verifier)
    verify_the_task(verifier, path)
    close_the_task(office, path)

    assert progress_of(office, chart) == (before[0] + 1, before[1]), "the chart did not move by the one task"
    office.look("chart-after")
    office.hands.press(office.find("#chapters a").filter(has_text="扎实推进学习教育").first)
    office.page.wait_for_url("**/campaign/clause/*/")
    expect(office.find("#proof")).to_contain_text(proof.name)
    office.look("clause-with-proof")


def accept_by_button(office: Visitor) -> None:
    """One clause accepted by its own button, one proposed task dropped and kept after all."""
    first = office.find("[data-clause]").first
    office.hands.press(first.locator('button[value="accept"]'))
    expect(office.find("[data-clause]").first.locator('button[value="unaccept"]')).to_be_visible()
    task = office.find("li.proposal").last.get_attribute("id")
    office.press(f'#{task} button[value="drop"]')
    office.press(f'#{task} button[value="keep"]')
    expect(office.find(f'#{task} button[value="drop"]')).to_be_visible()


def accept_by_single_keys(office: Visitor) -> None:
    """j goes to the next clause, a accepts it and goes on, k goes back, d crosses to the document."""
    keyboard = office.page.keyboard
    keyboard.press("j")
    keyboard.press("j")
    accepted = office.find("[data-clause].accepted")
    for count in (1, 2, 3):
        keyboard.press("a")
        expect(accepted).to_have_count(count)
    keyboard.press("k")
    expect(office.find("[data-clause].here")).to_have_count(1)
    keyboard.press("d")
    assert office.page.evaluate("document.activeElement.closest('[data-passage]') !== null")


def test_a_plan_becomes_work_that_is_done_proved_and_verified(enter: Enter, tmp_path: Path) -> None:
    telling = Telling(
        "干部监督室", "干部监督室教育整顿补充安排", member("songyutong"), member("linxiaofeng"), "实施方案.docx"
    )
    tell(enter, tmp_path, telling, accept_by_button)


def test_the_main_path_needs_no_mouse(enter: Enter, tmp_path: Path) -> None:
    telling = Telling("城关镇纪委", "城关镇教育整顿补充安排", member("qinxiaoman"), member("weidong"), "实施方案.txt")
    tell(enter, tmp_path, telling, accept_by_single_keys, keys=True)


def test_the_main_path_fits_a_phone(enter: Enter, tmp_path: Path) -> None:
    telling = Telling("干部监督室", "青年干部教育整顿安排", member("zhouyiming"), member("linxiaofeng"), "实施方案.txt")
    tell(enter, tmp_path, telling, accept_by_button, size=PHONE, touch=True)
