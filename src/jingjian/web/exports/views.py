"""The pages of exported lists: one's own, one that follows its job, and the file itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingjian.commons.access.policy import policy
from jingjian.commons.audit.writing import insert_event
from jingjian.commons.exports import selectors
from jingjian.commons.exports.models import KEPT_DAYS, ExportFile, ExportState
from jingjian.commons.sheets import CONTENT_TYPES, disposition
from jingjian.kernel import clock
from jingjian.kernel.errors import NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit import acts
from jingjian.kit.answers import actor_of
from jingjian.kit.filters import address
from jingjian.kit.registry import register_of


def standing(row: ExportFile) -> dict[str, Any]:
    """How far the file is, for the card; ``run`` is its job."""
    register, run = register_of(row.register), selectors.run_of(row)
    query = address(QueryDict(row.query))
    made = row.state == ExportState.READY
    return {
        "row": row,
        "name": str(register.name) if register is not None else row.register,
        "run": run,
        "ready": made,
        "failed": not made and (run is None or run.gave_up),
        "at_work": not made and run is not None and not run.ended,
        "list_url": reverse(f"{row.register}:list") + query if register is not None else "",
        "again_url": reverse(f"{row.register}:export", args=[row.kind]) + query if register is not None else "",
        "kept_days": KEPT_DAYS,
    }


@policy("login")
@require_GET
def export_files(request: HttpRequest) -> HttpResponse:
    """GET: the lists that the reader had written in the background in the last days."""
    rows = selectors.files_of(actor_of(request))[: selectors.MOST_SHOWN]
    return render(request, "web/exports/files.html", {"files": [standing(row) for row in rows], "kept_days": KEPT_DAYS})


@policy("login")
@require_GET
def export_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: where the file stands; the page follows its job."""
    return render(request, "web/exports/file.html", standing(selectors.file_of(actor_of(request), pk)))


@policy("login")
@require_GET
def export_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the card that follows the job; once it has ended the whole page is asked for anew."""
    context = standing(selectors.file_of(actor_of(request), pk))
    response = render(request, "web/exports/standing.html", context)
    if not context["at_work"]:
        response["HX-Refresh"] = "true"
    return response


@policy("login")
@require_GET
def export_download(request: HttpRequest, pk: UUID) -> FileResponse:
    """GET: the file, for whoever asked for it and still has the rights it was made with; the log keeps who took it."""
    actor = actor_of(request)
    row = selectors.file_of(actor, pk)
    register = register_of(row.register)
    if register is None:
        raise NotFound("no_such_file", _("There is no such file."))
    for verb in (acts.LIST, acts.EXPORT):
        acts.require(register, actor, verb)
    stream = selectors.content_of(actor, row)
    insert_event(
        actor=actor, verb="export.downloaded", act_id=uuid7(), register=ExportFile._meta.label_lower, record_id=row.pk,
        content={"note": f"{row.register} · {row.kind}", "changes": {}},
    )  # fmt: skip
    response = FileResponse(stream, content_type=CONTENT_TYPES[row.kind])
    day = clock.local(row.made_at or row.asked_at).date()
    response["Content-Disposition"] = disposition(f"{register.name}-{day.isoformat()}.{row.kind}")
    response["Content-Length"] = str(row.size)
    response["X-Content-Type-Options"] = "nosniff"
    return response
