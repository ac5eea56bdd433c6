"""The first set-up: one page that a one-time link opens, and what to do after it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import policy
from jingjian.commons.accounts.confirming import note_login
from jingjian.commons.accounts.models import User
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit.answers import actor_of
from jingjian.modules.administration import actions, selectors
from jingjian.modules.administration.forms.setup import FIELD_OF, THREE, SetupForm


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do after the set-up, and where."""

    label: str
    text: str
    href: str


@policy("public")
@sensitive_post_parameters(*(f"{duty}_{part}" for duty in THREE for part in ("password", "again")))
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, word: str) -> HttpResponse:
    """GET: the form while the link is good, else 410. POST: 303 to what comes next, logged in; or 422 with faults."""
    if not selectors.setup_link_is_open(word):
        return _expired(request)
    if request.method == "GET":
        return render(request, "administration/setup.html", {"form": SetupForm()})
    form = SetupForm(request.POST)
    try:
        user = _administrator(word, form) if form.is_valid() else None
    except NotAllowed:
        return _expired(request)
    if user is None:
        return render(request, "administration/setup.html", {"form": form}, status=422)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_login(request, "password")
    return HttpResponseRedirect(reverse("setup_done"), status=303)


@policy("login")
@require_GET
def setup_done(request: HttpRequest) -> HttpResponse:
    """What the system administrator does next, in order; for anybody else there is no such page."""
    if not actor_of(request).has(Role.SYSTEM_ADMIN):
        raise NotFound("no_such_page", _("There is no such page."))
    steps = [
        NextStep(_("Enter the units"), _("Offices, stationed groups, townships: the tree that rights follow."),
                 reverse("units:list")),
        NextStep(_("Enter posts and people"), _("Then appoint each person to a post from the page of the person."),
                 reverse("people:list")),
        NextStep(_("Open accounts"),
                 _("The security administrator then proposes roles, the principal leader's first: you confirm that "
                   "one, the leader confirms all others."), reverse("accounts:list")),
        NextStep(_("Look through the calendar"), _("Enter days on which your unit differs from the published one."),
                 reverse("calendar-days:list")),
    ]  # fmt: skip
    return render(request, "administration/setup_done.html", {"steps": steps})


def _administrator(word: str, form: SetupForm) -> User | None:
    """Do the set-up as the house itself; None with the fault on the form when the rules refuse it."""
    try:
        with acting_as(SYSTEM):
            entered = form.cleaned_data
            three = {
                duty: actions.First(*(entered[f"{duty}_{part}"] for part in ("name", "username", "password")))
                for duty in THREE
            }
            return actions.found_site(
                word=word, unit_name=entered["unit_name"], unit_code=entered["unit_code"],
                unit_kind=entered["unit_kind"], system=three["system"], security=three["security"],
                audit=three["audit"],
            )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as fault:
        field = FIELD_OF.get(fault.field or "", fault.field)
        form.add_error(field if field in form.fields else NON_FIELD_ERRORS, str(fault))
        return None


def _expired(request: HttpRequest) -> HttpResponse:
    return render(request, "administration/setup_expired.html", status=410)
