"""Sheets of tasks: what goes out comes back unchanged; what comes in is judged row by row and written once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.jobs import JobError
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.notify.models import InboxItem
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.modules.administration.actions import create_person
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.importing import writing
from jingjian.modules.campaign.importing.codes import CODES
from jingjian.modules.campaign.models import TASK_SHEET_AREA, Plan, Task, TaskImport, TaskImportState, TaskState
from jingjian.modules.campaign.tasks import task_sheets
from jingjian.testing import cast
from tests.campaign.conftest import World, refused
from tests.campaign.sheets import (
    CLAUSE,
    HEAD,
    UNIT,
    book_of,
    bytes_of,
    checked,
    client_of,
    codes,
    counted,
    imported,
    numbered,
    opened,
    row_of,
    told,
    upload,
    words,
    work,
)

Cells = dict[str, Any]


# new tasks


def test_new_tasks_are_entered_as_by_hand(world: World, published: Plan) -> None:
    clerk, head = world.person(cast.CLERK), world.person(cast.HEAD)
    before = Task.objects.count()
    book = book_of(
        row_of(责任人=numbered(clerk), 核验人=cast.HEAD.username, 完成时限=date(2023, 5, 31), 任务类别="重点任务"),
        row_of(任务="每月报送进展", 周期="每月25日前", 责任人="宋雨桐", 所属阶段="检视整治", 完成时限="2023年8月31日"),
        row_of(条款="四（一）", 任务="+移交线索", 牵头单位="干部监督室", 具体要求="按程序办理"),
    )
    row = checked(world.office, book)
    assert counted(row) == (3, 0, 0, 0)
    assert Task.objects.count() == before, "a check writes nothing"
    row = work(task_sheets.import_task_sheet, actions.confirm_task_sheet(actor=world.office, row=row), world.office)
    assert counted(row) == (3, 0, 0, 0)
    lines = told(row)
    first, monthly, draft = (Task.objects.select_related("record").get(pk=line["task"]) for line in lines)
    assert [line["reference"] for line in lines] == [one.record.reference for one in (first, monthly, draft)]
    assert (first.state, first.responsible, first.verifier, first.key) == (TaskState.ASSIGNED, clerk, head, True)
    assert InboxItem.objects.filter(record=first.record, person=clerk, verb="accept").exists()
    assert next(happenings(events_of(first))).verb == "task.created"
    assert (monthly.rrule, monthly.within.name) == ("FREQ=MONTHLY;BYMONTHDAY=25", "检视整治")
    assert monthly.occurrences.exists()
    assert (draft.state, draft.title, draft.clause.heading) == (TaskState.DRAFT, "+移交线索", "处置问题线索")
    assert codes(lines[2]) == [("formula_like_text", "C"), ("unit_short", "F")]


def test_the_template_has_lists_to_choose_from_and_its_example_is_left_out(world: World, published: Plan) -> None:
    content = b"".join(client_of(cast.OFFICE).get("/campaign/task-sheet/template.xlsx").streaming_content)
    book = opened(content)
    page, guide, choices = book.worksheets
    assert [cell.value for cell in page[1]][:3] == ["Number", "Clause*", "Task*"]
    assert page["A2"].value == "Example"
    rules = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}
    assert {rule.type for rule in rules.values()} == {"list", "date"}
    assert {one.value for one in choices["C"][1:] if one.value} == {
        one.name for one in world.units.values() if one.code != cast.CITY
    }
    assert numbered(world.person(cast.CLERK)) in {one.value for one in choices["D"]}
    for place, letter in (("B2", "A"), ("F2", "C"), ("G2", "D"), ("H2", "E")):
        filled = sum(1 for one in choices[letter] if one.value)
        assert rules[place].formula1 == f"'Choices'!${letter}$2:${letter}${filled}"
    assert "2023-06-30" in " ".join(str(cell.value) for cell in guide["B"])
    page["B3"], page["C3"], page["F3"] = CLAUSE, "汇总自查报告", UNIT
    row = checked(world.office, book)
    assert counted(row) == (1, 0, 0, 0)
    assert row.findings["examples"] == 1
    assert row.findings["unread"] == []
    page["C2"] = "改写了示例行"
    (first, _second) = told(checked(world.office, book))
    assert codes(first) == [("example_mark", "A")]


# every bad habit is named, with its row and its column


HABITS: list[tuple[Cells, str, str, str]] = [
    ({"任务": None}, "missing", "C", "is empty"),
    ({"牵头单位": "组织部干部监督处"}, "unknown_unit", "F", UNIT),
    ({"条款": "（二）开展自查"}, "unknown_clause", "B", CLAUSE),
    ({"条款": "一、总体要求"}, "unknown_clause", "B", "takes tasks"),
    ({"责任人": "宋雨同"}, "unknown_person", "G", "宋雨桐（"),
    ({"责任人": "宋雨桐（KZ99999）"}, "unknown_person", "G", "宋雨桐（"),
    ({"责任人": "周一鸣（songyutong）"}, "person_mismatch", "G", "周一鸣（"),
    ({"责任人": "宋雨桐", "核验人": "宋雨桐"}, "verifies_own_work", "H", "own work"),
    ({"核验人": "宋雨桐"}, "verifier_alone", "H", "responsible"),
    ({"完成时限": "2023年2月30日"}, "bad_date", "I", "2023-06-30"),
    ({"完成时限": "尽快"}, "bad_date", "I", "尽快"),
    ({"完成时限": "23.6.1"}, "ambiguous_date", "I", "23.6.1"),
    ({"完成时限": "99.12.31"}, "bad_date", "I", "99.12.31"),
    ({"完成时限": "2023.06"}, "incomplete_date", "I", "does not name a day"),
    ({"完成时限": "03/04/2023"}, "ambiguous_date", "I", "two ways"),
    ({"完成时限": "=TODAY()"}, "formula_cell", "I", "paste it as values"),
    ({"任务": '=HYPERLINK("http://x.invalid")'}, "formula_cell", "C", "formula"),
    ({"周期": "经常"}, "unknown_recurrence", "J", "经常"),
    ({"周期": "FREQ=SECONDLY"}, "unknown_recurrence", "J", "understood"),
    ({"任务类别": "特急"}, "unknown_kind", "E", "特急"),
    ({"所属阶段": "第九环节"}, "unknown_phase", "K", "检视整治"),
    ({"任务": "长" * 301}, "too_long", "C", "301"),
    ({"编号": "RW-2023-9999"}, "unknown_reference", "A", "RW-2023-9999"),
    ({"编号": "示例"}, "example_mark", "A", "示例"),
]  # fmt: skip


@pytest.mark.parametrize("habits", [HABITS], ids=["all"])
def test_each_bad_habit_is_named_by_row_and_column_with_what_helps(
    world: World, published: Plan, habits: list[tuple[Cells, str, str, str]]
) -> None:
    rows = [row_of(**{"任务": f"第{number}项", **cells}) for number, (cells, *_rest) in enumerate(habits)]
    row = checked(world.office, book_of(*rows, row_of()))
    assert counted(row) == (1, 0, 0, len(habits))
    for number, (line, (cells, code, letter, said)) in enumerate(zip(told(row), habits, strict=False), start=2):
        assert line["row"] == number
        assert (code, letter) in codes(line), cells
        assert said in words(line), cells


def test_two_people_of_one_name_are_asked_for_by_number(world: World, published: Plan) -> None:
    keeper = world.actor(cast.SYSTEM_ADMIN)
    create_person(actor=keeper, name="宋雨桐", staff_no="TM-2", unit=world.units["BG"])
    row = checked(world.office, book_of(row_of(责任人="宋雨桐"), row_of(任务="另一项", 责任人="宋雨桐（tm-2）")))
    first, second = told(row)
    assert codes(first) == [("several_people", "G")]
    assert "宋雨桐（TM-2） 办公室" in words(first)
    assert second["outcome"] == "created"


def test_merged_cells_hidden_rows_and_sheets_are_named_and_nothing_is_lost(world: World, published: Plan) -> None:
    book = book_of(row_of(), row_of(任务="第二项"), row_of(任务="第三项"), row_of(任务="第四项"))
    page = book.active
    page.insert_rows(1)
    page["A1"] = "清源县教育整顿任务台账"
    page.merge_cells("A1:K1")
    page.merge_cells("F4:F5")
    page.row_dimensions[6].hidden = True
    page["M2"], page["M3"] = "备注", "不读"
    page["A9"] = "制表人：某某"
    aside = book.create_sheet("旧表")
    aside.append(["随手记"])
    hidden = book.create_sheet("隐藏")
    hidden.append(list(HEAD))
    hidden.append(row_of(任务="藏起来的"))
    hidden.sheet_state = "hidden"
    row = checked(world.office, book)
    lines = {line["row"]: line for line in told(row)}
    assert lines.keys() == {3, 4, 5, 6, 9}
    assert counted(row) == (1, 0, 0, 4)
    assert codes(lines[4]) == codes(lines[5]) == [("merged_cell", "F")]
    assert codes(lines[6]) == [("hidden_row", "")]
    assert codes(lines[9]) == [("unknown_reference", "A")]
    assert row.findings["unknown"] == ["备注"]
    assert {sheet["name"]: sheet["rows"] for sheet in row.findings["unread"]} == {"旧表": 1, "隐藏": 2}


def test_a_task_that_is_there_already_is_not_entered_twice(world: World, task: Task) -> None:
    same = {"任务": f" {task.title}。", "完成时限": "2023-05-31"}
    rows = (
        row_of(**same),
        row_of(任务="新的一项"),
        row_of(任务="新的一项"),
        row_of(任务="新的一项", 完成时限="2023-06-01"),
    )
    content = bytes_of(book_of(*rows))
    row = imported(world.office, content)
    assert counted(row) == (2, 0, 0, 2)
    first, _second, third, _fourth = told(row)
    assert codes(first) == [("possible_duplicate", "C")]
    assert task.record.reference in words(first)
    assert codes(third) == [("duplicate_in_file", "C")]
    assert counted(checked(world.office, content)) == (0, 0, 0, 4), "the same sheet again enters nothing"


def test_a_day_outside_the_campaign_is_taken_with_a_word(world: World, published: Plan) -> None:
    row = checked(world.office, book_of(row_of(完成时限="2023-03-01"), row_of(任务="远期", 完成时限="2033-05-31")))
    assert counted(row) == (2, 0, 0, 0)
    assert row.counts["noted"] == 2


# the job


class _Killed(BaseException):
    """The worker dies."""


def test_a_job_that_dies_in_the_middle_leaves_nothing_and_runs_again(
    world: World, published: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Task.objects.count()
    row = checked(world.office, book_of(*(row_of(任务=f"第{number}项") for number in range(6))))
    actions.confirm_task_sheet(actor=world.office, row=row)
    real, done = actions.create_task, []

    def dying(**given: Any) -> Task:
        if len(done) == 3:
            raise _Killed
        done.append(real(**given))
        return done[-1]

    monkeypatch.setattr(writing.actions, "create_task", dying)
    with pytest.raises(_Killed), transaction.atomic():
        work(task_sheets.import_task_sheet, row, world.office)
    monkeypatch.undo()
    row.refresh_from_db()
    assert (Task.objects.count(), row.state) == (before, TaskImportState.QUEUED)
    row = work(task_sheets.import_task_sheet, row, world.office)
    assert (Task.objects.count(), row.state) == (before + 6, TaskImportState.DONE)
    with pytest.raises(JobError):
        task_sheets.import_task_sheet(run=JobRun.objects.get(pk=row.job_id), actor=world.office, import_id=str(row.pk))
    assert Task.objects.count() == before + 6


def test_the_job_asks_again_whether_its_actor_may(world: World, published: Plan) -> None:
    row = checked(world.office, book_of(row_of()))
    actions.confirm_task_sheet(actor=world.office, row=row)
    with pytest.raises(JobError):
        work(task_sheets.import_task_sheet, row, world.head)
    row.refresh_from_db()
    assert row.state == TaskImportState.QUEUED


def test_an_act_that_is_refused_leaves_out_its_row_alone(world: World, task_in: Callable[[str], Task]) -> None:
    task = task_in(TaskState.SUBMITTED)
    head = ("编号", "任务", "责任人", "条款", "牵头单位")
    book = book_of(
        (task.record.reference, "改了题目", "zhouyiming", None, None), (None, "新的一项", None, CLAUSE, UNIT), head=head
    )
    row = imported(world.office, book)
    assert counted(row) == (1, 0, 0, 1)
    assert codes(told(row)[0])[0][0] == "refused"
    assert str(TaskState.SUBMITTED.label) in words(told(row)[0])
    assert Task.objects.get(pk=task.pk).title == task.title, "half of a row is not written either"


def test_a_discarded_or_forgotten_sheet_leaves_no_file(
    world: World, published: Plan, django_capture_on_commit_callbacks: Any
) -> None:
    storage = EncryptedStorage(TASK_SHEET_AREA)
    for old in (False, True):
        row = checked(world.office, book_of(row_of()))
        names = [row.stored_as, row.report_as]
        assert all(storage.exists(name) for name in names)
        with django_capture_on_commit_callbacks(execute=True):
            if old:
                with clock.moved(clock.now() + timedelta(days=31)):
                    task_sheets.forget_task_sheets(actor=world.office)
            else:
                actions.discard_task_sheet(actor=world.office, row=row)
        row.refresh_from_db()
        assert row.state == TaskImportState.DISCARDED
        assert not any(storage.exists(name) for name in names)


# the pages


def many_rows() -> bytes:
    return bytes_of(book_of(*(row_of(任务=f"第{number}项") for number in range(3001))))


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("空.xlsx", lambda: b"", "empty"),
    ("坏.xlsx", lambda: b"PK\x03\x04broken", "damaged"),
    ("扫描.xlsx", lambda: b"%PDF-1.7 x", "not a spreadsheet"),
    ("宏.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le") + bytes(600), "macros"),
    ("大.xlsx", lambda: b"PK" + bytes(10 * 1024 * 1024), "10 MB"),
    ("长.xlsx", many_rows, "3000 rows"),
    ("无表头.xlsx", lambda: bytes_of(book_of(("甲", "乙"), head=("一", "二"))), "No row of heads"),
    ("两列.xlsx", lambda: bytes_of(book_of(("甲", "乙"), head=("任务", "任务名称", "条款"))), "both mean"),
    ("无行.xlsx", lambda: bytes_of(book_of()), "no row below"),
]  # fmt: skip


def test_a_file_that_cannot_be_read_is_refused_in_plain_words(world: World, published: Plan) -> None:
    client = client_of(cast.OFFICE)
    for name, content, said in REFUSED:
        answer = client.post("/task-imports/new/", {"file": ContentFile(content(), name=name)})
        assert answer.status_code == 422, name
        assert said in answer.text, name
    assert not TaskImport.objects.exists()


def test_the_steps_lead_from_the_file_to_the_tasks(world: World, published: Plan) -> None:
    client = client_of(cast.OFFICE)
    assert "/task-imports/new/" in client.get("/tasks/?tab=all").text
    assert "/task-imports/new/" not in client_of(cast.CLERK).get("/tasks/?tab=all").text
    file = ContentFile(bytes_of(book_of(row_of(), row_of(任务="-减", 牵头单位="无此单位"))), name="任务.xlsx")
    assert client.post("/task-imports/new/", {"file": file}).status_code == 303
    row = TaskImport.objects.get()
    page = f"/task-imports/{row.pk}/"
    report = f"/campaign/task-sheet/{row.pk}/report/"
    assert client.get(report).status_code == 404
    assert client.post(f"{page}do/confirm/", {"_version": row.version}).status_code == 403, "not checked yet"
    row = work(task_sheets.check_task_sheet, row, world.office)
    assert "2 rows = to be entered 1 + to be changed 0 + unchanged 0 + rejected 1" in client.get(page).text
    shown = client.get(f"{report}?outcome=rejected&code=unknown_unit")
    assert "无此单位" in shown.text
    for query in ("?after=x", "?after=99999999999", "?outcome=nonsense", "?code=%00", "?code=nonsense"):
        assert client.get(report + query).status_code == 200
    assert client.post(f"{page}do/confirm/", {"_version": row.version}).status_code == 303
    row.refresh_from_db()
    row = work(task_sheets.import_task_sheet, row, world.office)
    assert "2 rows = entered 1 + changed 0 + unchanged 0 + rejected 1" in client.get(page).text
    content = b"".join(client.get(f"/campaign/task-sheet/{row.pk}/report.xlsx").streaming_content)
    lines = list(opened(content).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [(line[1], line[2]) for line in lines] == [(2, "Entered"), (3, "Rejected")]
    assert lines[0][3] == Task.objects.get(title="汇总自查报告").record.reference
    assert lines[1][4] == "'-减"
    for reader, status in ((cast.CLERK, 404), (cast.SYSTEM_ADMIN, 404)):
        assert client_of(reader).get(report).status_code == status


def test_without_a_campaign_nothing_is_taken(world: World) -> None:
    with refused("no_campaign"):
        upload(world.office, book_of(row_of()))
    assert client_of(cast.OFFICE).get("/campaign/task-sheet/template.xlsx").status_code == 404
    assert "No campaign runs here" in client_of(cast.OFFICE).get("/task-imports/new/").text


def test_every_code_is_said_with_the_details_it_gets() -> None:
    used = {code for _cells, code, _letter, _said in HABITS} | {
        "several_people", "merged_cell", "hidden_row", "possible_duplicate", "duplicate_in_file", "clause_stays",
        "task_ended", "reference_twice", "changed_meanwhile", "refused", "state_stays", "formula_like_text",
        "unit_short", "day_outside",
    }  # fmt: skip
    assert used - CODES.keys() == set()
    assert CODES.keys() - used == {
        "cell_error", "several_units", "several_clauses", "not_allowed", "control_text", "day_past", "accept_again",
    }  # fmt: skip
