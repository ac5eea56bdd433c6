"""The pages of time limits and the card on a record: words and signs, articles, and what reads as a local setting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils.translation import gettext, override

from jingjian.commons.deadlines import actions
from jingjian.commons.deadlines.models import Clock, RuleValue
from jingjian.commons.deadlines.rules import LOCAL, all_rules
from jingjian.kernel import clock
from jingjian.modules.campaign.models import Task
from jingjian.testing import cast
from jingjian.testing.conformance import World
from jingjian.web.timelimits.parts import light_of

OFFICE, CLERK, PRINCIPAL = cast.OFFICE.username, cast.CLERK.username, cast.PRINCIPAL.username
DAY = date(2023, 6, 12)
PAGE = "/time-limits/task.verify/"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with override("zh-hans"), clock.moved(DAY):
        yield


def begin(world: World, task: Task, rule: str = "case.trial") -> Clock:
    return actions.start(actor=world.actor(OFFICE), record=task.record, rule=rule, on=DAY)


def test_the_list_names_every_rule_and_never_a_weak_one_by_its_article(world: World) -> None:
    page = world.client(CLERK).get("/time-limits/").content.decode()
    for rule in all_rules():
        assert str(rule.name) in page, rule.id
    assert "（2019年）第21条" in page
    assert "（2019年）第29条" not in page, "the reply to a letter of inquiry is recalled, not seen"
    assert str(LOCAL) == "本单位设定，可调整"
    assert str(LOCAL) in page


def test_a_value_is_set_on_the_page_of_its_rule_and_stays_in_its_history(world: World) -> None:
    client = world.client(PRINCIPAL)
    data = {"amount": "3", "since": "2023-07-01", "reason": "县委〔2023〕9号文件"}
    answer = client.post(PAGE, data)
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    page = client.get(PAGE).content.decode()
    assert "县委〔2023〕9号文件" in page
    assert "3个工作日" in page
    again = client.post(PAGE, data)
    assert again.status_code == 422
    assert RuleValue.objects.count() == 1


def test_a_value_longer_than_the_article_is_refused_beside_its_field(world: World) -> None:
    data = {"amount": "2", "since": "2023-07-01", "reason": "案情复杂"}
    answer = world.client(OFFICE).post("/time-limits/case.trial/", data)
    assert answer.status_code == 422
    assert "条文规定为1个月" in answer.content.decode()


def test_who_may_not_set_a_value_is_offered_none_and_refused(world: World) -> None:
    client = world.client(CLERK)
    assert '<form method="post" novalidate>' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"since": "2023-07-01", "reason": "加快"}).status_code == 403
    assert client.get("/time-limits/no.such/").status_code == 404


def test_the_card_of_a_record_says_rule_basis_start_due_day_and_light(world: World, task: Task) -> None:
    client, office = world.client(OFFICE), world.actor(OFFICE)
    address = f"/tasks/{task.pk}/"
    assert "办理时限</h2>" not in client.get(address).content.decode()
    row = begin(world, task)
    actions.pause(actor=office, row=row, reason="等待补充材料", on=date(2023, 6, 13))
    actions.resume(actor=office, row=row, on=date(2023, 6, 19))
    leader = world.person(PRINCIPAL)
    actions.extend(actor=office, row=row, amount=1, reason="案情复杂", approver=leader)
    begin(world, task, "task.verify")
    page = client.get(address).content.decode()
    for words in ("案件审理", "（2019年）第55条", "等待补充材料", leader.name, str(LOCAL), "届满日变动", "剩 7 天"):
        assert words in page, words


@pytest.mark.parametrize(
    ("after", "tone", "icon", "words"),
    [
        (0, "g", "circle-check", "剩 30 天"),
        (15, "g", "hourglass", "剩 15 天，时限已过半"),
        (24, "a", "alert-triangle", "剩 6 天，临近届满"),
        (30, "a", "alert-triangle", "今天到期"),
        (31, "l", "flag-3", "逾期 1 天"),
    ],
)
def test_a_light_is_a_word_and_a_sign(world: World, task: Task, after: int, tone: str, icon: str, words: str) -> None:
    row = begin(world, task)
    with clock.moved(DAY + timedelta(days=after)):
        light = light_of(row)
    assert (light.tone, light.icon, light.words) == (tone, icon, words)


def test_a_limit_that_stands_still_says_so(world: World, task: Task) -> None:
    row = actions.pause(actor=world.actor(OFFICE), row=begin(world, task), reason="出差", on=DAY)
    assert light_of(row).words == "已暂停"
    unknown = actions.start(actor=world.actor(OFFICE), record=task.record, rule="task.verify", on=date(2026, 12, 30))
    assert light_of(unknown).words == gettext("The working days of a year are not known yet")
