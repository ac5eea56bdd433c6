"""The pages beside a task import: the template, the report row by row, the report as a file."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.policy import policy, require
from jingjian.commons.sheets import write_xlsx
from jingjian.kernel.errors import NotFound
from jingjian.kit.answers import actor_of, answer
from jingjian.kit.views.create import CreateView
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.importing.codes import CODES
from jingjian.modules.campaign.importing.known import Known
from jingjian.modules.campaign.importing.report import HEAD, lines_of, outcome_words, page_of
from jingjian.modules.campaign.importing.template import template_for
from jingjian.modules.campaign.models import TaskImport
from jingjian.modules.campaign.register.task_imports import TASK_IMPORTS, arithmetic, standing
from jingjian.modules.campaign.tasksheet.files import TaskReport

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TaskSheetUpload(CreateView):
    """The kit's form with the template and what happens beside it."""

    def _page(self, request: HttpRequest, action: Any, form: Any, new_id: UUID, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "new_id": new_id, "running": selectors.active_campaign_for(actor_of(request))}
        page, part = "campaign/task_sheet_upload.html", "campaign/task_sheet_form.html"
        return answer(request, self.register, page, part, context, status=status)


@policy("login")
class TaskTemplateView(View):
    """GET: the template for the campaign that runs. 404 while none does."""

    def get(self, request: HttpRequest) -> FileResponse:
        actor = actor_of(request)
        require(actor, "create", TaskImport)
        active = selectors.active_campaign_for(actor)
        if active is None:
            raise NotFound("no_campaign", _("No campaign runs here, so there is nothing to enter tasks into."))
        file = template_for(Known(actor, active.campaign))
        name = _("Template of tasks")
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _with_report(request: HttpRequest, pk: UUID) -> TaskImport:
    row: TaskImport = TASK_IMPORTS.get(actor_of(request), pk)
    require(actor_of(request), "view", row)
    if not row.report_as:
        raise NotFound("no_report", _("This sheet has no report yet, or no longer."))
    return row


@policy("login")
class TaskSheetProgress(View):
    """GET: the card that follows the job; once it has ended the whole page is asked for anew."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        actor = actor_of(request)
        row: TaskImport = TASK_IMPORTS.get(actor, pk)
        context = {"row": row, **standing(actor, row)}
        response = render(request, "campaign/parts/task_import.html", context)
        if not context["at_work"]:
            response["HX-Refresh"] = "true"
        return response


@policy("login")
class TaskSheetReport(View):
    """GET: the rows, by outcome and code, a page at a time."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = _with_report(request, pk)
        code = request.GET.get("code", "")
        chosen = {"outcome": request.GET.get("outcome", ""), "code": code if code in CODES else ""}
        page = page_of(row, **chosen, after=request.GET.get("after", ""))
        outcomes = [(name, word) for name, (word, _tone) in outcome_words(row).items()]
        context = {"row": row, "page": page, "chosen": chosen, "outcomes": outcomes, "sum": arithmetic(row),
                   "code_name": CODES[chosen["code"]].name if chosen["code"] else ""}  # fmt: skip
        return render(request, "campaign/task_sheet_report.html", context)


@policy("login")
class TaskSheetDownload(View):
    """GET: the report as a spreadsheet, one line a row, in which no text is a formula."""

    def get(self, request: HttpRequest, pk: UUID) -> FileResponse:
        row = _with_report(request, pk)
        file = io.BytesIO()
        with tempfile.TemporaryDirectory() as folder, TaskReport(row) as report:
            path = Path(folder) / "report.xlsx"
            write_xlsx(path, [str(word) for word in HEAD], lines_of(row, report.rows()), title=_("Report"))
            file.write(path.read_bytes())
        file.seek(0)
        name = _("Report of %(file)s") % {"file": Path(row.file_name).stem}
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
