"""Routine matters of the signing desk, several at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.approvals import actions
from jingjian.commons.approvals.kinds import kind_of
from jingjian.commons.approvals.selectors import Waiting, queue
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError
from jingjian.kit.answers import actor_of
from jingjian.web.views.desk import USUAL


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one matter signed with others."""

    title: str
    href: str
    done: bool
    reason: str = ""


def _signed(request: HttpRequest) -> HttpResponse:
    """What was sent twice is signed already."""
    messages.info(request, _("What you chose was sent before; each matter says what became of it."))
    return HttpResponseRedirect(reverse("desk"), status=303)


@policy("login")
@posted_once(again=_signed)
@require_POST
def sign_several(request: HttpRequest) -> HttpResponse:
    """Sign the routine matters chosen, each on its own; what became of each."""
    actor, chosen = actor_of(request), set(request.POST.getlist("matter"))
    results = [_sign_one(actor, one) for one in queue(actor) if str(one.approval.pk) in chosen]
    if not results:
        messages.info(request, _("Choose at least one matter."))
        return HttpResponseRedirect(reverse("desk"), status=303)
    context = {"results": results, "done": sum(one.done for one in results), "back": reverse("desk")}
    return render(request, "web/approvals/several.html", context)


def _sign_one(actor: Actor, one: Waiting) -> Result:
    approval = one.approval
    title, href = f"{approval.reference} {approval.record.title}", reverse("approval", args=[approval.pk])
    if not kind_of(approval.kind).routine:
        return Result(title, href, done=False, reason=_("Only routine matters are signed several at once."))
    try:
        with transaction.atomic():
            actions.sign(actor=actor, approval=approval, opinion=str(USUAL[0]))
    except DomainError as error:
        return Result(title, href, done=False, reason=str(error))
    return Result(title, href, done=True)
