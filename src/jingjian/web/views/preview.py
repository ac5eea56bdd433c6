"""A paper looked at in the browser, as an answer of its own that runs nothing and reaches nothing."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.policy import policy
from jingjian.commons.documents import preview
from jingjian.commons.documents.models import Attachment
from jingjian.commons.documents.selectors import attachment_of, open_stream
from jingjian.kernel.errors import NotFound
from jingjian.kit.answers import actor_of
from jingjian.kit.registry import register_of

#: our own page of the words of a paper: its style is the site's, no script, no form, no window
WORDS_POLICY: Final = "sandbox allow-same-origin; default-src 'none'; style-src 'self'; base-uri 'none'"
PICTURE_POLICY: Final = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
#: browsers show no PDF in a sandbox; their viewer is one, and what would run in the file was refused when it came in
PDF_POLICY: Final = "default-src 'none'; object-src 'self'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"


@policy("login")
def paper_preview(request: HttpRequest, register: str, pk: UUID, attachment: UUID) -> HttpResponseBase:
    """GET: a PDF or picture as it is, the words of a Word or text file; NotFound for other kinds of paper."""
    actor, known = actor_of(request), register_of(register)
    if known is None or not known.detail.attachments:
        raise NotFound("no_papers", _("No papers are kept here."))
    row = known.get(actor, pk)
    paper = attachment_of(actor, row, attachment)
    if paper.content_type not in preview.SHOWN_TYPES:
        raise NotFound("no_preview", _("There is no preview of this kind of file. Download it."))
    stream = open_stream(actor=actor, record=row, attachment=paper)
    if paper.content_type in preview.WORDS_TYPES:
        back = reverse(f"{register}:detail", args=[pk])
        download = reverse(f"{register}:attachment", args=[pk, attachment])
        with stream:
            return _words(request, paper, preview.of_paper(stream, paper), back=back, download=download)
    response = FileResponse(stream, content_type=paper.content_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(paper.name, safe='')}"
    response["Content-Security-Policy"] = PDF_POLICY if paper.content_type == preview.PDF else PICTURE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _words(
    request: HttpRequest, paper: Attachment, shown: preview.Shown | None, *, back: str, download: str
) -> HttpResponse:
    context = {"paper": paper, "shown": shown, "back": back, "download": download}
    response = render(request, "web/preview.html", context)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = WORDS_POLICY
    return response
