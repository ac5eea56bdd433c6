"""A leader signs ten matters in one sitting, two of them on paper; somebody signs for the leader who is away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfWriter

from jingjian.modules.campaign.demo_approvals import DAY
from jingjian.testing.browser import PHONE
from jingjian.testing.cast import HEAD, IN_CHARGE, OFFICE, PRINCIPAL
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUEUE = "section.card .todo .grow a[href^='/desk/']"
TODAY = DAY + timedelta(days=3)


def waiting(leader: Visitor) -> list[str]:
    """The keys of what waits, in the order of the desk."""
    leader.go("/desk/")
    return [str(link.get_attribute("href")).split("/")[2] for link in leader.find(QUEUE).all()]


def scan(folder: Path) -> Path:
    """A page out of the scanner."""
    writer, path = PdfWriter(), folder / "呈批表.pdf"
    writer.add_blank_page(width=595, height=842)
    writer.write(path)
    return path


def sign_by_hand(clerk: Visitor, second: Visitor, key: str, paper: Path) -> None:
    """The slip is printed, signed, entered from its scan by one and confirmed by another."""
    clerk.go(f"/approvals/{key}/slip/")
    short_hash = clerk.find(".slip td.no").last.inner_text()
    clerk.look("slip")
    clerk.go(f"/approvals/{key}/paper/")
    clerk.find("textarea[name=opinion]").fill("同意。")
    clerk.find("input[name=short_hash]").fill(short_hash)
    clerk.find("input[name=signed_on]").fill(TODAY.isoformat())
    clerk.page.set_input_files("input[name=upload]", paper)
    clerk.look("entered")
    clerk.press('.form-foot button[type="submit"], main form button.btn-primary', leads_to=f"**/approvals/{key}/")
    second.go(f"/approvals/{key}/")
    second.press("a[href^='/approvals/papers/']", leads_to="**/approvals/papers/**")
    second.look("to-confirm")
    second.press("button[name=confirm]", leads_to=f"**/approvals/{key}/")
    second.sees("纸质签批（代录）")


def test_ten_matters_are_signed_in_one_sitting_two_of_them_on_paper(enter: Enter, tmp_path: Path) -> None:
    leader, clerk, second = enter(IN_CHARGE.username), enter(OFFICE.username), enter(PRINCIPAL.username)
    keys = waiting(leader)
    assert len(keys) == 10
    leader.look("desk")
    by_hand = []
    for key in keys:
        clerk.go(f"/approvals/{key}/")
        if clerk.find("a[href$='/paper/']").count():
            by_hand.append(key)
    for key in by_hand[:2]:
        sign_by_hand(clerk, second, key, scan(tmp_path))
    keys = waiting(leader)
    assert len(keys) == 8
    boxes = leader.find("input[name=matter]")
    routine = [str(box.get_attribute("value")) for box in boxes.all()]
    for at in (0, 1):
        boxes.nth(at).check()
    leader.press("form[action='/desk/several/'] button", leads_to="**/desk/several/")
    expect(leader.find("main .chip.g")).to_have_count(2)
    leader.look("several")
    keys = waiting(leader)
    assert not set(keys) & set(routine[:2])
    assert len(keys) == 6
    corrected = next(key for key in keys if key in routine)
    leader.go(f"/desk/{corrected}/")
    leader.find("textarea[name=opinion]").fill("从严掌握，提前两天。")
    leader.press("#sign details summary")
    leader.find("input[name=ask_due_on]").fill("2023-08-31")
    leader.press("button[name=kind][value=signed]", leads_to="**/desk/**")
    leader.go(f"/approvals/{corrected}/")
    leader.sees("2023年8月31日")
    questions = [key for key in waiting(leader) if key not in routine]
    leader.go(f"/desk/{questions[0]}/")
    leader.press("button[name=kind][value=returned]")
    leader.sees("请写明退回理由")
    leader.find("textarea[name=opinion]").fill("请先与干部监督室会商。")
    leader.press("button[name=kind][value=returned]", leads_to="**/desk/**")
    leader.go(f"/desk/{questions[1]}/")
    leader.press("button[name=kind][value=noted]", leads_to="**/desk/**")
    while keys := waiting(leader):
        leader.go(f"/desk/{keys[0]}/")
        leader.press(".phrases button[name=phrase] >> nth=0")
        assert leader.find("textarea[name=opinion]").input_value() == "同意。"
        leader.press("button[name=kind][value=signed]", leads_to="**/desk/**")
    leader.sees("没有待签批的事项")
    leader.look("empty")
    assert set(waiting(second)) == set(questions[1:])


def ask(office: Visitor) -> str:
    """Put a question forward about the last task of the list; the key of the matter."""
    office.go("/tasks/?tab=open")
    office.page.goto(str(office.find("table.reg tbody tr:last-child a").first.get_attribute("href")))
    office.press("a[href*='/approvals/new/campaign.instruction/']", leads_to="**/approvals/new/**")
    office.find("textarea[name=question]").fill("两个室都报了同一问题，由谁牵头？")
    office.find("textarea[name=proposal]").fill("建议由首报的室牵头。")
    office.press("main form button.btn-primary", leads_to="**/approvals/*-*/")
    office.look("put-forward")
    return office.path.split("/")[2]


def test_somebody_signs_for_a_leader_who_is_away(enter: Enter) -> None:
    leader, head = enter(IN_CHARGE.username, size=PHONE), enter(HEAD.username)
    key = ask(enter(OFFICE.username))
    leader.go(f"/desk/{key}/")
    leader.look("desk-phone")
    assert key not in waiting(head)
    leader.go("/delegations/")
    taker = leader.find(f"select[name=taker] option:has-text('{HEAD.name}')").get_attribute("value")
    leader.page.select_option("select[name=taker]", taker, force=True)
    leader.find("input[name=since]").fill(TODAY.isoformat())
    leader.find("input[name=until]").fill((TODAY + timedelta(days=4)).isoformat())
    leader.find("input[name=note]").fill("参加培训")
    leader.press("main form[novalidate] button.btn-primary", leads_to="**/delegations/")
    leader.sees(f"{IN_CHARGE.name} → {HEAD.name}")
    leader.look("delegations")
    head.go(f"/desk/{key}/")
    head.find("textarea[name=opinion]").fill("按程序办理。")
    head.press("button[name=kind][value=signed]", leads_to="**/desk/**")
    head.go(f"/approvals/{key}/")
    head.sees(f"{HEAD.name}代签")
    leader.press("form[action$='/end/'] button", leads_to="**/delegations/")
    leader.sees("提前终止")
    assert key not in waiting(head)


LONGER = "a[href*='/approvals/new/tasks.longer']"


def limited(office: Visitor) -> str:
    """A task that waits for somebody else's verification than the leader's, under a limit nothing was done to yet."""
    office.go("/tasks/?tab=waiting")
    for href in [str(link.get_attribute("href")) for link in office.find("table.reg tbody td a").all()]:
        office.go(href)
        card = office.find("main li").filter(has=office.find(LONGER))
        if card.count() and office.find("a[href$='/pause/']").count() and IN_CHARGE.name not in card.inner_text():
            return office.path
    raise LookupError("no such task waits in the demo")


def test_more_time_is_asked_for_signed_at_the_desk_and_stands_on_the_page(enter: Enter) -> None:
    office, leader = enter(OFFICE.username), enter(IN_CHARGE.username)
    record = limited(office)
    due = office.find("main li").filter(has=office.find(LONGER)).locator("dd").nth(2).inner_text()
    office.press(LONGER, leads_to="**/approvals/new/**")
    office.sees("最多5个工作日")
    office.find("input[name=amount]").fill("9")
    office.find("textarea[name=reason]").fill("原件在外地，需要调取。")
    office.press("main form button.btn-primary")
    office.sees("此次延期最多为 5")
    office.look("too-much")
    office.find("input[name=amount]").fill("4")
    office.press("main form button.btn-primary", leads_to="**/approvals/*-*/")
    key = office.path.split("/")[2]
    office.go(record)
    office.sees("已申请延期，待签批")
    office.sees(due)
    office.look("asked")
    leader.go(f"/desk/{key}/")
    leader.sees("原件在外地")
    leader.look("desk")
    leader.press("button[name=kind][value=signed]", leads_to="**/desk/**")
    office.go(record)
    for words in ("4个工作日", "时限已延长", "届满日变动"):
        office.sees(words)
    card = office.find("main li").filter(has=office.find(f"a[href='/approvals/{key}/']")).first
    assert card.locator("dd").nth(2).inner_text() != due
    office.look("after")
