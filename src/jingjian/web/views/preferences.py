"""Language and theme, for the account and for the device."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from jingjian.commons.access.policy import policy
from jingjian.commons.accounts.models import Language, Theme
from jingjian.web.preferences import choose, keep_on_device, language_of, theme_of


@policy("public")
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """GET shows the choices; POST takes ``theme``, ``language`` or both and goes back to ``next``.

    Open to everybody, since the login page offers the same switches; nobody's choice stays on the device alone.
    """
    if request.method == "POST":
        return _save(request)
    context = {
        "themes": Theme.choices,
        "languages": Language.choices,
        "theme": theme_of(request),
        "language": language_of(request),
    }
    return render(request, "web/preferences.html", context)


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
