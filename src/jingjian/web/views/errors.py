"""Pages for what went wrong: each says what happened, what to do next, and never more than the reader may know."""

from __future__ import annotations

from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from jingjian.commons.access.policy import policy
from jingjian.kernel.errors import DomainError


def _page(request: HttpRequest, status: int, *, title: str, text: str, reason: str = "") -> HttpResponse:
    """The error page. A reason also travels in ``X-Reason`` (percent-encoded), which a part of a page shows."""
    context = {"status": status, "title": title, "text": text, "reason": reason}
    response = HttpResponse(render_to_string("errors/error.html", context, request), status=status)
    if reason:
        response["X-Reason"] = quote(reason)
    return response


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The page for a refusal of the rules."""
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
    return _page(
        request,
        refusal.status,
        title=_("This cannot be done now"),
        text=_("Go back and correct what the reason names."),
        reason=str(refusal),
    )


@policy("public")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        400,
        title=_("The request could not be read"),
        text=_("Go back and try again. If it happens again, tell your system administrator what you did."),
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
    """Rendered without a context processor, so that it stands when the database does not."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


@policy("public")
def unavailable(request: HttpRequest) -> HttpResponse:
    """Shown while the site is being prepared; browsers ask again after ten seconds."""
    return HttpResponse(render_to_string("errors/503.html"), status=503, headers={"Retry-After": "10"})


@policy("public")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or was opened before logging in again. Nothing was saved."""
    return _page(
        request,
        403,
        title=_("The form has expired"),
        text=_("Nothing was saved. Go back, load the page again and send the form once more."),
    )
