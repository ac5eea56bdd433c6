"""A sheet of tasks from the upload to the end of its import: the steps people take, and what the two jobs keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_state
from jingjian.commons.documents.names import clean_name
from jingjian.commons.vault.reports import report_pieces
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import TaskImport, TaskImportState
from jingjian.modules.campaign.tasksheet import files, reading
from jingjian.modules.campaign.workflow import TASK_IMPORT

CHECK_JOB, IMPORT_JOB = "campaign.check_task_sheet", "campaign.import_task_sheet"
ONE_AT_A_TIME = "task-sheet"
KEPT_DAYS = 30
ENDED = (TaskImportState.DONE, TaskImportState.DISCARDED)


def upload_task_sheet(*, actor: Actor, file: File[Any], new_id: UUID | None = None) -> TaskImport:
    """Open what was handed in, keep it encrypted, and have its rows checked against the campaign that runs.

    Raises DomainError ``no_campaign``, ``no_plan`` (no clause to serve), or ``task_sheet.<code>`` with the remedy.
    """
    require(actor, "create", TaskImport)
    active = selectors.active_campaign_for(actor)
    if active is None:
        raise DomainError("no_campaign", _("No campaign runs here, so there is nothing to enter tasks into."))
    if selectors.plan_in_force(active.campaign) is None:
        raise DomainError("no_plan", _("No plan is in force yet, so there is no clause that a task could serve."))
    name = clean_name(file.name or "")
    reading.refuse_size(file.size or 0)
    content = file.read()
    reading.open_file(content, name)
    row = TaskImport(
        id=new_id or uuid7(), campaign=active.campaign, file_name=name[:200], size=len(content),
        uploaded_by_id=actor.user_id,
    )  # fmt: skip
    stored = files.keep(row, [content])
    row.stored_as, row.sha256 = stored.name, stored.sha256
    try:
        with act(actor, "task_sheet.uploaded", row):
            row.job_id = _defer(CHECK_JOB, actor, row, _("Check of the sheet %(file)s"))
    except BaseException:
        files.erase(row.stored_as)
        raise
    return row


def check_task_sheet(*, actor: Actor, row: TaskImport, version: int | None = None) -> TaskImport:
    """Have the rows checked again, against the tasks as they are now."""
    require(actor, "check", row)
    require_state(TASK_IMPORT, row, "check")
    with act(actor, "task_sheet.check_asked", row, version=version):
        row.state = TaskImportState.CHECKING
        row.job_id = _defer(CHECK_JOB, actor, row, _("Check of the sheet %(file)s"))
    return row


def confirm_task_sheet(*, actor: Actor, row: TaskImport, version: int | None = None) -> TaskImport:
    """Import in the background what may be imported."""
    require(actor, "confirm", row)
    require_state(TASK_IMPORT, row, "confirm")
    with act(actor, "task_sheet.confirmed", row, version=version):
        row.state = TaskImportState.QUEUED
        row.job_id = _defer(IMPORT_JOB, actor, row, _("Import of the sheet %(file)s"))
    return row


def discard_task_sheet(*, actor: Actor, row: TaskImport, version: int | None = None) -> TaskImport:
    """Give the sheet up: file and report are erased."""
    require(actor, "discard", row)
    require_state(TASK_IMPORT, row, "discard")
    names = (row.stored_as, row.report_as)
    with act(actor, "task_sheet.discarded", row, version=version):
        row.state = TaskImportState.DISCARDED
        row.stored_as = row.report_as = ""
        row.finished_at = clock.now()
    transaction.on_commit(lambda: files.erase(*names))
    return row


def forget_task_sheets(*, actor: Actor) -> int:
    """Discard what nobody finished within thirty days; how many."""
    limit = clock.now() - timedelta(days=KEPT_DAYS)
    rows = list(TaskImport.objects.filter(uploaded_at__lt=limit).exclude(state__in=ENDED))
    for row in rows:
        discard_task_sheet(actor=actor, row=row)
    return len(rows)


def keep_task_report(
    *, actor: Actor, row: TaskImport, lines: Iterable[dict[str, Any]], found: Mapping[str, Any], imported: bool
) -> TaskImport:
    """Let the judged ``lines`` flow into the report and count them on the way; then the act on the sheet itself.

    After an import (``imported``) the sheet is done with and its file erased; after a check it waits for a word.
    """
    require(actor, "confirm" if imported else "check", row)
    counts: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    former = row.report_as
    made = files.keep(row, report_pieces(_counted(lines, counts, codes))).name
    gone = [former]
    try:
        with act(actor, "task_sheet.imported" if imported else "task_sheet.checked", row):
            row.report_as = made
            row.counts, row.findings = dict(counts), {"codes": dict(codes.most_common()), **found}
            row.state = TaskImportState.DONE if imported else TaskImportState.CHECKED
            if imported:
                gone.append(row.stored_as)
                row.stored_as, row.finished_at = "", clock.now()
    except BaseException:
        files.erase(made)
        raise
    transaction.on_commit(lambda: files.erase(*gone))
    return row


def _counted(lines: Iterable[dict[str, Any]], counts: Counter[str], codes: Counter[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        counts["rows"] += 1
        counts[line["outcome"]] += 1
        counts["noted"] += line["outcome"] != "rejected" and bool(line["reasons"])
        codes.update({reason["code"] for reason in line["reasons"]})
        yield line


def _defer(name: str, actor: Actor, row: TaskImport, title: str) -> UUID:
    run = jobs.defer(
        name, actor=actor, title=(title % {"file": row.file_name})[:200], record_id=row.pk, lock=ONE_AT_A_TIME,
        import_id=row.pk,
    )  # fmt: skip
    return run.pk
