"""Who signs for whom while somebody is away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingjian.commons.access.policy import policy
from jingjian.commons.approvals import delegations as writing
from jingjian.commons.approvals.kinds import kinds
from jingjian.commons.approvals.selectors import delegations_of, in_force
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.kit.writing import add_error
from jingjian.web.approvals.forms import DelegationForm

SHOWN = 50


@policy("login")
@posted_once()
def delegations(request: HttpRequest) -> HttpResponse:
    """GET: what the reader gave and took, and the form. POST: give one, 303 here, or 422."""
    actor = actor_of(request)
    if actor.is_administrator or actor.person_id is None:
        raise NotAllowed("no_person", _("Administrators of the system sign nothing."))
    form = DelegationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                writing.delegate(actor=actor, **form.cleaned_data)
        except DomainError as error:
            add_error(form, error)
        else:
            messages.success(request, _("From the first day on, this person signs for you."))
            return HttpResponseRedirect(reverse("delegations"), status=303)
    names = {kind.id: str(kind.name) for kind in kinds()}
    rows = [
        (one, "、".join(names.get(kind, kind) for kind in one.kinds) or _("Every matter"), in_force(one))
        for one in delegations_of(actor)[:SHOWN]
    ]
    context = {"rows": rows, "form": form, "me": actor.person_id}
    return render(request, "web/approvals/delegations.html", context, status=422 if form.is_bound else 200)


@policy("login")
@posted_once()
@require_POST
def end_delegation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one of the reader's delegations from today."""
    actor = actor_of(request)
    row = get_object_or_404(delegations_of(actor), pk=pk)
    try:
        with transaction.atomic():
            writing.end_delegation(actor=actor, row=row)
        messages.success(request, _("Ended from today; what was signed stays signed."))
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("delegations"), status=303)
