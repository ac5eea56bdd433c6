"""Example rows of the shell's own registers for the conformance suite."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import count
from typing import Any

import xlsxwriter
from django.core.files.base import ContentFile

from jingjian.commons.documents.official import actions as official
from jingjian.commons.documents.official.models import OfficialDocument, OfficialKind
from jingjian.commons.handover.actions import hand_over
from jingjian.commons.handover.models import Handover
from jingjian.commons.imports import actions as imports
from jingjian.commons.imports.models import ImportBatch
from jingjian.commons.imports.tasks import check, enter
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.nudges.models import NudgeRound
from jingjian.kernel import clock
from jingjian.modules.campaign.actions import nudge_task
from jingjian.modules.campaign.factories import _task_data, task_example
from jingjian.testing import cast
from jingjian.testing.conformance import Example, World

_numbers = count(1)


def handover(world: World) -> Handover:
    """What the clerk hands from a task to the tasks of the county."""
    source = task_example(world).record
    return hand_over(
        actor=world.actor(cast.OFFICE.username), source=source, target="tasks", unit=world.county,
        title=f"核实培训记录缺漏（{next(_numbers)}）", detail="检查中发现第三周培训没有签到表。",
    )  # fmt: skip


def handover_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    """A valid form of each verb."""
    if verb == "accept":
        return _task_data(world, "create", None)
    return {"reason": "此事已在原任务中办理。"}


def document(world: World) -> OfficialDocument:
    """A draft of the county's office."""
    return official.draft_document(actor=world.actor(cast.OFFICE.username), **_words(world))


def issued_document(world: World) -> OfficialDocument:
    """The same, issued under the next number."""
    office = world.actor(cast.OFFICE.username)
    return official.issue_document(actor=office, row=document(world), symbol="清纪发", dated_on=clock.today())


def _document_ready(world: World, verb: str) -> OfficialDocument:
    return issued_document(world) if verb in ("void", "print") else document(world)


def _words(world: World) -> dict[str, Any]:
    return {
        "kind": OfficialKind.NOTICE, "unit": world.county, "issuer": "清源县纪委监委文件",
        "title": f"关于做好检视整改工作的通知（{next(_numbers)}）", "addressee": "机关各室",
        "signature": "清源县纪委监委",
        "body": "现就有关事项通知如下。\n一、总体要求\n（一）提高认识。对照清单逐项整改。\n1.按月报送进展。",
        "enclosures": "任务清单", "copy_to": "市纪委监委",
    }  # fmt: skip


def document_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    """A valid form of each verb."""
    if verb == "issue":
        return {"symbol": "清纪发", "dated_on": clock.today().isoformat()}
    if verb in ("create", "edit"):
        return {**_words(world), "unit": str(world.county.pk)}
    return {} if verb == "print" else {"reason": "内容有误，重新拟稿。"}


_OFFICE = cast.OFFICE.username


def reminder(world: World) -> NudgeRound:
    """The office reminds the clerk of a task."""
    task = nudge_task(actor=world.actor(_OFFICE), row=task_example(world))
    return NudgeRound._default_manager.get(record=task.record)


def sheet_of(head: Sequence[str], *rows: Sequence[Any]) -> bytes:
    """A workbook with one sheet of these cells."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("岗位")
        for number, cells in enumerate((head, *rows)):
            page.write_row(number, 0, cells)
    return buffer.getvalue()


def sheet(world: World) -> ImportBatch:
    """A sheet of posts, handed in by the administrator: its columns are still to be named."""
    number = next(_numbers)
    content = sheet_of(
        ("所属单位", "职务", "职级", "备注"),
        ("组织部（干部监督室）", f"副主任（{number}）", "", ""),
        ("不存在的室", "主任", "", ""),
    )
    administrator = world.actor(cast.SYSTEM_ADMIN.username)
    return imports.upload(actor=administrator, register="posts", file=ContentFile(content, name=f"岗位{number}.xlsx"))


def sheet_ready(world: World, verb: str) -> ImportBatch:
    """A sheet from which the verb may be taken."""
    row, administrator = sheet(world), world.actor(cast.SYSTEM_ADMIN.username)
    if verb in ("confirm", "undo"):
        row = worked_off(check, imports.name_columns(actor=administrator, row=row, mapping=row.mapping), administrator)
    if verb == "undo":
        row = worked_off(enter, imports.confirm(actor=administrator, row=row), administrator)
    return row


def worked_off(job: Any, row: ImportBatch, actor: Any) -> ImportBatch:
    """Do here what the worker would do."""
    run = JobRun._default_manager.get(record_id=row.pk, state="queued")
    job(run=run, actor=actor, import_id=str(row.pk))
    JobRun._default_manager.filter(pk=run.pk).update(state="done")
    return ImportBatch._default_manager.get(pk=row.pk)


def sheet_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    """A valid form of each verb: of the columns, what was guessed."""
    return {f"place_{place}": field for place, field in row.mapping.items()} if verb == "map" else {}


EXAMPLES = (
    Example(
        slug="official-documents",
        row=document,
        ready=_document_ready,
        form_data=document_form,
        reader=_OFFICE,
        who=dict.fromkeys(("create", "edit", "issue", "discard", "void", "print"), _OFFICE),
        denied={"*": cast.CLERK.username},
        stranger=cast.SYSTEM_ADMIN.username,
    ),
    Example(
        slug="imports",
        row=sheet,
        ready=sheet_ready,
        form_data=sheet_form,
        reader=cast.SYSTEM_ADMIN.username,
        who=dict.fromkeys(("map", "confirm", "undo", "discard"), cast.SYSTEM_ADMIN.username),
        denied={"*": cast.OFFICE.username},
        stranger=cast.OFFICE.username,
    ),
    Example(
        slug="nudges",
        row=reminder,
        form_data=lambda world, verb, row: {},
        reader=_OFFICE,
        who={},
        stranger=cast.CLERK.username,
    ),
    Example(
        slug="handovers",
        row=handover,
        form_data=handover_form,
        reader=cast.OFFICE.username,
        who={"accept": cast.OFFICE.username, "refuse": cast.OFFICE.username, "withdraw": cast.OFFICE.username},
        denied={"*": cast.CLERK.username},
        stranger=cast.SYSTEM_ADMIN.username,
    ),
)
