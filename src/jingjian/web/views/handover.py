"""Hand a record's matter to another register."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.handover import actions
from jingjian.commons.once.posting import NEW_ID, content_of, new_id_from
from jingjian.commons.once.submitting import Outcome, once
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import visible_records
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kit.templatetags.atoms import record_address
from jingjian.kit.writing import add_error
from jingjian.web.handovers.forms import HandOverForm
from jingjian.web.handovers.register import HANDOVERS


@policy("login")
def hand_over(request: HttpRequest, record: UUID) -> HttpResponse:
    """GET: the form. POST: 303 to the handover, or 422 with what is wrong; a form sent twice leads to the first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    source = visible_records(actor).filter(pk=record).first()
    if source is None:
        raise Http404
    if request.method != "POST":
        return _page(request, source, HandOverForm(source=source), uuid7())
    new_id = new_id_from(request.POST.get(NEW_ID, "")) or uuid7()
    form = HandOverForm(request.POST, source=source)
    try:
        outcome = once(
            actor=actor,
            key=str(new_id),
            content=content_of(request),
            work=lambda: _enter(actor, source, form, new_id),
        )
    except NotAllowed:
        raise
    except DomainError as error:
        if form.is_valid():
            add_error(form, error)
        return _page(request, source, form, new_id, status=422)
    messages.success(request, _("Handed on; the receiving unit decides."))
    return HttpResponseRedirect(outcome.location, status=303)


def _enter(actor: Actor, source: Record, form: HandOverForm, new_id: UUID) -> Outcome:
    if not form.is_valid():
        raise DomainError("invalid", _("This could not be saved yet."))
    actions.hand_over(actor=actor, source=source, new_id=new_id, **form.cleaned_data)
    return Outcome(reverse("handovers:detail", args=[new_id]))


def _page(request: HttpRequest, source: Record, form: HandOverForm, new_id: UUID, *, status: int = 200) -> HttpResponse:
    context = {
        "register": HANDOVERS,
        "form": form,
        "row_title": str(source),
        "heading": _("Hand over"),
        "submit": _("Hand over"),
        "hidden": {NEW_ID: str(new_id)},
        "back": record_address(source.register, source.pk),
    }
    return render(request, "kit/form.html", context, status=status)
