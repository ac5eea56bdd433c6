"""The door of the own account: taking note of what happened at it, and leaving."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LogoutView
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingjian.commons.access.policy import policy
from jingjian.commons.accounts.adapter import visit_of
from jingjian.commons.accounts.models import User
from jingjian.commons.accounts.sessions import end_session
from jingjian.commons.once.answering import posted_once
from jingjian.kit.answers import actor_of
from jingjian.web.door import recent_access, take_note


@policy("login")
@posted_once()
@require_POST
def door_read(request: HttpRequest) -> HttpResponse:
    """POST: failed logins, locks, new devices and the like are taken note of. 303 to the inbox."""
    if take_note(actor_of(request)):
        messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("inbox"), status=303)


@policy("login")
class Sessions(ListUserSessionsView):  # type: ignore[misc]
    """Where the reader is logged in, and what happened at the door lately."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"recent": recent_access(actor_of(self.request))}


@policy("login")
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: end one session of the own account. 303 to the list."""
    assert isinstance(request.user, User)
    end_session(user=request.user, pk=pk, visit=visit_of(request))
    messages.success(request, _("That session is ended."))
    return HttpResponseRedirect(reverse("usersessions_list"), status=303)


@policy("public")
class LogOut(LogoutView):  # type: ignore[misc]
    """As allauth's; the browser is told to forget what it kept of the site, except by which device it is known."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
