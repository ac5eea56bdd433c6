"""A time limit on the page of its record: it stands still and runs on, more time is asked for and signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from jingjian.commons.approvals.actions import sign
from jingjian.commons.approvals.models import Approval, ApprovalState
from jingjian.commons.deadlines import actions
from jingjian.commons.deadlines.models import Clock, ClockExtension, ClockState, Pause
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.modules.campaign import actions as campaign
from jingjian.modules.campaign.limits import VERIFY
from jingjian.modules.campaign.models import Task
from jingjian.modules.campaign.selectors import tasks_overdue
from jingjian.testing import cast
from jingjian.testing.conformance import World

OFFICE, CLERK, HEAD = cast.OFFICE.username, cast.CLERK.username, cast.HEAD.username
PRINCIPAL, IN_CHARGE = cast.PRINCIPAL.username, cast.IN_CHARGE.username
DAY = date(2023, 6, 12)
KIND = "tasks.longer.task.verify"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with override("zh-hans"), clock.moved(DAY):
        yield


@pytest.fixture
def row(world: World, task: Task) -> Clock:
    return actions.start(actor=world.actor(OFFICE), record=task.record, rule=VERIFY, on=DAY)


def page_of(client: Client, task: Task) -> str:
    return client.get(f"/tasks/{task.pk}/").content.decode()


def ask_address(task: Task) -> str:
    return f"/approvals/new/{KIND}/{task.pk}/"


def ask(client: Client, task: Task, **data: Any) -> Any:
    return client.post(ask_address(task), {"amount": "3", "reason": "佐证材料较多，需逐份核对。", **data})


def put_forward(world: World, task: Task, **data: Any) -> Approval:
    answer = ask(world.client(OFFICE), task, **data)
    assert answer.status_code == 303, answer.content.decode()
    return Approval.objects.get(record=task.pk, kind=KIND, state=ApprovalState.WAITING)


# ---- pause and resume -----------------------------------------------------------------------------------------


def test_a_time_limit_is_paused_with_a_reason_and_runs_on_from_its_record_page(
    world: World, task: Task, row: Clock
) -> None:
    client = world.client(OFFICE)
    assert row.due_on == date(2023, 6, 19)
    address = f"/clocks/{row.pk}/pause/"
    assert address in page_of(client, task)
    assert "请" in client.post(address, {"reason": " "}).content.decode()
    answer = client.post(address, {"reason": "等待补充材料"})
    assert (answer.status_code, answer["Location"]) == (303, f"/tasks/{task.pk}/")
    page = page_of(client, task)
    for words in ("已暂停", "等待补充材料", "时限暂停", f"/clocks/{row.pk}/resume/"):
        assert words in page, words
    assert address not in page
    with clock.moved(date(2023, 6, 14)):
        client = world.client(OFFICE)
        answer = client.post(f"/clocks/{row.pk}/resume/", {})
        assert answer.status_code == 303
        page = page_of(client, task)
    assert "时限恢复计时" in page
    row.refresh_from_db()
    assert (row.state, row.due_on) == (ClockState.RUNNING, date(2023, 6, 21))
    assert "2023年6月21日" in page


def test_a_pause_sent_twice_is_one_pause(world: World, task: Task, row: Clock) -> None:
    client, data = world.client(OFFICE), {"reason": "等待补充材料", "_key": "0189abcd-0000-7000-8000-000000000001"}
    first, second = (client.post(f"/clocks/{row.pk}/pause/", data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert Pause.objects.filter(clock=row).count() == 1


def test_what_does_not_run_is_not_paused_and_what_runs_is_not_let_run_on(world: World, task: Task, row: Clock) -> None:
    client = world.client(OFFICE)
    answer = client.post(f"/clocks/{row.pk}/resume/", {})
    assert (answer.status_code, "未处于暂停状态" in answer.content.decode()) == (422, True)
    actions.stop(actor=world.actor(OFFICE), record=task.record, rule=VERIFY)
    answer = client.post(f"/clocks/{row.pk}/pause/", {"reason": "等待补充材料"})
    assert (answer.status_code, "未在计时" in answer.content.decode()) == (422, True)
    page = page_of(client, task)
    assert "/clocks/" not in page
    assert ask_address(task) not in page


def test_who_may_pause_and_ask_is_the_registers_policy(world: World, task: Task, row: Clock) -> None:
    clerk = world.client(CLERK)
    page = page_of(clerk, task)
    assert "/clocks/" not in page
    assert clerk.post(f"/clocks/{row.pk}/pause/", {"reason": "出差"}).status_code == 403
    assert ask(clerk, task).status_code == 403
    assert world.client(cast.OTHER_CLERK.username).get(f"/clocks/{row.pk}/pause/").status_code == 404
    assert f"/clocks/{row.pk}/pause/" in page_of(world.client(HEAD), task)
    row.refresh_from_db()
    assert row.state == ClockState.RUNNING


# ---- more time ------------------------------------------------------------------------------------------------


def test_more_time_is_asked_for_signed_and_shown_with_its_approval(world: World, task: Task, row: Clock) -> None:
    client = world.client(OFFICE)
    assert ask_address(task) in page_of(client, task)
    assert "最多5个工作日" in client.get(ask_address(task)).content.decode()
    matter = put_forward(world, task)
    row.refresh_from_db()
    assert row.due_on == date(2023, 6, 19), "nothing changes before it is signed"
    page = page_of(client, task)
    assert matter.reference in page
    assert ask_address(task) not in page, "it is asked for once"
    leader = world.client(IN_CHARGE)
    desk = leader.get(f"/desk/{matter.pk}/").content.decode()
    for words in ("2023年6月19日", "佐证材料较多", "延长办理时限"):
        assert words in desk, words
    answer = leader.post(
        f"/desk/{matter.pk}/", {"kind": "signed", "opinion": "同意。", "ask_amount": "3", "_version": "1"}
    )
    assert answer.status_code == 303, answer.content.decode()
    row.refresh_from_db()
    assert row.due_on == date(2023, 6, 25)
    given = ClockExtension.objects.get(clock=row)
    assert (given.amount, given.approver, given.approval) == (3, world.person(IN_CHARGE), matter.pk)
    page = page_of(client, task)
    for words in (
        "3个工作日",
        matter.reference,
        "2023年6月25日",
        "时限已延长",
        f"{cast.IN_CHARGE.name} {matter.reference}",
    ):
        assert words in page, words
    history = client.get(f"/tasks/{task.pk}/history/").content.decode()
    for words in ("延期批准人", "届满日", "核验"):
        assert words in history, words
    assert ask_address(task) not in page, "the chain of this rule is used up"
    assert ask(client, task).status_code == 403


def test_a_signer_may_give_less_than_was_asked(world: World, task: Task, row: Clock) -> None:
    matter = put_forward(world, task, amount="5")
    sign(actor=world.actor(IN_CHARGE), approval=matter, opinion="从严。", corrections={"amount": 2})
    row.refresh_from_db()
    assert row.due_on == date(2023, 6, 21)


@pytest.mark.parametrize("amount", ["6", "0", "", "很多"])
def test_no_more_is_asked_for_than_the_rule_allows(world: World, task: Task, row: Clock, amount: str) -> None:
    answer = ask(world.client(OFFICE), task, amount=amount)
    assert answer.status_code == 422
    if amount == "6":
        assert "最多为 5" in answer.content.decode()
    assert not Approval.objects.filter(record=task.pk).exists()


def test_what_is_returned_changes_nothing_and_may_be_asked_for_again(world: World, task: Task, row: Clock) -> None:
    matter = put_forward(world, task)
    sign(actor=world.actor(IN_CHARGE), approval=matter, kind="returned", opinion="按期核验。")
    row.refresh_from_db()
    assert (row.due_on, row.extensions.count()) == (date(2023, 6, 19), 0)
    assert ask_address(task) in page_of(world.client(OFFICE), task)


def test_a_limit_that_stops_takes_the_question_for_more_time_along(world: World, task: Task, row: Clock) -> None:
    matter = put_forward(world, task)
    actions.stop(actor=world.actor(OFFICE), record=task.record, rule=VERIFY)
    matter.refresh_from_db()
    assert matter.state == ApprovalState.VOID
    answer = ask(world.client(OFFICE), task)
    assert (answer.status_code, "已停止计时" in answer.content.decode()) == (403, True)


def test_a_limit_that_moved_is_no_more_what_was_put_forward(world: World, task: Task, row: Clock) -> None:
    matter, office = put_forward(world, task), world.actor(OFFICE)
    actions.pause(actor=office, row=row, reason="等待补充材料", on=DAY)
    matter.refresh_from_db()
    assert matter.state == ApprovalState.WAITING, "a pause moves nothing yet"
    actions.resume(actor=office, row=row, on=date(2023, 6, 15))
    matter.refresh_from_db()
    assert matter.state == ApprovalState.VOID


def test_who_must_act_signs_no_time_for_themselves(world: World, task: Task) -> None:
    leader = world.person(IN_CHARGE)
    actions.start(actor=world.actor(OFFICE), record=task.record, rule=VERIFY, on=DAY, holder_id=leader.pk)
    answer = ask(world.client(OFFICE), task)
    assert answer.status_code == 422
    assert not Approval.objects.filter(record=task.pk).exists()


# ---- the due day of the header --------------------------------------------------------------------------------


def header_due(task: Task) -> date | None:
    return Record.objects.values_list("due_on", flat=True).get(pk=task.pk)


def test_the_header_is_due_with_the_limit_that_ends_first_and_the_lists_stay_true(world: World, task: Task) -> None:
    office, own = world.actor(OFFICE), task.due_on
    assert (own, header_due(task)) == (date(2023, 7, 12), date(2023, 7, 12))
    row = actions.start(actor=office, record=task.record, rule=VERIFY, on=DAY)
    assert (header_due(task), task.record.due_on) == (date(2023, 6, 19), date(2023, 6, 19))
    actions.start(actor=office, record=task.record, rule="lead.letter_reply", on=DAY)
    assert header_due(task) == date(2023, 6, 19), "the first of two counts"
    task = Task.objects.select_related("record", "lead_unit", "clause").get(pk=task.pk)
    campaign.cancel_task(actor=office, row=task, reason="合并办理")
    assert header_due(task) == date(2023, 6, 19), "an act on the row keeps it"
    actions.pause(actor=office, row=row, reason="等待补充材料", on=DAY)
    assert header_due(task) == date(2023, 7, 4), "one that stands still is not counted"
    actions.resume(actor=office, row=row, on=date(2023, 6, 14))
    assert header_due(task) == date(2023, 6, 21)
    for rule in (VERIFY, "lead.letter_reply"):
        actions.stop(actor=office, record=task.record, rule=rule)
    assert header_due(task) == own
    task.refresh_from_db()
    assert task.due_on == own, "the date of the work itself is another matter"


def test_a_limit_that_ran_out_makes_no_task_overdue(world: World, task: Task, row: Clock) -> None:
    with clock.moved(date(2023, 6, 20)):
        assert header_due(task) == date(2023, 6, 19)
        assert not Task.objects.filter(tasks_overdue(clock.today()), pk=task.pk).exists()
        assert "2023年7月12日" in page_of(world.client(OFFICE), task)
