"""Nobody works under a first password that somebody else knows, nor under one that the site wants changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jingjian.commons.accounts.models import User
from jingjian.commons.accounts.passwords import is_outdated

CHANGE = "account_change_password"


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
        target = reverse(CHANGE)
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        if request.method == "GET":
            target = f"{target}?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseRedirect(target, status=303)
