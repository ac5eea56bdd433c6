"""The jobs of exported lists: writing one in the name of whoever asked, and forgetting those whose days are over."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.exports import actions
from jingjian.commons.exports.models import ExportFile, ExportState
from jingjian.kernel.errors import DomainError


@jobs.task(actions.MAKE_JOB, runs_as="actor")
def make(*, run: Any, actor: Actor, export_id: str) -> None:
    """Write the list with the rights its actor has now; nothing when it is made already or was forgotten."""
    row = ExportFile.objects.filter(pk=export_id, state=ExportState.ASKED, job_id=run.pk).first()
    if row is None:
        return
    with jobs.progress(run) as progress, translation.override(row.language):
        progress.say(_("Writing the rows"))
        try:
            actions.make(actor=actor, row=row, counter=progress)
        except DomainError as fault:
            raise jobs.JobError(fault.code, str(fault)) from None


@jobs.periodic("exports.forget", cron="50 19 * * *")
def forget(*, actor: Actor) -> None:
    """Every night: erase the files that may no longer be taken, and files that no row names."""
    actions.forget(actor=actor)
