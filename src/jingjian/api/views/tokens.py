"""The page on which people make, list and end their access tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jingjian.api.actions import end_token, make_token
from jingjian.api.forms import TokenForm
from jingjian.api.selectors import open_tokens, own_token
from jingjian.commons.access.policy import policy
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.kit.registry import register_of
from jingjian.kit.writing import add_error


@policy("login")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """GET: the tokens that are good, and the form of a new one. POST: makes it and shows its word this once, or 422."""
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        with transaction.atomic():
            token, word = make_token(actor=actor_of(request), **form.cleaned_data)
    except NotAllowed:
        raise
    except DomainError as error:
        add_error(form, error)
        return _page(request, form, status=422)
    # no redirect: the word stands in this one answer and nowhere else
    return _page(request, TokenForm(), made=token, word=word)


@policy("login")
@require_POST
def token_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends a token and leads back to the page."""
    actor = actor_of(request)
    token = end_token(actor=actor, row=own_token(actor, pk))
    messages.success(request, _("The token “%(name)s” is ended.") % {"name": token.name})
    return HttpResponseRedirect(reverse("tokens"), status=303)


def _page(
    request: HttpRequest, form: TokenForm, *, status: int = 200, made: Any = None, word: str = ""
) -> HttpResponse:
    lines = [(token, [_name(slug) for slug in token.registers]) for token in open_tokens(actor_of(request))]
    context = {"form": form, "lines": lines, "made": made, "word": word}
    return render(request, "api/tokens.html", context, status=status)


def _name(slug: str) -> str:
    register = register_of(slug)
    return str(register.name) if register is not None else slug
