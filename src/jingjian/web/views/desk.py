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
from jingjian.commons.once.posting import key_of
from jingjian.commons.once.submitting import UNFIT, Outcome
from jingjian.kernel.errors import Conflict, DomainError, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of
from jingjian.kit.writing import VERSION, add_error, submit
from jingjian.web.approvals.forms import OpinionForm
from jingjian.web.approvals.reading import matter_of

USUAL = (gettext_lazy("Agreed."), gettext_lazy("Read."), gettext_lazy("Handle it as the rules say."))
"""Phrases everybody has, before the own ones."""


@policy("login")
def desk(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """GET: the matter of that key, or the oldest. POST: give the opinion, 303 to the next one, or 422.

    The same form sent twice gives it once, and leads on as the first time.
    """
    actor = actor_of(request)
    phrasing = bool({"phrase", "forget"} & request.POST.keys())
    if request.method == "POST" and not phrasing:
        return _sign(request, actor, pk)
    waiting, place = _queue(actor, pk)
    if place is None:
        return _not_waiting(request)
    if not waiting:
        return render(request, "web/approvals/desk.html", {"waiting": []})
    if phrasing:
        return _phrase(request, actor, waiting, place)
    return _page(request, actor, waiting, place, _form(waiting[place]))


def _queue(actor: Actor, pk: UUID | None) -> tuple[list[Waiting], int | None]:
    """What waits, and the place of that matter in it: the first for no key, None for one that does not wait."""
    waiting = queue(actor)
    return waiting, next((at for at, one in enumerate(waiting) if one.approval.pk == pk), 0 if pk is None else None)


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
        "key": uuid7(),
        "place": place + 1,
        "last": step is not None and one.case.is_last(step),
        "usual": USUAL,
        "phrases": phrases_of(actor),
        "before": waiting[place - 1].approval if place else None,
        "after": waiting[place + 1].approval if place + 1 < len(waiting) else None,
    }
    return render(request, "web/approvals/desk.html", context, status=status)


def _sign(request: HttpRequest, actor: Actor, pk: UUID | None) -> HttpResponse:
    try:
        outcome = submit(request, actor, key_of(request), lambda: _give(request, actor, pk))
    except DomainError as error:
        waiting, place = _queue(actor, pk)
        if place is None or not waiting:
            return _not_waiting(request)
        form = _form(waiting[place], request.POST)
        if request.POST.get("kind", "") not in Opinion.values:
            form.add_error(None, _("Choose: agree, note, or return."))
        conflict = isinstance(error, Conflict)
        if conflict:
            form.add_error(None, _("This matter changed in the meantime. Look at it again, then sign."))
        elif error.code != UNFIT:
            add_error(form, error)
        return _page(request, actor, waiting, place, form, status=409 if conflict else 422)
    messages.success(request, _("%(number)s is signed.") % {"number": outcome.answer})
    return HttpResponseRedirect(outcome.location, status=303)


def _give(request: HttpRequest, actor: Actor, pk: UUID | None) -> Outcome:
    """Give the opinion that is posted; the next matter in the queue is where it leads."""
    waiting, place = _queue(actor, pk)
    if place is None or not waiting:
        raise NotFound("not_waiting", _("This matter does not wait for your signature any more."))
    one, kind, seen = waiting[place], request.POST.get("kind", ""), request.POST.get(VERSION) or "0"
    form = _form(one, request.POST)
    if not form.is_valid() or kind not in Opinion.values:
        raise DomainError(UNFIT, _("This could not be saved yet."))
    given = form.cleaned_data
    actions.sign(
        actor=actor, approval=one.approval, kind=kind, opinion=given["opinion"],
        person=UUID(given["person"]) if given.get("person") else None, version=int(seen) if seen.isdecimal() else -1,
        corrections=form.corrected() if kind == Opinion.SIGNED else None,
    )  # fmt: skip
    if given["keep"]:
        delegations.keep_phrase(actor=actor, text=given["opinion"])
    rest = [other for other in waiting if other is not one]
    follower = rest[place if place < len(rest) else 0] if rest else None
    address = reverse("desk") if follower is None else reverse("desk_matter", args=[follower.approval.pk])
    return Outcome(address, answer=one.approval.reference)


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
