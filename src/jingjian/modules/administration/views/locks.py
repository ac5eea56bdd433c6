"""The page of locks after failed logins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jingjian.commons.access.policy import policy
from jingjian.commons.accounts.adapter import visit_of
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import NotFound
from jingjian.kit.answers import actor_of
from jingjian.modules.administration import actions, selectors


@policy("login")
@require_GET
def locks(request: HttpRequest) -> HttpResponse:
    """The locks that stand, for the security administrator; for anybody else there is no such page."""
    if not selectors.lifts_locks(actor_of(request)):
        raise NotFound("no_such_page", _("There is no such page."))
    return render(request, "administration/locks.html", {"locks": selectors.locks()})


@policy("login")
@posted_once()
@require_POST
def lift_lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST: take one lock off. 303 to the page of locks."""
    if not selectors.lifts_locks(actor_of(request)):
        raise NotFound("no_such_page", _("There is no such page."))
    user = actions.lift_lock(actor=actor_of(request), pk=pk, visit=visit_of(request))
    messages.success(request, _("The lock on the account of %(name)s is lifted.") % {"name": user})
    return HttpResponseRedirect(reverse("locks"), status=303)
