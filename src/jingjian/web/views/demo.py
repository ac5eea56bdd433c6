"""The way into the demo, one button for each of the cast, and the way to begin it anew."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jingjian.commons.access.policy import policy
from jingjian.commons.accounts.confirming import note_login
from jingjian.web import demo


@policy("public")
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as one of the cast, on a demo site only: anywhere else there is no such address."""
    user = demo.account(request.POST.get("username", ""))
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_login(request, "demo")
    return HttpResponseRedirect(reverse("home"), status=303)


@policy("login")
@require_http_methods(["GET", "POST"])
def demo_reset(request: HttpRequest) -> HttpResponse:
    """GET asks whether to begin anew; POST asks the process manager for it. There is no such address elsewhere."""
    if not demo.is_demo():
        raise Http404
    if request.method == "POST":
        demo.ask_reset()
        return render(request, "web/demo_resetting.html", status=202)
    return render(request, "web/demo_reset.html")
