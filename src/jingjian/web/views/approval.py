"""One matter: put forward, looked at, taken back, printed as a slip, made a supervised task of."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.policy import policy, policy_of
from jingjian.commons.approvals import actions
from jingjian.commons.approvals.kinds import ApprovalKind, kind_of
from jingjian.commons.approvals.models import Approval, ApprovalState
from jingjian.commons.approvals.selectors import queue, waiting_about
from jingjian.commons.approvals.snapshots import row_for
from jingjian.commons.once.answering import posted_once
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import visible_records
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.kit.templatetags.atoms import record_address
from jingjian.kit.writing import add_error
from jingjian.modules.campaign.models import Task
from jingjian.web.approvals.forms import ProposeForm, ReasonForm
from jingjian.web.approvals.reading import approval_in_sight, matter_of


@policy("login")
@posted_once()
def propose(request: HttpRequest, kind: str, record: UUID) -> HttpResponse:
    """GET: the form of that kind. POST: 303 to the matter, or 422; a form sent twice leads to what waits already."""
    actor = actor_of(request)
    held = visible_records(actor).filter(pk=record).first()
    declared = _kind(kind)
    if held is None or held.register != declared.register:
        raise Http404
    row = row_for(declared, record)
    decision = declared.may_propose(actor, row)
    if not decision:
        raise NotAllowed("not_allowed", decision.reason)
    waiting = waiting_about(record, kind)
    if waiting is not None:
        messages.info(request, _("This is waiting for approval already."))
        return _lead_to(waiting)
    form = ProposeForm(request.POST or None, kind=declared, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = actions.propose(actor=actor, kind=kind, row=row, asks=form.asks())
        except NotAllowed:
            raise
        except DomainError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Put forward; the first signer is asked."))
            return _lead_to(made)
    heading = f"{_('Put forward')}: {declared.name}"
    return form_page(request, form, heading, held, record_address(held.register, held.pk))


def _kind(name: str) -> ApprovalKind:
    try:
        return kind_of(name)
    except LookupError:
        raise Http404 from None


def _lead_to(approval: Approval) -> HttpResponse:
    return HttpResponseRedirect(reverse("approval", args=[approval.pk]), status=303)


def form_page(request: HttpRequest, form: Form, heading: str, record: Record, back: str) -> HttpResponse:
    context = {
        "form": form, "heading": heading, "submit": heading, "row_title": str(record), "back": back,
    }  # fmt: skip
    return render(request, "web/approvals/form.html", context, status=422 if form.is_bound else 200)


@policy("login")
def approval(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The course of a matter."""
    actor = actor_of(request)
    row = approval_in_sight(actor, pk)
    waits_for_me = any(one.approval.pk == row.pk for one in queue(actor))
    return render(request, "web/approvals/matter.html", {
        "matter": matter_of(actor, row),
        "mine": actor.person_id == row.author_id and row.state == ApprovalState.WAITING,
        "waits_for_me": waits_for_me,
        "may_supervise": bool(policy_of(Task).may(actor, "create")),
    })  # fmt: skip


@policy("login")
@posted_once()
def withdraw_approval(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its author takes a matter back while it waits."""
    actor = actor_of(request)
    row, form = approval_in_sight(actor, pk), ReasonForm(request.POST or None)
    if actor.person_id != row.author_id:
        raise NotAllowed("not_author", _("Only who put the matter forward takes it back."))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.withdraw(actor=actor, approval=row, reason=form.cleaned_data["reason"])
        except NotAllowed:
            raise
        except DomainError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Taken back."))
            return _lead_to(row)
    return form_page(request, form, _("Take back"), row.record, reverse("approval", args=[row.pk]))


@policy("login")
def slip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The slip 呈批表 to print and sign by hand."""
    actor = actor_of(request)
    return render(request, "web/approvals/slip.html", {"matter": matter_of(actor, approval_in_sight(actor, pk))})
