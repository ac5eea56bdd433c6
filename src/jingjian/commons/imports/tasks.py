"""The jobs of batches: trying the rows, entering them, taking them back, forgetting sheets nobody finished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.imports import actions
from jingjian.commons.imports.models import ImportBatch, ImportState
from jingjian.commons.jobs.progress import Progress
from jingjian.kernel.errors import DomainError


@jobs.task(actions.CHECK_JOB, runs_as="actor")
def check(*, run: Any, actor: Actor, import_id: str) -> None:
    """Try every row as its actor and take it back."""
    _work(
        run,
        import_id,
        ImportState.CHECKING,
        _("Checking the rows"),
        lambda row, progress: actions.check_rows(
            actor=actor, row=row, advance=progress.advance, expect=progress.expect
        ),
    )


@jobs.task(actions.IMPORT_JOB, runs_as="actor")
def enter(*, run: Any, actor: Actor, import_id: str) -> None:
    """Enter the rows in one transaction: a worker that dies in between leaves nothing."""
    _work(
        run,
        import_id,
        ImportState.QUEUED,
        _("Entering the rows"),
        lambda row, progress: actions.enter_rows(actor=actor, row=row, advance=progress.advance),
    )


@jobs.task(actions.UNDO_JOB, runs_as="actor")
def undo(*, run: Any, actor: Actor, import_id: str) -> None:
    """Take back every row of the batch, or none."""
    _work(
        run,
        import_id,
        ImportState.UNDOING,
        _("Taking the rows back"),
        lambda row, progress: actions.take_back(actor=actor, row=row, advance=progress.advance),
    )


@jobs.periodic("imports.forget", cron="35 19 * * *")
def forget(*, actor: Actor) -> None:
    """Every night: sheets that nobody finished within thirty days, and files that no row names."""
    actions.forget(actor=actor)


def _work(run: Any, import_id: str, state: str, words: str, act: Callable[[ImportBatch, Progress], Any]) -> None:
    row = ImportBatch.objects.filter(pk=import_id).first()
    if row is None or row.state != state or row.job_id != run.pk:
        raise jobs.JobError("sheet_moved_on", _("The sheet was changed meanwhile; nothing was done."))
    try:
        with jobs.progress(run) as progress:
            progress.say(words)
            progress.expect(row.counts.get("rows", 0))
            act(row, progress)
    except DomainError as fault:
        raise jobs.JobError(fault.code, str(fault)) from None
