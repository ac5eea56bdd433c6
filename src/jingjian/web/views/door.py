"""The reader takes note of what happened at the door of the own account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingjian.commons.access.policy import policy
from jingjian.kit.answers import actor_of
from jingjian.web.door import take_note


@policy("login")
@require_POST
def door_read(request: HttpRequest) -> HttpResponse:
    """POST: failed logins, locks, new devices and the like are taken note of. 303 to the inbox."""
    if take_note(actor_of(request)):
        messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("inbox"), status=303)
