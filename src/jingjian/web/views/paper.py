"""Slips signed by hand 纸质签批: one person enters what the slip says, a second one confirms it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.approvals import papers
from jingjian.commons.approvals.models import Approval, PaperEntry, PaperState
from jingjian.commons.approvals.selectors import slip_of
from jingjian.commons.approvals.snapshots import row_of
from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import AttachmentKind
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.kit.writing import add_error
from jingjian.web.approvals.forms import PaperForm, ReasonForm
from jingjian.web.approvals.reading import approval_in_sight, matter_of


@policy("login")
@posted_once()
def enter_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the form. POST: the scan is kept with the record and the entry waits for a second person, or 422."""
    actor = actor_of(request)
    row = approval_in_sight(actor, pk)
    form = PaperForm(request.POST or None, request.FILES or None, approval=row)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _enter(actor, row, dict(form.cleaned_data))
        except NotAllowed:
            raise
        except DomainError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Entered; a second person confirms it."))
            return _lead_to(row)
    context = {
        "form": form, "heading": _("Enter a signed slip"), "submit": _("Enter the opinion"),
        "row_title": f"{row.reference} {row.record.title}", "back": reverse("approval", args=[row.pk]),
    }  # fmt: skip
    return render(request, "web/approvals/form.html", context, status=422 if form.is_bound else 200)


def _enter(actor: Actor, row: Approval, given: dict[str, object]) -> None:
    upload = given.pop("upload")
    note = _("Slip of %(number)s") % {"number": row.reference}
    scan = attach(actor=actor, record=row_of(row), upload=upload, kind=AttachmentKind.APPROVAL, note=note)  # type: ignore[arg-type]
    papers.enter_paper(actor=actor, approval=row, scan=scan.pk, **given)  # type: ignore[arg-type]


@policy("login")
@posted_once()
def answer_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the entry beside its scan. POST ``confirm`` or ``refuse`` with a reason."""
    actor = actor_of(request)
    entry = slip_of(pk)
    if entry is None:
        raise Http404
    row = approval_in_sight(actor, entry.approval_id)
    if entry.state != PaperState.ENTERED:
        messages.info(request, _("This slip was answered already."))
        return _lead_to(row)
    form = ReasonForm(request.POST if "refuse" in request.POST else None)
    fault = ""
    if request.method == "POST" and ("confirm" in request.POST or form.is_valid()):
        try:
            with transaction.atomic():
                _answer(actor, entry, "" if "confirm" in request.POST else form.cleaned_data["reason"])
        except DomainError as error:
            fault = str(error)
        else:
            messages.success(request, _("Confirmed: it counts as the signature.") if "confirm" in request.POST
                             else _("Not confirmed: the entry does not count."))  # fmt: skip
            return _lead_to(row)
    scan = reverse(f"{row.record.register}:attachment", args=[row.record_id, entry.scan])
    context = {
        "entry": entry, "matter": matter_of(actor, row), "form": form, "fault": fault, "scan": scan,
    }  # fmt: skip
    status = 422 if fault or form.is_bound else 200
    return render(request, "web/approvals/paper.html", context, status=status)


def _answer(actor: Actor, entry: PaperEntry, reason: str) -> None:
    if reason:
        papers.refuse_paper(actor=actor, entry=entry, reason=reason)
    else:
        papers.confirm_paper(actor=actor, entry=entry)


def _lead_to(row: Approval) -> HttpResponse:
    return HttpResponseRedirect(reverse("approval", args=[row.pk]), status=303)
