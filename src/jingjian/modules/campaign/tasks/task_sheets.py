"""The jobs of task sheets: checking, importing, forgetting those nobody finished."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.campaign.actions import task_imports as actions
from jingjian.modules.campaign.importing.judging import judge
from jingjian.modules.campaign.importing.known import Known
from jingjian.modules.campaign.importing.writing import written
from jingjian.modules.campaign.models import TaskImport, TaskImportState
from jingjian.modules.campaign.tasksheet import files
from jingjian.modules.campaign.tasksheet.reading import open_file


@jobs.task(actions.CHECK_JOB, runs_as="actor")
def check_task_sheet(*, run: Any, actor: Actor, import_id: str) -> None:
    """Judge every row, try each as its actor, take it back, and write the report."""
    _work(run, actor, import_id, TaskImportState.CHECKING, _("Checking the rows"))


@jobs.task(actions.IMPORT_JOB, runs_as="actor")
def import_task_sheet(*, run: Any, actor: Actor, import_id: str) -> None:
    """Write the tasks of a sheet in one transaction: a worker that dies in between leaves nothing."""
    _work(run, actor, import_id, TaskImportState.QUEUED, _("Writing the tasks"))


def _work(run: Any, actor: Actor, import_id: str, state: str, words: str) -> None:
    row = TaskImport.objects.select_related("campaign__record", "campaign__unit").filter(pk=import_id).first()
    if row is None or row.state != state or row.job_id != run.pk:
        raise jobs.JobError("sheet_moved_on", _("The sheet was changed meanwhile; nothing was done."))
    importing = state == TaskImportState.QUEUED
    try:
        with jobs.progress(run) as progress:
            progress.say(words)
            opened = open_file(_content(row), row.file_name)
            judged = judge(actor, row.campaign, opened, Known(actor, row.campaign))
            progress.expect(len(judged.lines))
            lines = written(actor, judged.lines, advance=progress.advance, trying=not importing)
            found = {"examples": judged.examples, "unread": opened.unread, "unknown": opened.unknown}
            actions.keep_task_report(actor=actor, row=row, lines=lines, found=found, imported=importing)
    except DomainError as fault:
        if fault.code.startswith("task_sheet.") or isinstance(fault, NotAllowed):
            raise jobs.JobError(fault.code, str(fault)) from None
        raise


def _content(row: TaskImport) -> bytes:
    try:
        return files.content_of(row)
    except FileNotFoundError:
        raise DomainError("task_sheet.erased", _("The file was erased. Hand it in again.")) from None


@jobs.periodic("campaign.forget_task_sheets", cron="25 19 * * *")
def forget_task_sheets(*, actor: Actor) -> None:
    """Every night: discard sheets that nobody finished within thirty days, and files that no row names."""
    actions.forget_task_sheets(actor=actor)
    names = TaskImport.objects.values_list("stored_as", "report_as")
    files.storage().sweep({name for row in names for name in row if name})
