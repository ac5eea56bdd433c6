"""Sheets of tasks as people fill them in, and what became of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import translation

from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts.models import User
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.organisation.models import Person
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.importing.codes import words_of
from jingjian.modules.campaign.models import TaskImport
from jingjian.modules.campaign.tasks.task_sheets import check_task_sheet, import_task_sheet
from jingjian.modules.campaign.tasksheet.files import TaskReport
from jingjian.testing import cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

HEAD = ("编号", "条款", "任务", "具体要求", "任务类别", "牵头单位", "责任人", "核验人", "完成时限", "周期", "所属阶段")
CLAUSE = "（二）开展自查自纠"
UNIT = "组织部（干部监督室）"
FIRST = {"条款": CLAUSE, "任务": "汇总自查报告", "牵头单位": UNIT}


def row_of(**cells: Any) -> list[Any]:
    """A row below ``HEAD``: an ordinary new task, with some cells otherwise; None empties a cell."""
    return [{**FIRST, **cells}.get(head) for head in HEAD]


def book_of(*rows: Sequence[Any], head: Sequence[Any] = HEAD) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    page = book.active
    for row in (head, *rows):
        page.append(list(row))
    return book


def bytes_of(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(actor: Actor, content: bytes | openpyxl.Workbook, *, name: str = "任务.xlsx") -> TaskImport:
    data = content if isinstance(content, bytes) else bytes_of(content)
    return actions.upload_task_sheet(actor=actor, file=ContentFile(data, name=name))


def work(job: Any, row: TaskImport, actor: Actor) -> TaskImport:
    """Do here what the worker would do."""
    run = JobRun.objects.get(pk=row.job_id)
    job(run=run, actor=actor, import_id=str(row.pk))
    JobRun.objects.filter(pk=run.pk).update(state="done")
    row.refresh_from_db()
    return row


def checked(actor: Actor, content: bytes | openpyxl.Workbook, *, name: str = "任务.xlsx") -> TaskImport:
    return work(check_task_sheet, upload(actor, content, name=name), actor)


def imported(actor: Actor, content: bytes | openpyxl.Workbook, *, name: str = "任务.xlsx") -> TaskImport:
    row = checked(actor, content, name=name)
    return work(import_task_sheet, actions.confirm_task_sheet(actor=actor, row=row), actor)


def told(row: TaskImport) -> list[dict[str, Any]]:
    with TaskReport(row) as report:
        return list(report.rows())


def counted(row: TaskImport) -> tuple[int, int, int, int]:
    """Entered, changed, unchanged, rejected; together they are all rows."""
    counts: Mapping[str, int] = row.counts
    parts = tuple(counts.get(name, 0) for name in ("created", "updated", "unchanged", "rejected"))
    assert sum(parts) == counts["rows"]
    return parts  # type: ignore[return-value]


def codes(line: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The reasons of a row with their columns."""
    return [(reason["code"], reason["column"]) for reason in line["reasons"]]


def words(line: Mapping[str, Any]) -> str:
    """What an English reader is told of a row."""
    with translation.override("en"):
        return " ".join(text for reason in line["reasons"] for text in words_of(reason))


def client_of(member: cast.Member, *, language: str = "en") -> Client:
    User.objects.filter(username=member.username).update(language=language)
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(username=member.username), backend=BACKEND)
    return client


def exported(client: Client, kind: str = "xlsx", query: str = "tab=all") -> bytes:
    answer = client.get(f"/tasks/export/{kind}/?{query}")
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def heads_of(book: openpyxl.Workbook) -> dict[str, int]:
    return {cell.value: cell.column for cell in book.worksheets[0][1]}


def numbered(member_or_person: Person) -> str:
    return f"{member_or_person.name}（{member_or_person.staff_no}）"
