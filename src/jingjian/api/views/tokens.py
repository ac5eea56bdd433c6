"""The page on which people make, list and end their access tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jingjian.api.actions import end_token, make_token
from jingjian.api.forms import TokenForm
from jingjian.api.selectors import open_tokens, own_token
from jingjian.api.showing import lay_by, take
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.once.answering import posted_once
from jingjian.commons.once.posting import key_of, new_id_from
from jingjian.commons.once.submitting import UNFIT, Outcome
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of
from jingjian.kit.registry import register_of
from jingjian.kit.writing import add_error, submit


@policy("login")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """GET: the tokens that are good, and the form of a new one; with ``?made=`` the word of a new one, this once.

    POST: makes a token and leads there, or 422. The same form sent twice makes one.
    """
    actor = actor_of(request)
    if request.method != "POST":
        key = new_id_from(request.GET.get("made", "")) if request.method == "GET" else None
        return _page(request, TokenForm(), shown=take(actor, key) if key else None)
    form = TokenForm(request.POST)
    try:
        outcome = submit(request, actor, key_of(request), lambda: _make(actor, form))
    except NotAllowed:
        raise
    except DomainError as error:
        if form.is_valid():
            add_error(form, error)
        return _page(request, form, status=422)
    return HttpResponseRedirect(outcome.location, status=303)


def _make(actor: Actor, form: TokenForm) -> Outcome:
    if not form.is_valid():
        raise DomainError(UNFIT, _("This could not be saved yet."))
    token, word = make_token(actor=actor, **form.cleaned_data)
    lay_by(token, word)
    return Outcome(f"{reverse('tokens')}?made={token.pk}")


@policy("login")
@posted_once()
@require_POST
def token_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends a token and leads back to the page."""
    actor = actor_of(request)
    token = end_token(actor=actor, row=own_token(actor, pk))
    messages.success(request, _("The token “%(name)s” is ended.") % {"name": token.name})
    return HttpResponseRedirect(reverse("tokens"), status=303)


def _page(
    request: HttpRequest, form: TokenForm, *, status: int = 200, shown: tuple[Any, str] | None = None
) -> HttpResponse:
    lines = [(token, [_name(slug) for slug in token.registers]) for token in open_tokens(actor_of(request))]
    made, word = shown or (None, "")
    context = {"form": form, "key": uuid7(), "lines": lines, "made": made, "word": word}
    return render(request, "api/tokens.html", context, status=status)


def _name(slug: str) -> str:
    register = register_of(slug)
    return str(register.name) if register is not None else slug
