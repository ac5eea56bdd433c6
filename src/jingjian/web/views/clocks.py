"""A time limit on the page of its record: it is let stand still, with the reason, and run on again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.deadlines import actions
from jingjian.commons.deadlines.models import Clock
from jingjian.commons.deadlines.rules import rule_of
from jingjian.commons.deadlines.selectors import clock_of
from jingjian.commons.once.posting import KEY, key_of
from jingjian.commons.once.submitting import REUSED, UNFIT, Outcome
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of
from jingjian.kit.registry import register_of
from jingjian.kit.templatetags.atoms import record_address
from jingjian.kit.writing import add_error, submit
from jingjian.web.timelimits.forms import PauseForm
from jingjian.web.timelimits.parts import may_pause

Act = Callable[[Actor, Clock, dict[str, Any]], object]


@policy("login")
def pause_clock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the form. POST: the time limit stands still; 303 to its record, 422 with what is wrong."""
    return _act(request, pk, _("Pause"), PauseForm, _pause)


@policy("login")
def resume_clock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the question. POST: the time limit runs on; 303 to its record, 422 with what is wrong."""
    return _act(request, pk, _("Let it run on"), Form, _resume)


def _pause(actor: Actor, row: Clock, data: dict[str, Any]) -> object:
    return actions.pause(actor=actor, row=row, reason=data["reason"])


def _resume(actor: Actor, row: Clock, data: dict[str, Any]) -> object:
    return actions.resume(actor=actor, row=row)


def _act(request: HttpRequest, pk: UUID, words: str, kind: type[Form], act: Act) -> HttpResponse:
    actor = actor_of(request)
    row = _in_sight(actor, pk)
    if request.method != "POST":
        return _page(request, row, words, kind(), uuid7())
    key, form = key_of(request), kind(request.POST)

    def work() -> Outcome:
        if not form.is_valid():
            raise DomainError(UNFIT, _("This could not be saved yet."))
        act(actor, row, form.cleaned_data)
        return Outcome(record_address(row.record.register, row.record_id))

    try:
        outcome = submit(request, actor, key, work)
    except DomainError as error:
        form.is_valid()
        if error.code != UNFIT:
            add_error(form, error)
        return _page(request, row, words, form, uuid7() if error.code == REUSED else key)
    messages.success(request, _("Done: %(act)s") % {"act": words})
    return HttpResponseRedirect(outcome.location, status=303)


def _in_sight(actor: Actor, pk: UUID) -> Clock:
    """A clock of a record the reader may know of. Raises NotFound, and NotAllowed with the reason."""
    row = clock_of(pk)
    register = register_of(row.record.register) if row is not None else None
    if row is None or register is None:
        raise NotFound("not_found", _("There is no such entry, or it is not open to you."))
    decision = may_pause(actor, register.get(actor, row.record_id))
    if not decision:
        raise NotAllowed("not_allowed", decision.reason)
    return row


def _page(request: HttpRequest, row: Clock, words: str, form: Form, key: UUID) -> HttpResponse:
    name = str(rule_of(row.rule).name)
    context = {
        "form": form, "hidden": {KEY: str(key)}, "heading": f"{words}: {name}", "submit": words,
        "row_title": str(row.record), "back": record_address(row.record.register, row.record_id),
    }  # fmt: skip
    return render(request, "web/approvals/form.html", context, status=422 if form.is_bound else 200)
