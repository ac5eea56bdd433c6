"""Draft an official document of a record; take the files of one."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.policy import policy, require
from jingjian.commons.audit.writing import insert_event
from jingjian.commons.documents.contents import FORMATS
from jingjian.commons.documents.official.actions import draft_document
from jingjian.commons.documents.official.drafting import offer_named
from jingjian.commons.documents.official.models import OfficialDocument
from jingjian.commons.documents.official.selectors import open_document
from jingjian.commons.once.posting import NEW_ID, new_id_from
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import visible_records
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of, done
from jingjian.kit.templatetags.atoms import record_address
from jingjian.kit.writing import add_error
from jingjian.web.official.forms import DocumentForm
from jingjian.web.official.register import OFFICIAL_DOCUMENTS


@policy("login")
def official_draft(request: HttpRequest, record: UUID, name: str) -> HttpResponse:
    """GET: the form, begun with what the record says. POST: 303 to the draft, or 422; sent twice, one draft."""
    actor = actor_of(request)
    source = visible_records(actor).filter(pk=record).first()
    if source is None:
        raise Http404
    offer = offer_named(source.register, name)
    require(actor, "create", OfficialDocument)
    if request.method != "POST":
        begun = {"kind": offer.kind, **offer.compose(actor, source)}
        return _page(request, source, DocumentForm(actor=actor, initial=begun), uuid7())
    new_id = new_id_from(request.POST.get(NEW_ID, "")) or uuid7()
    if OFFICIAL_DOCUMENTS.rows(actor).filter(pk=new_id).exists():
        return HttpResponseRedirect(reverse("official-documents:detail", args=[new_id]), status=303)
    form = DocumentForm(request.POST, actor=actor)
    if not form.is_valid():
        return _page(request, source, form, new_id, status=422)
    try:
        draft_document(actor=actor, source=source, new_id=new_id, **form.cleaned_data)
    except NotAllowed:
        raise
    except DomainError as error:
        add_error(form, error)
        return _page(request, source, form, new_id, status=422)
    return done(request, reverse("official-documents:detail", args=[new_id]), _("Drafted; it has no number yet."))


@policy("login")
def official_file(request: HttpRequest, pk: UUID, form: str) -> FileResponse:
    """GET: the .docx or PDF as a download; the log keeps who took what was issued."""
    actor = actor_of(request)
    row = cast(OfficialDocument, OFFICIAL_DOCUMENTS.get(actor, pk))
    require(actor, "download", row)
    stream = open_document(row, form) if form in ("docx", "pdf") else None
    if stream is None:
        raise Http404
    if row.number:
        insert_event(
            actor=actor, verb="official.downloaded", act_id=uuid7(), register=OfficialDocument._meta.label_lower,
            record_id=row.pk, content={"note": form, "changes": {}},
        )  # fmt: skip
    response = FileResponse(stream, content_type=FORMATS[form].content_type)
    name = quote(f"{row.number or row.record.reference} {row.title}.{form}", safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request: HttpRequest, source: Record, form: forms.Form, new_id: UUID, *, status: int = 200) -> HttpResponse:
    context = {
        "register": OFFICIAL_DOCUMENTS,
        "form": form,
        "row_title": str(source),
        "heading": _("Draft a document"),
        "submit": _("Keep the draft"),
        "hidden": {NEW_ID: str(new_id)},
        "back": record_address(source.register, source.pk),
    }
    return render(request, "kit/form.html", context, status=status)
