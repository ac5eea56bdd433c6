"""Evidence: hand in a paper, open a paper."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.documents.selectors import attachment_of, open_stream
from jingjian.commons.once.posting import KEY, key_of
from jingjian.commons.once.submitting import UNFIT, Outcome
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit import acts
from jingjian.kit.answers import actor_of, answer, done
from jingjian.kit.attachments import HAND_IN, AttachForm
from jingjian.kit.register import Register
from jingjian.kit.writing import add_error, run, submit


class AttachView(View):
    """GET: the form of its own page. POST: 303 to the row, or 422 with why the paper is refused."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._page(request, pk, AttachForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        actor, form = actor_of(request), AttachForm(request.POST, request.FILES)

        def work() -> Outcome:
            row = self._row(request, pk)
            if not form.is_valid():
                raise DomainError(UNFIT, _("This could not be saved yet."))
            run(HAND_IN, actor, row, form.cleaned_data)
            return Outcome(reverse(f"{self.register.slug}:detail", args=[pk]) + "#attachments")

        try:
            outcome = submit(request, actor, key_of(request), work)
        except (NotAllowed, NotFound):
            raise
        except DomainError as error:
            if form.is_valid():
                add_error(form, error)
            return self._page(request, pk, form, status=422)
        return done(request, outcome.location, _("Attached."))

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
            "hidden": {KEY: str(uuid7())},
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
