"""What every answer carries, who may ask, and in which language: the house rules of HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from jingjian.kernel.errors import DomainError
from jingjian.web.preferences import language_of
from jingjian.web.views.errors import UnkeepableTextError, refused

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
    ),
}


class SecurityHeaders:
    """Puts the headers of the house on every answer; a view that sets a stricter one of its own keeps it.

    No page of somebody logged in stays in any cache, nor does an answer to htmx or a file. Answers differ by cookie
    and, since the same address gives a page or a part of it, by ``HX-Request``.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ("HX-Request",))
        return response


class ReadableRequest:
    """Refuses what no view could read or keep, before any of them tries: answers 400, 404 or 413 with a page.

    * A body larger than the largest file and its form: 413. Some of it is read and thrown away, so that a browser,
      which sends all before it listens, comes to see the page.
    * TRACE, which is for looking over somebody's shoulder: 405. (The interface for programs refuses it itself.)
    * A NUL character, which PostgreSQL keeps in no text, in a field of a form: 400; in a path: 404. In the query of
      an address it becomes U+FFFD, as Django makes of bytes that are no UTF-8. A cookie with one is left out. (From
      the names of files Django takes it out.)
    """

    METHODS = ("GET", "HEAD", "OPTIONS", "POST")
    FORM_BYTES = 1024 * 1024
    DRAIN_TIMES = 4

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE" and not request.path.startswith("/api/"):
            return HttpResponseNotAllowed(self.METHODS)
        for name in [name for name, value in request.COOKIES.items() if "\0" in name + value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if any(isinstance(value, str) and "\0" in value for value in kwargs.values()):
            raise Http404
        self._measure(request)
        try:
            asked = request.GET
        except TooManyFieldsSent:
            request.GET = QueryDict()  # the page that says so reads the address too
            raise
        if _holds_nul(asked):
            request.GET = _without_nul(asked)  # type: ignore[assignment]
        if _holds_nul(request.POST):
            raise UnkeepableTextError

    def _measure(self, request: HttpRequest) -> None:
        limit = settings.DOCUMENT_MAX_BYTES + self.FORM_BYTES
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= limit:
            return
        left = limit * self.DRAIN_TIMES
        while left > 0 and (part := request.read(64 * 1024)):
            left -= len(part)
        raise RequestDataTooBig("The body is larger than the largest file.")


def _holds_nul(fields: QueryDict) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in fields.lists())


def _without_nul(fields: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in fields.lists():
        clean.setlist(name.replace("\0", "\ufffd"), [value.replace("\0", "\ufffd") for value in values])
    clean._mutable = False
    return clean


class PersonalLanguage:
    """Speaks the language of the account, or of the device where nobody is logged in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class LoginRequired:
    """Sends whoever is not logged in to the login page, from every view but the public ones and those behind a token.

    htmx is told to load the whole login page, coming back to the page it was on.
    """

    #: views of others that are public by their nature; every other one of theirs is closed
    PUBLIC_NAMES = frozenset(
        {"account_login", "account_logout", "account_inactive", "mfa_authenticate", "mfa_login_webauthn"}
    )

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.user.is_authenticated or _is_public(request, view):
            return None
        if getattr(request, "session_ended", False):
            messages.info(request, _("You were logged out because your time was over. Log in to go on."))
        if "HX-Request" not in request.headers:
            return redirect_to_login(request.get_full_path())
        back = urlsplit(request.headers.get("HX-Current-URL", ""))
        here = back.path + (f"?{back.query}" if back.query else "")
        login = f"{resolve_url(settings.LOGIN_URL)}?next={quote(here or '/')}"
        return HttpResponse(status=204, headers={"HX-Redirect": login})


def _is_public(request: HttpRequest, view: Callable[..., Any]) -> bool:
    rule = getattr(getattr(view, "view_class", view), "policy", None)
    if rule in ("public", "token"):
        return True  # whoever brings no token is told so by the view, not led to a page
    match = request.resolver_match
    return match is not None and match.view_name in LoginRequired.PUBLIC_NAMES


class DomainErrors:
    """Turns a refusal of the rules that no view caught into a page: 403 with its reason, 404, 409 or 422."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        response = refused(request, exception)  # the page still reads the database
        if connection.in_atomic_block:
            transaction.set_rollback(True)  # nothing is half done: what the view wrote before the refusal goes too
        return response
