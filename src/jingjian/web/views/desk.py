"""The signing desk 签批台: one matter at a time, the next one after it, routine ones several at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.approvals import actions, delegations
from jingjian.commons.approvals.kinds import kind_of
from jingjian.commons.approvals.models import Opinion
from jingjian.commons.approvals.selectors import Waiting, phrases_of, queue
from jingjian.commons.approvals.snapshots import asks_of
from jingjian.kernel.errors import Conflict, DomainError, NotFound
from jingjian.kit.answers import actor_of
from jingjian.kit.writing import VERSION, add_error
from jingjian.web.approvals.forms import OpinionForm
from jingjian.web.approvals.reading import matter_of

USUAL = (gettext_lazy("Agreed."), gettext_lazy("Read."), gettext_lazy("Handle it as the rules say."))
"""Phrases everybody has, before the own ones."""


@policy("login")
def desk(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """GET: the matter of that key, or the oldest. POST: give the opinion, 303 to the next one, or 422."""
    actor = actor_of(request)
    waiting = queue(actor)
    place = next((at for at, one in enumerate(waiting) if one.approval.pk == pk), 0 if pk is None else None)
    if place is None:
        return _not_waiting(request)
    if not waiting:
        return render(request, "web/approvals/desk.html", {"waiting": []})
    if request.method == "POST":
        return _sign(request, actor, waiting, place)
    return _page(request, actor, waiting, place, _form(waiting[place]))


def _form(one: Waiting, data: Any = None) -> OpinionForm:
    approval = one.approval
    return OpinionForm(data, waiting=one, kind=kind_of(approval.kind), asks=asks_of(approval))


def _page(
    request: HttpRequest, actor: Actor, waiting: list[Waiting], place: int, form: OpinionForm, *, status: int = 200
) -> HttpResponse:
    one = waiting[place]
    approval, step = one.approval, one.case.current
    context = {
        "waiting": [(other.approval, kind_of(other.approval.kind)) for other in waiting],
        "some_routine": any(kind_of(other.approval.kind).routine for other in waiting),
        "matter": matter_of(actor, approval),
        "form": form,
        "place": place + 1,
        "last": step is not None and one.case.is_last(step),
        "usual": USUAL,
        "phrases": phrases_of(actor),
        "before": waiting[place - 1].approval if place else None,
        "after": waiting[place + 1].approval if place + 1 < len(waiting) else None,
    }
    return render(request, "web/approvals/desk.html", context, status=status)


def _sign(request: HttpRequest, actor: Actor, waiting: list[Waiting], place: int) -> HttpResponse:
    one, form = waiting[place], _form(waiting[place], request.POST)
    if "phrase" in request.POST or "forget" in request.POST:
        return _phrase(request, actor, waiting, place)
    kind = request.POST.get("kind", "")
    if kind not in Opinion.values:
        form.add_error(None, _("Choose: agree, note, or return."))
    if not form.is_valid():
        return _page(request, actor, waiting, place, form, status=422)
    given = form.cleaned_data
    try:
        with transaction.atomic():
            actions.sign(
                actor=actor, approval=one.approval, kind=kind, opinion=given["opinion"],
                person=UUID(given["person"]) if given.get("person") else None,
                corrections=form.corrected() if kind == Opinion.SIGNED else None,
                version=int(request.POST.get(VERSION) or 0),
            )  # fmt: skip
    except (ValueError, Conflict):
        form.add_error(None, _("This matter changed in the meantime. Look at it again, then sign."))
        return _page(request, actor, queue(actor), place, form, status=409)
    except DomainError as error:
        add_error(form, error)
        return _page(request, actor, waiting, place, form, status=422)
    if given["keep"]:
        delegations.keep_phrase(actor=actor, text=given["opinion"])
    messages.success(request, _("%(number)s is signed.") % {"number": one.approval.reference})
    rest = [other for other in waiting if other is not one]
    follower = rest[place if place < len(rest) else 0] if rest else None
    address = reverse("desk") if follower is None else reverse("desk_matter", args=[follower.approval.pk])
    return HttpResponseRedirect(address, status=303)


def _phrase(request: HttpRequest, actor: Actor, waiting: list[Waiting], place: int) -> HttpResponse:
    """Put a phrase into the opinion, or forget one; whatever was written so far stays."""
    data = request.POST.copy()
    data["opinion"] = f"{data.get('opinion', '')}{data.get('phrase', '')}"
    if "forget" in data:
        with transaction.atomic():
            delegations.drop_phrase(actor=actor, key=_key(str(data["forget"])))
    return _page(request, actor, waiting, place, _form(waiting[place], data))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("not_found", _("There is no such phrase.")) from None


def _not_waiting(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("This matter does not wait for your signature any more."))
    return HttpResponseRedirect(reverse("desk"), status=303)
