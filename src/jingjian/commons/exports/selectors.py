"""Reads of exported lists: one's own, their job, their content."""

from __future__ import annotations

import io
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.exports.access import export_policy
from jingjian.commons.exports.models import AREA, ExportFile, ExportState
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel.errors import NotFound

MOST_SHOWN = 50


def files_of(actor: Actor) -> QuerySet[ExportFile]:
    """The lists that ``actor`` asked for, the latest first."""
    return ExportFile.objects.filter(export_policy.visible(actor)).order_by("-asked_at", "-pk")


def file_of(actor: Actor, pk: UUID) -> ExportFile:
    """One of them. Raises NotFound, for a file of somebody else as well."""
    row = files_of(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound("not_found", _("There is no such entry, or it is not open to you."))
    return row


def run_of(row: ExportFile) -> JobRun | None:
    """The job that makes the file."""
    return JobRun._default_manager.filter(pk=row.job_id).first() if row.job_id else None


def under_way(actor: Actor, *, register: str, kind: str, query: str) -> ExportFile | None:
    """The same list, asked for before and still being made; None when there is none."""
    asked = files_of(actor).filter(state=ExportState.ASKED, register=register, kind=kind)[:MOST_SHOWN]
    for row in asked:
        run = run_of(row)
        if row.query == query and run is not None and not run.ended:
            return row
    return None


def content_of(actor: Actor, row: ExportFile) -> io.BufferedReader:
    """The file as a stream. Raises NotAllowed once the rights of ``actor`` are not those it was made with, and
    NotFound while there is none."""
    require(actor, "download", row)
    if not row.stored_as:
        raise NotFound("no_such_file", _("There is no such file."))
    return EncryptedStorage(AREA).read(row.stored_as, bound_to=str(row.pk))
