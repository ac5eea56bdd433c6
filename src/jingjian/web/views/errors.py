"""Pages for what went wrong: each says what happened, what to do next, and never more than the reader may know."""

from __future__ import annotations

import sys
from http import HTTPStatus
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from jingjian.api.problems import is_api, of_refusal, problem
from jingjian.api.problems import not_found as absent
from jingjian.commons.access.policy import policy
from jingjian.kernel.errors import DomainError
from jingjian.web.preferences import language_of_device

#: what the driver raises while the database is away, starting, or too busy to give a lock
OUTAGES = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
RETRY_SECONDS = 10


class UnkeepableTextError(BadRequest):
    """A field holds a NUL character, which the database keeps in no text."""


def _page(request: HttpRequest, status: int, *, title: str, text: str, reason: str = "") -> HttpResponse:
    """The error page, or for a program the problem.

    A reason also travels in ``X-Reason`` (percent-encoded), which a part of a page shows.
    """
    if is_api(request):
        return problem(status, code=slugify(HTTPStatus(status).phrase), detail=reason or text)
    context = {"status": status, "title": title, "text": text, "reason": reason}
    response = HttpResponse(render_to_string("errors/error.html", context, request), status=status)
    if reason:
        response["X-Reason"] = quote(reason)
    return response


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The page for a refusal of the rules."""
    if is_api(request):
        return of_refusal(refusal)
    if refusal.status == 404:
        return not_found(request, None)
    if refusal.status == 403:
        return _forbidden(request, str(refusal))
    if refusal.status == 409:
        return _page(
            request,
            409,
            title=_("Somebody changed this first"),
            text=_("Go back, load the page again and look at what changed before you go on."),
            reason=str(refusal),
        )
    if refusal.status == 503:
        return _page(
            request,
            503,
            title=_("The site is busy"),
            text=_("Nothing was done. Go back and try again in a minute."),
            reason=str(refusal),
        )
    return _page(
        request,
        refusal.status,
        title=_("This cannot be done now"),
        text=_("Go back and correct what the reason names."),
        reason=str(refusal),
    )


@policy("public")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for what is too large; 503 where a session could not be kept because the database went away."""
    if is_outage(exception):
        return unavailable(request)
    if isinstance(exception, RequestDataTooBig):
        limit = settings.DOCUMENT_MAX_BYTES // (1024 * 1024)
        return _page(
            request,
            413,
            title=_("This is too much for one request"),
            text=_("Nothing was saved. Go back and send a smaller file or a shorter text."),
            reason=_("A file may be up to %(limit)s MB.") % {"limit": limit},
        )
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return _page(
            request,
            400,
            title=_("This is too much for one request"),
            text=_("Nothing was saved. Go back and send fewer entries at a time."),
        )
    return _page(
        request,
        400,
        title=_("The request could not be read"),
        text=_("Go back and try again. If it happens again, tell your system administrator what you did."),
        reason=_("An entry holds a character that cannot be kept (U+0000).")
        if isinstance(exception, UnkeepableTextError)
        else "",
    )


@policy("public")
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _forbidden(request, reason)


def _forbidden(request: HttpRequest, reason: str) -> HttpResponse:
    return _page(
        request,
        403,
        title=_("You may not do this"),
        text=_("If your duties ask for it, your unit's leader can have the role granted to you."),
        reason=reason,
    )


@policy("public")
def not_found(request: HttpRequest, exception: Exception | None) -> HttpResponse:
    """The same words for what does not exist and for what is not open to the reader."""
    if is_api(request):
        return absent()
    reason = ""
    if isinstance(exception, Http404) and exception.args and isinstance(exception.args[0], str):
        reason = exception.args[0]
    return _page(
        request,
        404,
        title=_("There is nothing here for you"),
        text=reason or _("The address may be wrong, or the entry may not be open to you."),
    )


@policy("public")
def server_error(request: HttpRequest) -> HttpResponse:
    """500 for a fault of the program, 503 while the database is away.

    Django asks for this page at whatever depth the fault arose (session, login, transaction, view), still handling
    it. Rendered without a context processor, so that it stands when the database does not.
    """
    if is_outage(sys.exception()):
        return unavailable(request)
    if is_api(request):
        return problem(500, code="fault", detail=_("The program failed. Tell your system administrator the time."))
    return HttpResponse(render_to_string("errors/500.html"), status=500)


@policy("public")
def unavailable(request: HttpRequest) -> HttpResponse:
    """Shown while the site is being prepared or its database is away; nothing was saved, one may ask again soon.

    In the language of the device: that of the account stands in the database.
    """
    with translation.override(language_of_device(request)):
        page, reason = render_to_string("errors/503.html"), _("The site is being prepared")
    if is_api(request):
        return problem(503, code="unavailable", detail=reason, headers={"Retry-After": str(RETRY_SECONDS)})
    headers = {"Retry-After": str(RETRY_SECONDS), "X-Reason": quote(reason)}
    return HttpResponse(page, status=503, headers=headers)


def is_outage(fault: BaseException | None) -> bool:
    """Whether the database's absence is the fault or stands behind it."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        if isinstance(fault, OUTAGES):
            return True
        seen.add(id(fault))
        fault = fault.__cause__ or fault.__context__
    return False


@policy("public")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or was opened before logging in again. Nothing was saved."""
    return _page(
        request,
        403,
        title=_("The form has expired"),
        text=_("Nothing was saved. Go back, load the page again and send the form once more."),
    )
