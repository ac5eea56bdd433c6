"""The steps of a roster: sheets and columns, unknown units, the report with its decisions, the report as a file."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.policy import policy, require
from jingjian.commons.audit.shown import masked_numbers
from jingjian.commons.once.answering import posted_once
from jingjian.commons.sheets import write_xlsx
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit.answers import actor_of, answer, wants_part
from jingjian.kit.views.create import CreateView
from jingjian.kit.writing import VERSION, version_of
from jingjian.modules.administration import actions
from jingjian.modules.administration.forms.rosters import DecisionForm, SheetsForm, UnitsForm
from jingjian.modules.administration.models import RosterImport
from jingjian.modules.administration.register.rosters import ROSTERS, run_of
from jingjian.modules.administration.rosters import files
from jingjian.modules.administration.rosters.report import HEAD, OUTCOMES, lines_of, meaning_of, page_of, results_of
from jingjian.modules.administration.rosters.sample import messy_roster

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RosterUpload(CreateView):
    """The kit's form with what happens to the file beside it; a demo offers a messy roster to try."""

    def _page(self, request: HttpRequest, action: Any, form: Any, new_id: UUID, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "new_id": new_id, "demo": settings.DEMO}
        page, part = "administration/roster_upload.html", "administration/roster_upload_form.html"
        return answer(request, self.register, page, part, context, status=status)


class _Step(View):
    """A step of one roster that whoever keeps the people may see."""

    def roster(self, request: HttpRequest, pk: UUID, *, verb: str = "view") -> RosterImport:
        row: RosterImport = ROSTERS.get(actor_of(request), pk)
        require(actor_of(request), verb, row)
        return row

    def back(self, row: RosterImport) -> HttpResponse:
        return HttpResponseRedirect(reverse("roster-imports:detail", args=[row.pk]), status=303)

    def attempt(self, request: HttpRequest, form: forms.Form, action: Any, row: RosterImport, **data: Any) -> bool:
        """Whether the action was done; else the form says why not and nothing is written."""
        seen = request.POST.get(VERSION, "")
        version = int(seen) if seen.isdecimal() else None
        try:
            with transaction.atomic():
                action(actor=actor_of(request), row=row, version=version, **data)
        except NotAllowed:
            raise
        except DomainError as fault:
            field = fault.field if fault.field in form.fields else None
            form.add_error(field or NON_FIELD_ERRORS, str(fault))
            return False
        return True


@policy("login")
@posted_once()
class RosterSheets(_Step):
    """GET: what was found, with a choice for every column. POST: check it so (303), read it again (303), or 422."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self.roster(request, pk, verb="edit")
        preview = files.preview_of(row)
        return self._page(request, row, preview, SheetsForm(row=row, preview=preview))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self.roster(request, pk, verb="edit")
        preview = files.preview_of(row)
        form = SheetsForm(request.POST, row=row, preview=preview)
        if "again" in request.POST:
            if self.attempt(request, form, actions.read_again, row):
                return HttpResponseRedirect(reverse("roster_sheets", args=[pk]), status=303)
        elif form.is_valid():
            data = {"sheets": form.cleaned_data["sheets"], "since": form.cleaned_data["since"]}
            if self.attempt(request, form, actions.map_roster, row, **data):
                return self.back(row)
        return self._page(request, ROSTERS.get(actor_of(request), pk), preview, form, status=422)

    def _page(
        self, request: HttpRequest, row: RosterImport, preview: list[dict[str, Any]], form: SheetsForm,
        *, status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        sheets = [
            {
                **sheet,
                "taken": form[f"taken-{number}"],
                "header": form[f"header-{number}"],
                "columns": [form[f"col-{number}-{key}"] for key in sheet["letters"]],
                "lines": [
                    (line, [*map(masked_numbers, cells), *[""] * (len(sheet["letters"]) - len(cells))])
                    for line, cells in sheet["sample"]
                ],
            }
            for number, sheet in enumerate(preview)
        ]
        context = {"row": row, "form": form, "sheets": sheets, "since": form["since"], "version": version_of(row)}
        return render(request, "administration/roster_sheets.html", context, status=status)


@policy("login")
@posted_once()
class RosterUnits(_Step):
    """GET: the units nobody knows, each with its choice. POST: check again so (303), or 422."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self.roster(request, pk, verb="edit")
        return self._page(request, row, UnitsForm(row=row))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self.roster(request, pk, verb="edit")
        form = UnitsForm(request.POST, row=row)
        if form.is_valid() and self.attempt(request, form, actions.choose_units, row, units=form.cleaned_data["units"]):
            return self.back(row)
        return self._page(request, ROSTERS.get(actor_of(request), pk), form, status=422)

    def _page(self, request: HttpRequest, row: RosterImport, form: UnitsForm, *, status: int = 200) -> HttpResponse:
        counts = row.findings.get("unknown_units", {})
        units = [
            {"text": text, "count": counts.get(text, 0),
             "fields": [form[f"{name}-{number}"] for name in ("how", "kind", "parent")]}
            for number, text in enumerate(form.texts)
        ]  # fmt: skip
        context = {"row": row, "form": form, "units": units, "version": version_of(row)}
        return render(request, "administration/roster_units.html", context, status=status)


@policy("login")
@posted_once()
class RosterReport(_Step):
    """GET: the rows, by outcome and code, a page at a time. POST: decide one held row, or all with one code."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._page(request, self.roster(request, pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self.roster(request, pk, verb="edit")
        form = DecisionForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            keys = [data["row"]] if data["row"] else self._keys(row, data["code"])
            person = str(data["person"] or "") if data["how"] == "known" else ""
            if self.attempt(request, form, actions.decide_rows, row, keys=keys, how=data["how"], person=person):
                messages.success(request, _("Noted for %(count)d rows.") % {"count": len(keys)})
                query = urlencode(
                    {name: request.GET[name] for name in ("outcome", "code", "after") if name in request.GET}
                )
                return HttpResponseRedirect(f"{reverse('roster_report', args=[pk])}?{query}", status=303)
        faults = [str(fault) for found in form.errors.values() for fault in found]
        return self._page(request, ROSTERS.get(actor_of(request), pk), faults=faults, status=422)

    def _keys(self, row: RosterImport, code: str) -> list[str]:
        """Every held row with the code."""
        with files.Report(row) as report:
            return [files.key_of(report.read(entry)) for entry in report.chosen("held", code)]

    def _page(
        self, request: HttpRequest, row: RosterImport, *, faults: list[str] | None = None, status: int = 200
    ) -> HttpResponse:
        if not row.report_as:
            raise NotFound("no_report", _("This roster has no report yet, or no longer."))
        chosen = {name: request.GET.get(name, "") for name in ("outcome", "code")}
        page = page_of(row, **chosen, after=request.GET.get("after", ""))
        context = {
            "row": row,
            "page": page,
            "chosen": chosen,
            "meaning": meaning_of(chosen["code"]),
            "outcomes": OUTCOMES,
            "faults": faults or [],
            "may_decide": bool(ROSTERS.policy.may(actor_of(request), "edit", row)),
            "version": version_of(row),
            "form": DecisionForm(),
        }
        return render(request, "administration/roster_report.html", context, status=status)


@policy("login")
class RosterProgress(_Step):
    """GET: how far the job is, for the page of the roster; once it has ended that page is opened anew."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self.roster(request, pk)
        run = run_of(row)
        if run is not None and not run.ended and wants_part(request):
            return render(request, "administration/roster_progress.html", {"row": row, "run": run})
        return HttpResponse(headers={"HX-Refresh": "true"}) if wants_part(request) else self.back(row)


@policy("login")
class RosterDownload(_Step):
    """GET: the report as a spreadsheet, one line a data row, in which no text is a formula."""

    def get(self, request: HttpRequest, pk: UUID) -> FileResponse:
        row = self.roster(request, pk)
        if not row.report_as:
            raise NotFound("no_report", _("This roster has no report yet, or no longer."))
        file = io.BytesIO()
        with tempfile.TemporaryDirectory() as folder, files.Report(row) as report:
            path = Path(folder) / "report.xlsx"
            write_xlsx(path, [str(word) for word in HEAD], lines_of(report.rows(), results_of()), title=_("Report"))
            file.write(path.read_bytes())
        file.seek(0)
        name = _("Report of %(file)s") % {"file": Path(row.file_name).stem}
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


@policy("login")
class RosterSample(View):
    """GET: a messy roster made from code, where the site is a demo."""

    def get(self, request: HttpRequest) -> FileResponse:
        require(actor_of(request), "create", RosterImport)
        if not settings.DEMO:
            raise NotFound("no_such_page", _("There is no such page."))
        return FileResponse(messy_roster(), as_attachment=True, filename="花名册（演示）.xlsx", content_type=XLSX)
