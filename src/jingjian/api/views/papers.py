"""The papers of a row: listed, handed in, opened."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from jingjian.api.bodies import Body
from jingjian.api.problems import ProblemError, refused_form
from jingjian.api.views.base import ApiView, answer
from jingjian.commons.documents.models import Attachment
from jingjian.commons.documents.selectors import attachment_of, attachments_of, open_stream
from jingjian.kernel.errors import NotFound
from jingjian.kit import acts
from jingjian.kit.attachments import HAND_IN, AttachForm
from jingjian.kit.register import Register
from jingjian.kit.writing import run


class PapersView(ApiView):
    """GET: the papers of a row, the oldest first. POST: one more, as a form with a file in it; 201."""

    def methods(self, register: Register) -> list[str]:
        _papers_are_kept(register)
        return ["GET", "POST"]

    def get(self, request: Any, ref: str) -> HttpResponse:
        row = self.row(ref)
        papers = attachments_of(self.caller.actor, row)
        return answer({"attachments": [_paper(self.register, row, paper) for paper in papers]})

    def post(self, request: Any, body: Body, ref: str) -> HttpResponse:
        register, actor, row = self.register, self.caller.actor, self.row(ref)
        acts.require(register, actor, acts.ATTACH, row)
        if not body.parts:
            raise ProblemError(415, "media_type", _("Send %(kind)s.") % {"kind": "multipart/form-data"})
        form = AttachForm(body.members, body.files)
        if not form.is_valid():
            raise refused_form(form)
        paper = run(HAND_IN, actor, row, form.cleaned_data)
        shown = _paper(register, row, paper)
        return answer(shown, status=201, headers={"Location": shown["href"]})


class PaperView(ApiView):
    """GET: the paper itself, as a download that runs nothing and is taken for nothing else than it is."""

    def methods(self, register: Register) -> list[str]:
        _papers_are_kept(register)
        return ["GET"]

    def get(self, request: Any, ref: str, attachment: UUID) -> FileResponse:
        row, actor = self.row(ref), self.caller.actor
        paper = attachment_of(actor, row, attachment)
        stream = open_stream(actor=actor, record=row, attachment=paper)
        response = FileResponse(stream, content_type=paper.content_type)
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(paper.name, safe='')}"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


def _paper(register: Register, row: Any, paper: Attachment) -> dict[str, Any]:
    return {
        "id": str(paper.pk),
        "name": paper.name,
        "kind": {"value": paper.kind, "label": paper.get_kind_display()},
        "content_type": paper.content_type,
        "size": paper.size,
        "uploaded_at": paper.uploaded_at.isoformat(),
        "uploaded_by": str(paper.uploaded_by or ""),
        "dated_on": paper.dated_on.isoformat() if paper.dated_on else None,
        "href": f"/api/v1/{register.slug}/{row.pk}/attachments/{paper.pk}",
    }


def _papers_are_kept(register: Register) -> None:
    if not register.detail.attachments:
        raise NotFound("not_found", "")
