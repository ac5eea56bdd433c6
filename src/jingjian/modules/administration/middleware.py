"""Who has to change the password first, and who has to confirm who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jingjian.commons.accounts.confirming import confirmed_lately
from jingjian.commons.accounts.models import User
from jingjian.commons.accounts.passwords import is_outdated

CHANGE = "account_change_password"

#: what only somebody does who has just shown who they are: pages with their forms, and acts on a row by their verb
SENSITIVE_PAGES = frozenset({"accounts:create", "grant-proposals:create"})
SENSITIVE_VERBS = {
    "accounts:transition": frozenset({"grant", "reset_password", "close", "reopen", "end_sessions", "remove_factors"}),
    "grant-proposals:transition": frozenset({"confirm"}),
    "grants:transition": frozenset({"end"}),
    "people:transition": frozenset({"open_account"}),
}
#: addresses that only act; what they show otherwise is open, and there one comes back to
SENSITIVE_POSTS = {"tokens": "tokens", "lift_lock": "locks"}


class FirstPassword:
    """Leads an account with a first or an outdated password to the page that changes it, from wherever it goes.

    Open stay that page, logging out, and language and theme. htmx is told to load the page.
    """

    OPEN_NAMES = frozenset({CHANGE, "account_logout", "preferences"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or not (user.must_change_password or is_outdated(user)):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in self.OPEN_NAMES:
            return None
        is_page = request.method == "GET" and "HX-Request" not in request.headers
        return _led_to(request, reverse(CHANGE), request.get_full_path() if is_page else "")


class StepUp:
    """Has whoever is about to do something sensitive confirm who they are, before they fill in its form.

    What was sent after the time was over is not kept: it may hold a password. One comes back to the empty form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        back = _sensitive(request, kwargs)
        if not back or not request.user.is_authenticated or confirmed_lately(request):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        return _led_to(request, ways[0]["url"], back)


def _led_to(request: HttpRequest, target: str, back: str) -> HttpResponse:
    """To another page first, and from there to ``back``; htmx is told to open it as a page."""
    if back:
        target = f"{target}?{urlencode({'next': back})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target, status=303)


def _sensitive(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    """Where one comes back to after confirming; empty for what is not sensitive."""
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    if name in SENSITIVE_POSTS:
        return reverse(SENSITIVE_POSTS[name]) if request.method == "POST" else ""
    if name in SENSITIVE_PAGES or kwargs.get("verb") in SENSITIVE_VERBS.get(name, ()):
        return request.get_full_path()
    return ""
