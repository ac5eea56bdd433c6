"""Whoever asks below `/api/` is whom their token says, and nobody by a cookie."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from jingjian.api.problems import DOCS, is_api
from jingjian.api.rates import wait_of
from jingjian.api.selectors import token_of


class BearerOnly:
    """Forgets cookies and session of a request below `/api/`; sets its account, `request.token` and `request.wait`.

    The page of the documentation is for people and keeps their login. Stands after the middleware of the login and
    before the one that opens the transaction in the account's name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if is_api(request) and not request.path.startswith(DOCS):
            request.COOKIES.clear()
            request.session = import_module(settings.SESSION_ENGINE).SessionStore()
            request.token = token_of(request.headers.get("Authorization", ""))
            request.wait = wait_of(request.token.pk) if request.token is not None else 0
            request.user = request.token.user if request.token is not None else AnonymousUser()
        return self.get_response(request)
