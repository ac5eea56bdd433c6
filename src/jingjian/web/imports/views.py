"""The pages beside an import: the upload with its template, the progress, the report as a page and as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.policy import policy
from jingjian.commons.imports import actions
from jingjian.commons.imports.declaration import importer_of
from jingjian.commons.imports.models import ImportBatch, Outcome
from jingjian.commons.imports.selectors import in_batches, line_of, rows_of
from jingjian.commons.imports.template import template_for
from jingjian.commons.once.answering import posted_once
from jingjian.commons.once.posting import NEW_ID, new_id_from
from jingjian.commons.paging import page_of
from jingjian.commons.sheets import safe_text, write_xlsx
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit import acts
from jingjian.kit.answers import actor_of
from jingjian.kit.register import Register
from jingjian.kit.registry import register_of
from jingjian.kit.writing import add_error
from jingjian.web.imports.forms import UploadForm
from jingjian.web.imports.register import IMPORTS, arithmetic, standing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 50
TONES = {Outcome.READY: "g", Outcome.CREATED: "g", Outcome.REJECTED: "a", Outcome.UNDONE: ""}


def imported_register(request: HttpRequest, slug: str) -> Register:
    """The register that takes sheets, if the reader may enter rows there. Raises NotFound and NotAllowed."""
    register = register_of(slug)
    if register is None or register.importer is None:
        raise NotFound("not_imported", _("Nothing is imported here."))
    acts.require(register, actor_of(request), acts.CREATE)
    return register


@policy("login")
@posted_once()
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: template and form. POST: 303 to the import, or 422 with what is wrong with the file."""
    register, actor = imported_register(request, slug), actor_of(request)
    new_id = new_id_from(request.POST.get(NEW_ID, "")) or uuid7()
    if request.method != "POST":
        return _upload_page(request, register, UploadForm(), new_id)
    if IMPORTS.rows(actor).filter(pk=new_id).exists():
        return HttpResponseRedirect(reverse("imports:detail", args=[new_id]), status=303)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            row = actions.upload(actor=actor, register=slug, new_id=new_id, **form.cleaned_data)
            return HttpResponseRedirect(reverse("imports:transition", args=[row.pk, "map"]), status=303)
        except (NotAllowed, NotFound):
            raise
        except DomainError as error:
            add_error(form, error)
    return _upload_page(request, register, form, new_id, status=422)


def _upload_page(
    request: HttpRequest, register: Register, form: UploadForm, new_id: UUID, *, status: int = 200
) -> HttpResponse:
    context = {"register": register, "form": form, "new_id": new_id, "back": reverse(f"{register.slug}:list")}
    return render(request, "web/imports/upload.html", context, status=status)


@policy("login")
def template(request: HttpRequest, slug: str) -> FileResponse:
    """GET: the template of a register, with what the reader may choose."""
    register = imported_register(request, slug)
    file = template_for(importer_of(slug), actor_of(request), title=str(register.name))
    name = _("Template of %(register)s") % {"register": register.name}
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


@policy("login")
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the card that follows the job; once it has ended the whole page is asked for anew."""
    actor = actor_of(request)
    row: ImportBatch = IMPORTS.get(actor, pk)
    context = {"row": row, **standing(actor, row)}
    response = render(request, "web/imports/standing.html", context)
    if not context["at_work"]:
        response["HX-Refresh"] = "true"
    return response


@policy("login")
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the rows by outcome, a page at a time, each with column, reason and remedy."""
    row: ImportBatch = IMPORTS.get(actor_of(request), pk)
    outcome = request.GET.get("outcome", "")
    page = page_of(rows_of(row, outcome), order=("number",), size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "row": row,
        "sum": arithmetic(row),
        "outcome": outcome,
        "outcomes": [(name, label) for name, label in Outcome.choices if row.counts.get(name)],
        "lines": [_shown(row, one) for one in page.rows],
        "page": page,
    }
    return render(request, "web/imports/report.html", context)


@policy("login")
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """GET: the report as a spreadsheet, one line a row, in which no text is a formula."""
    row: ImportBatch = IMPORTS.get(actor_of(request), pk)
    fields = [column for column in importer_of(row.register).columns if column.field in row.mapping.values()]
    head = [_("Row"), _("Outcome"), _("Columns"), _("Reasons"), _("Remedies"), *(str(c.label) for c in fields)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_xlsx(path, head, _cells(row, [column.field for column in fields]), title=_("Report"))
        file = path.open("rb")  # the answer reads it on after its name is gone
    name = _("Report of %(file)s") % {"file": Path(row.file_name).stem}
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _cells(batch: ImportBatch, fields: list[str]) -> Iterator[list[Any]]:
    for some in in_batches(rows_of(batch)):
        for one in some:
            line = line_of(one)
            told = ["\n".join(reason[part] for reason in line.reasons) for part in ("letter", "words", "remedy")]
            texts = [str(one.get_outcome_display()), *told, *(line.texts.get(field, "") for field in fields)]
            yield [one.number, *(safe_text(text) for text in texts)]


def _shown(batch: ImportBatch, one: Any) -> dict[str, Any]:
    line = line_of(one)
    made = one.outcome == Outcome.CREATED
    return {
        "number": one.number,
        "word": one.get_outcome_display(),
        "tone": TONES[Outcome(one.outcome)],
        "texts": " · ".join(list(line.texts.values())[:4])[:120],
        "reasons": line.reasons,
        "href": reverse(f"{batch.register}:detail", args=[one.pk]) if made else "",
    }
