"""Everybody's part ticked off to the last person by keyboard, and a gate refused with what is missing, then passed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from jingjian.testing.browser import PHONE, serious_violations
from jingjian.testing.cast import HEAD, IN_CHARGE, OFFICE, PRINCIPAL, members_of
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME = "签订廉洁从业承诺书"
UNIT = "GB"


def draft_and_issue(office: Visitor) -> str:
    """An obligation of one room, put in force; the path of its page."""
    office.go("/obligations/")
    office.press('main a[href="/obligations/new/"]', leads_to="**/obligations/new/")
    office.hands.write(office.find('input[name="name"]'), NAME)
    office.hands.write(office.find('input[name="proof"]'), "本人签名的承诺书")
    office.hands.choose(office.find('select[name="unit"]'), "干部监督室")
    office.look("draft")
    office.press('main form[method="post"] .acts button[type="submit"]')
    office.page.wait_for_url(re.compile(r"/obligations/[0-9a-f-]{36}/$"))
    path = office.path
    office.hands.press(office.page.get_by_role("button", name="启用"))
    office.sees("缺")
    office.look("in-force")
    return path


def test_an_obligation_is_ticked_to_the_last_person_by_keyboard(enter: Enter, axe_source: str) -> None:
    path = draft_and_issue(enter(OFFICE.username))
    *most, last = members_of(UNIT)
    everybody = len(most) + 1

    head = enter(HEAD.username, keys=True)
    head.go("/")
    head.sees(NAME)
    head.go(path)
    head.look("to-enter")
    head.press('main a.btn-primary[href$="?show=gap"]', leads_to="**/people/?show=gap")
    head.look("people")
    for person in most:
        head.hands.tick(head.page.get_by_role("checkbox", name=person.name))
    head.hands.write(head.find('input[name="note"]'), "当场签订")
    head.hands.press(head.page.get_by_role("button", name="登记", exact=True))
    expect(head.page.get_by_role("checkbox")).to_have_count(1)
    head.sees(f"{len(most)}/{everybody}")
    head.hands.tick(head.page.get_by_role("checkbox", name=last.name))
    head.hands.choose(head.find('select[name="kind"]'), "免予")
    head.hands.press(head.page.get_by_role("button", name="登记", exact=True))
    head.sees("免予须写明理由")
    head.look("reason-asked")
    head.hands.write(head.find('input[name="note"]'), "长期病假")
    head.hands.press(head.page.get_by_role("button", name="登记", exact=True))
    head.sees(f"{everybody}/{everybody}")
    head.go(path)
    head.sees(f"{len(most)} + 1 + 0 = {everybody}")
    head.sees("已齐")
    head.sees("长期病假")
    head.look("complete")

    below = path.replace("/obligations/", "/campaign/obligation/")
    pages = {
        "list": "/obligations/", "page": path, "people": f"{below}people/", "units": f"{below}units/",
        "lacking": "/campaign/lacking/?all=1", "cockpit": "/campaign/cockpit/",
    }  # fmt: skip
    phone, wide = enter(OFFICE.username, size=PHONE, touch=True), enter(OFFICE.username)
    for name, address in pages.items():
        phone.go(address)
        phone.look(f"phone-{name}")
        wide.go(address)
        wide.look(f"wide-{name}")
        assert not serious_violations(wide.page, axe_source), address


def open_phase(office: Visitor, name: str) -> str:
    """From the bar of the wall chart to the page of a phase; its path."""
    office.go("/campaign/cockpit/")
    office.hands.press(office.find(".phase-bar a").filter(has_text=name))
    office.page.wait_for_url("**/campaign/phase/**")
    return office.path


def test_a_gate_is_refused_with_what_is_missing_then_passed(enter: Enter, axe_source: str) -> None:
    office = enter(OFFICE.username)
    previous = open_phase(office, "检视整治")
    page = open_phase(office, "巩固提升")
    office.look("phase")
    office.press('#entry a[href$="/entry/add/"]', leads_to="**/entry/add/")
    office.hands.choose(office.find('select[name="kind"]'), "由专人确认")
    office.hands.write(office.find('input[name="statement"]'), "制度清单已经领导小组审定")
    office.look("condition")
    office.press('main form[method="post"] button[type="submit"]', leads_to=f"**{page}")
    office.hands.press(office.page.get_by_role("button", name="开启本环节"))
    office.sees("关口未通过，尚未满足：上一环节已结束")
    office.sees("制度清单已经领导小组审定")
    office.look("refused")
    assert not serious_violations(office.page, axe_source)
    office.hands.press(office.page.get_by_role("link", name="确认 制度清单已经领导小组审定"))
    office.hands.choose(office.find('select[name="confirmed_by"]'), IN_CHARGE.name)
    office.look("confirm")
    office.press('main form[method="post"] button[type="submit"]', leads_to=f"**{page}")

    principal = enter(PRINCIPAL.username, size=PHONE, touch=True)
    principal.go(previous)
    principal.look("phone-phase")
    principal.hands.write(principal.find('#exit textarea[name="reason"]'), "经领导小组研究，未完事项转入下一环节督办")
    principal.hands.press(principal.page.get_by_role("button", name="结束本环节"))
    expect(principal.find("#exit h2")).to_contain_text("带条件通过")
    principal.sees("经领导小组研究")
    principal.look("phone-waived")

    office.hands.press(office.page.get_by_role("button", name="开启本环节"))
    expect(office.find("#entry h2")).to_contain_text("已通过")
    office.sees("许文斌")
    office.look("passed")
    expect(office.find("header.top li.current")).to_contain_text("巩固提升")
