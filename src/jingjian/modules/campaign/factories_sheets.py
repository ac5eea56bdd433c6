"""Example rows of task imports for the conformance suite: a small sheet, checked by its own job."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.commons.access.actor import Actor
from jingjian.commons.jobs.models import JobRun
from jingjian.modules.campaign import actions, factories
from jingjian.modules.campaign.models import TaskImport
from jingjian.modules.campaign.tasks.task_sheets import check_task_sheet
from jingjian.testing import cast
from jingjian.testing.conformance import Example, World

OFFICE = cast.OFFICE.username
HEAD = ("条款", "任务", "牵头单位", "责任人", "完成时限")
ROWS = (
    ("（二）自查自纠", "汇总各室自查报告", "组织部（干部监督室）", "宋雨桐", "2099-05-31"),
    ("（二）自查自纠", "抽查自查报告", "不存在的室", "", "2099-05-31"),
)


def sheet_of(head: Sequence[str], *rows: Sequence[Any]) -> bytes:
    """A workbook with one sheet of these cells."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("任务")
        for number, cells in enumerate((head, *rows)):
            page.write_row(number, 0, cells)
    return buffer.getvalue()


def task_sheet_example(world: World) -> TaskImport:
    """A sheet with a row that may be entered and one that may not, handed in and checked."""
    factories.clause_example(world)
    office = world.actor(OFFICE)
    file = ContentFile(sheet_of(HEAD, *ROWS), name="任务.xlsx")
    row = actions.upload_task_sheet(actor=office, file=file)
    return work(check_task_sheet, row, office)


def work(job: Any, row: TaskImport, actor: Actor) -> TaskImport:
    """Do here what the worker would do."""
    run = JobRun._default_manager.get(record_id=row.pk, state="queued")
    job(run=run, actor=actor, import_id=str(row.pk))
    JobRun._default_manager.filter(pk=run.pk).update(state="done")
    row.refresh_from_db()
    return row


def _form(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb != "create":
        return {}
    factories.clause_example(world)
    return {"file": SimpleUploadedFile("任务.xlsx", sheet_of(HEAD, *ROWS))}


SHEET_EXAMPLES = (
    Example(
        slug="task-imports",
        row=task_sheet_example,
        reader=OFFICE,
        stranger=cast.CLERK.username,
        who=dict.fromkeys(("create", "confirm", "check", "discard"), OFFICE),
        denied={"*": cast.CLERK.username},
        form_data=_form,
    ),
)
