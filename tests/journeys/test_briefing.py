"""A briefing on a real site: it is late, it is held, what it resolved becomes a task, and each leads to the other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from jingjian.testing.browser import PHONE
from jingjian.testing.cast import CLERK, HEAD, OFFICE, PRINCIPAL
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE = "听取自查自纠和谈心谈话进展汇报"
RESOLVED = "干部监督室6月30日前复核全部个人自查报告。"
SUBMIT = 'main form button.btn-primary[type="submit"]'


def plan_and_hold(office: Visitor) -> str:
    """The briefing planned for today and recorded; the path of its page."""
    office.go("/briefings/new/")
    office.hands.write(office.find('[name="title"]'), TITLE)
    office.hands.write(office.find('[name="held_on"]'), "2023-06-12")
    office.hands.choose(office.find('select[name="chair"]'), PRINCIPAL.name)
    office.hands.choose(office.find('select[name="reporters"]'), HEAD.name)
    office.look("plan")
    office.press(SUBMIT, leads_to=re.compile(r"/briefings/[0-9a-f-]{36}/$"))  # type: ignore[arg-type]
    path = office.path
    office.press('a[href$="/do/hold/"]', leads_to="**/do/hold/")
    office.hands.write(office.find('[name="reported"]'), "个人自查已交 23 份，谈心谈话完成三分之二。")
    office.hands.write(office.find('[name="minutes"]'), "会议要求自查报告逐份复核，不走过场。")
    office.look("hold")
    office.press(SUBMIT, leads_to=f"**{path}")
    return path


def resolve_and_turn(office: Visitor) -> None:
    """From the page of the briefing: a resolution, and the task it becomes."""
    office.press('a[href$="/do/resolve/"]', leads_to="**/do/resolve/")
    office.hands.write(office.find('[name="text"]'), RESOLVED)
    office.hands.choose(office.find('select[name="clause"]'), "个人自查")
    office.hands.choose(office.find('select[name="responsible"]'), CLERK.name)
    office.hands.write(office.find('[name="due_on"]'), "2023-06-30")
    office.press(SUBMIT, leads_to="**/briefings/*/")
    office.sees("还有 1 项议定事项未转为任务。")
    office.look("resolved")
    office.press('a[href$="/do/turn/"]', leads_to="**/do/turn/")
    expect(office.find('[name="title"]')).to_have_value(RESOLVED)
    office.hands.choose(office.find('select[name="verifier"]'), HEAD.name)
    office.look("turn")
    office.press(SUBMIT, leads_to="**/resolutions/*/")


def test_a_late_briefing_is_held_and_its_resolution_becomes_a_task(enter: Enter) -> None:
    office = enter(OFFICE.username)
    office.go("/campaign/cockpit/")
    expect(office.find("#briefings")).to_contain_text("逾期 3 天")
    office.look("late")
    briefing = plan_and_hold(office)
    resolve_and_turn(office)
    office.sees("已转为任务")
    office.look("turned")

    office.press('main a[href^="/tasks/"]', leads_to="**/tasks/*/")
    office.sees(RESOLVED)
    office.look("task")
    task = office.path
    office.press('main a[href^="/resolutions/"]', leads_to="**/resolutions/*/")
    office.press(f'main a[href="{briefing}"]', leads_to=f"**{briefing}")
    expect(office.find(f'main a[href="{task}"]')).to_be_visible()
    expect(office.find('main a[href$="/do/turn/"]')).to_have_count(0)
    office.press('main a[href$="/minutes/"]', leads_to="**/minutes/")
    office.sees("转为任务")
    office.look("minutes")
    office.go("/campaign/cockpit/")
    expect(office.find("#briefings")).not_to_contain_text("逾期")

    clerk = enter(CLERK.username)
    clerk.go(task)
    clerk.press('a[href$="/do/accept/"], form[action$="/do/accept/"] button')
    clerk.press('main a[href^="/resolutions/"]', leads_to="**/resolutions/*/")
    clerk.sees(TITLE)


def test_groups_chain_and_briefings_fit_a_phone(enter: Enter) -> None:
    office = enter(OFFICE.username, size=PHONE, touch=True)
    office.go("/task-forces/")
    office.press('main tbody a[href^="/task-forces/"]', leads_to="**/task-forces/*/")
    office.look("group")
    office.go("/campaign/chain/?unit=GB")
    office.sees("在岗 5 人，已明确责任领导 5 人，缺 0 人")
    office.press('form.days button[type="submit"]', leads_to="**/campaign/chain/?unit=GB&on=2023-06-12")
    office.look("chain")
    office.go("/briefings/")
    office.press('main tbody a[href^="/briefings/"]', leads_to="**/briefings/*/")
    office.look("briefing")
