"""The day of what a paper shows, said or corrected after the paper was handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.policy import policy, require
from jingjian.commons.documents.actions import date_attachment
from jingjian.commons.documents.models import Attachment
from jingjian.commons.documents.selectors import attachment_of
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign.forms.inspection_files import PaperDateForm
from jingjian.modules.campaign.register.occurrences import OCCURRENCES
from jingjian.modules.campaign.register.tasks import TASKS
from jingjian.modules.campaign.views.common import attempt, page, refuse, see_other

#: the registers whose papers are evidence of the programme
HOLDERS = {register.slug: register for register in (TASKS, OCCURRENCES)}


@policy("login")
@posted_once()
class PaperDateView(View):
    """GET: the form. POST: 303 to the record that holds the paper, or 422 with why the day is refused."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, paper = self._paper(request, pk)
        return self._page(request, row, paper, PaperDateForm(initial={"dated_on": paper.dated_on}))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, paper = self._paper(request, pk)
        form = PaperDateForm(request.POST)
        if form.is_valid():
            try:
                attempt(
                    date_attachment, actor=actor_of(request), record=row, attachment=paper, **form.cleaned_data
                )  # fmt: skip
                messages.success(request, _("The day is corrected; the log keeps the one before."))
                return see_other(request, reverse(f"{row.record.register}:detail", args=[row.pk]) + "#attachments")
            except (NotAllowed, NotFound):
                raise
            except DomainError as error:
                refuse(form, error)
        return self._page(request, row, paper, form, status=422)

    def _paper(self, request: HttpRequest, pk: UUID) -> tuple[Any, Attachment]:
        """The paper and the row that holds it. Raises NotFound or Http404 for what the reader may not know of."""
        actor = actor_of(request)
        held = get_object_or_404(Attachment, pk=pk)
        register = HOLDERS.get(held.record.register)
        if register is None:
            raise NotFound("no_such_paper", _("There is no such paper."))
        row = register.get(actor, held.record_id)
        paper = attachment_of(actor, row, held.pk)
        require(actor, "redate", row)
        return row, paper

    def _page(
        self, request: HttpRequest, row: Any, paper: Attachment, form: PaperDateForm, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "row": row, "paper": paper, "form": form,
            "back": reverse(f"{row.record.register}:detail", args=[row.pk]),
        }  # fmt: skip
        return page(request, "campaign/paper_date.html", context, status=status)
