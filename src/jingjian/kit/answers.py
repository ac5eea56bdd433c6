"""How the views of the kit answer: page or part, and where a success leads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from jingjian.commons.access.actor import Actor
from jingjian.kit.register import Register


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; set by the middleware of the request's transaction."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page: boosted links and restored history want the whole of it."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def answer(
    request: HttpRequest, register: Register, page: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page, or for htmx the named part of it, from one context."""
    everything = {"register": register, "actor": actor_of(request), **context}
    response = render(request, part if wants_part(request) else page, everything, status=status)
    response["Vary"] = "HX-Request"
    return response


def done(request: HttpRequest, url: str, message: str) -> HttpResponse:
    """A success: 303 to `url`, which htmx is told to open as a page, and a word about what happened."""
    messages.success(request, message)
    if wants_part(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)
