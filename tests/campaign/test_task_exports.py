"""Tasks go out as a sheet and come back: what is told, what changes, what stays."""

from __future__ import annotations

from datetime import date

from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.notify.models import InboxItem
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.models import Plan, Task, TaskImport, TaskImportState, TaskState
from jingjian.testing import cast
from tests.campaign.conftest import World, refused
from tests.campaign.sheets import (
    book_of,
    checked,
    client_of,
    codes,
    counted,
    exported,
    heads_of,
    imported,
    numbered,
    opened,
    told,
)


def test_an_exported_list_comes_back_all_unchanged(world: World, task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(detail="=第一行\r\n  第二行")
    content = exported(client_of(cast.OFFICE))
    count = Task.objects.count()
    lines = opened(content).worksheets[0].max_row - 1
    assert lines == count > 5
    for body, name in ((content, "任务.xlsx"), (exported(client_of(cast.OFFICE), "csv"), "任务.csv")):
        row = checked(world.office, body, name=name)
        assert counted(row) == (0, 0, count, 0)
        assert row.findings["codes"] == {}
        assert row.findings["unknown"] == []
    with refused("wrong_state"):
        actions.check_task_sheet(actor=world.office, row=TaskImport(state=TaskImportState.DONE, campaign=task.campaign))


def test_the_export_tells_people_of_one_name_apart_and_follows_the_filter(world: World, task: Task) -> None:
    content = exported(client_of(cast.OFFICE), query=f"tab=all&responsible={world.person(cast.CLERK).pk}")
    book = opened(content)
    head = [cell.value for cell in book.worksheets[0][1]]
    assert head == ["Number", "Clause", "Task", "What is to be done", "Kind of task", "Lead unit",
                    "Person responsible", "Verifier", "Due", "Repeats", "Within the phase", "Expected evidence",
                    "State", "Check code (not to be changed)"]  # fmt: skip
    (line,) = book.worksheets[0].iter_rows(min_row=2, values_only=True)
    cells = dict(zip(head, line, strict=True))
    assert cells["Number"] == task.record.reference
    assert cells["Person responsible"] == numbered(world.person(cast.CLERK))
    assert (cells["Due"], cells["Repeats"], cells["State"]) == ("2023-05-31", "Once only", "Assigned")


def test_the_columns_are_named_in_the_language_of_the_reader(world: World, task: Task) -> None:
    client = client_of(cast.OFFICE, language="zh-hans")
    assert [cell.value for cell in opened(exported(client)).worksheets[0][1]] == [
        "编号", "条款", "任务", "具体要求", "任务类别", "牵头单位", "责任人", "核验人", "时限", "周期", "所属环节",
        "应有佐证",
        "状态", "核对码（勿改）",
    ]  # fmt: skip


def test_a_changed_cell_changes_the_task_as_if_by_hand(world: World, task: Task) -> None:
    book = opened(exported(client_of(cast.OFFICE), query=f"tab=all&responsible={world.person(cast.CLERK).pk}"))
    page, heads = book.worksheets[0], heads_of(book)
    page.cell(2, heads["Task"]).value = "完成本室个人自查并公示"
    page.cell(2, heads["Due"]).value = date(2023, 6, 15)
    page.cell(2, heads["What is to be done"]).value = None
    page.cell(2, heads["Person responsible"]).value = "zhouyiming"
    row = imported(world.office, book)
    assert counted(row) == (0, 1, 0, 0)
    (line,) = told(row)
    assert {change[0]: change[2] for change in line["changes"]} == {
        "title": "完成本室个人自查并公示", "due_on": "2023-06-15", "responsible": "zhouyiming",
    }  # fmt: skip
    task = Task.objects.select_related("record", "responsible").get(pk=task.pk)
    assert (task.title, task.due_on, task.responsible.name) == ("完成本室个人自查并公示", date(2023, 6, 15), "周一鸣")
    assert task.state == TaskState.ASSIGNED
    assert [one.verb for one in happenings(events_of(task))][:2] == ["task.assigned", "task.amended"]
    assert next(happenings(events_of(task))).actor_name == world.office.name
    assert InboxItem.objects.filter(record=task.record, person=task.responsible, settled_at=None).exists()


def test_what_somebody_changed_after_the_export_is_not_undone(world: World, task: Task) -> None:
    book = opened(exported(client_of(cast.OFFICE), query=f"tab=all&responsible={world.person(cast.CLERK).pk}"))
    actions.accept_task(actor=world.clerk, row=task)
    book.worksheets[0].cell(2, heads_of(book)["Task"]).value = "另一题目"
    assert counted(checked(world.office, book)) == (0, 1, 0, 0), "a step of the work is no change of its cells"
    task = Task.objects.get(pk=task.pk)
    actions.amend_task(actor=world.office, row=task, title="他人已改", lead_unit=task.lead_unit, due_on=task.due_on)
    (line,) = told(checked(world.office, book))
    assert codes(line) == [("state_stays", "M"), ("changed_meanwhile", "N")]


def test_a_closed_task_and_the_clause_of_a_task_stay(world: World, task: Task, published: Plan) -> None:
    number = task.record.reference
    head = ("编号", "任务", "条款", "状态")
    row = checked(world.office, book_of((number, task.title, "（一）压实责任", "完成"), head=head))
    assert codes(told(row)[0]) == [("clause_stays", "C"), ("state_stays", "D")]
    actions.cancel_task(actor=world.office, row=task, reason="合并办理")
    row = checked(world.office, book_of((number, "改题"), (number, task.title), head=head[:2]))
    assert [codes(line) for line in told(row)] == [[("task_ended", "")], [("reference_twice", "A")]]
