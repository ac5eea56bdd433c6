"""Evidence: hand in a paper, open a paper."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.selectors import attachment_of, open_stream
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit import acts
from jingjian.kit.answers import actor_of, answer, done
from jingjian.kit.attachments import AttachForm
from jingjian.kit.register import Action, Register
from jingjian.kit.writing import add_error, run


class AttachView(View):
    """GET: the form of its own page. POST: 303 to the row, or 422 with why the paper is refused."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._page(request, pk, AttachForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = AttachForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, pk, form, status=422)
        data = {
            "upload": form.cleaned_data["file"],
            "kind": form.cleaned_data["kind"],
            "dated_on": form.cleaned_data["dated_on"],
        }
        hand_in = Action(verb=acts.ATTACH, run=lambda *, row, **rest: attach(record=row, **rest))
        try:
            run(hand_in, actor_of(request), row, data)
        except NotAllowed:
            raise
        except DomainError as error:
            add_error(form, error)
            return self._page(request, pk, form, status=422)
        url = reverse(f"{self.register.slug}:detail", args=[pk]) + "#attachments"
        return done(request, url, _("Attached."))

    def _row(self, request: HttpRequest, pk: UUID) -> object:
        register, actor = self.register, actor_of(request)
        row = register.get(actor, pk)
        _papers_are_kept(register)
        acts.require(register, actor, acts.ATTACH, row)
        return row

    def _page(self, request: HttpRequest, pk: UUID, form: AttachForm, *, status: int = 200) -> HttpResponse:
        row = self._row(request, pk)
        context = {
            "form": form,
            "row": row,
            "row_title": self.register.title_of(row),
            "heading": _("Attach a paper"),
            "submit": _("Attach"),
            "back": reverse(f"{self.register.slug}:detail", args=[pk]),
        }
        return answer(request, self.register, "kit/form.html", "kit/form_body.html", context, status=status)


class AttachmentView(View):
    """GET: the paper as a download that runs nothing and is taken for nothing else than it is."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID, attachment: UUID) -> FileResponse:
        register, actor = self.register, actor_of(request)
        row = register.get(actor, pk)
        _papers_are_kept(register)
        paper = attachment_of(actor, row, attachment)
        stream = open_stream(actor=actor, record=row, attachment=paper)
        response = FileResponse(stream, content_type=paper.content_type)
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(paper.name, safe='')}"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _papers_are_kept(register: Register) -> None:
    if not register.detail.attachments:
        raise NotFound("no_papers", _("No papers are kept here."))
