"""The tour of the product."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from jingjian.commons.access.policy import policy
from jingjian.web.tour import steps


@policy("login")
def tour(request: HttpRequest) -> HttpResponse:
    """Its steps, each leading to the page it speaks of."""
    return render(request, "web/tour.html", {"steps": steps(get_language() or "zh-hans")})
