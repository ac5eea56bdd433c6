"""Language and theme, for the account and for the device; how one wants to be told, and taking note of the digest."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from jingjian.commons.access.policy import policy
from jingjian.commons.accounts.models import Language, Theme
from jingjian.commons.notify.digests import mark_digest_read, prefer
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError
from jingjian.kit.answers import actor_of
from jingjian.web.digests.form import NoticeForm, chosen_of
from jingjian.web.preferences import choose, keep_on_device, language_of, theme_of


@policy("public")
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """GET shows the choices; POST takes ``theme``, ``language`` or both and goes back to ``next``.

    Open to everybody, since the login page offers the same switches; nobody's choice stays on the device alone.
    """
    if request.method == "POST":
        return _save(request)
    return _page(request, NoticeForm(initial=chosen_of(request)))


@policy("login")
@posted_once()
@require_POST
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """POST: whether there is a daily digest, and by mail to which address. 303 back, 422 with the reason."""
    form = NoticeForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                prefer(actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Your preferences are saved."))
            return HttpResponseRedirect(reverse("preferences"), status=303)
    return _page(request, form, status=422)


@policy("login")
@posted_once()
@require_POST
def digest_read(request: HttpRequest) -> HttpResponse:
    """POST: today's digest is taken note of. 303 to the inbox."""
    if mark_digest_read(actor=actor_of(request)):
        messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("inbox"), status=303)


def _page(request: HttpRequest, form: NoticeForm, *, status: int = 200) -> HttpResponse:
    context = {
        "themes": Theme.choices,
        "languages": Language.choices,
        "theme": theme_of(request),
        "language": language_of(request),
        "told": form if actor_of(request).person_id else None,
        "mails": bool(settings.EMAIL_HOST),
    }
    return render(request, "web/preferences.html", context, status=status)


def _save(request: HttpRequest) -> HttpResponse:
    theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
    if (theme and theme not in Theme.values) or (language and language not in Language.values):
        return HttpResponse(status=400)
    choose(request, theme=theme, language=language)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("preferences")
        with override(language or language_of(request)):
            messages.success(request, _("Your preferences are saved."))
    response = HttpResponseRedirect(back, status=303)
    keep_on_device(response, theme=theme, language=language)
    return response
