"""The addresses of the shell. Those of the registers are derived by the kit, those of accounts come from allauth."""

from __future__ import annotations

from django.urls import path

from jingjian.web import health
from jingjian.web.views.demo import demo_login, demo_reset
from jingjian.web.views.handover import hand_over
from jingjian.web.views.home import home
from jingjian.web.views.inbox import inbox
from jingjian.web.views.preferences import preferences
from jingjian.web.views.search import search
from jingjian.web.views.styleguide import styleguide
from jingjian.web.views.tour import tour

urlpatterns = [
    path("", home, name="home"),
    path("inbox/", inbox, name="inbox"),
    path("hand-over/<uuid:record>/", hand_over, name="hand_over"),
    path("search/", search, name="search"),
    path("preferences/", preferences, name="preferences"),
    path("styleguide/", styleguide, name="styleguide"),
    path("tour/", tour, name="tour"),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("demo/login/", demo_login, name="demo_login"),
    path("demo/reset/", demo_reset, name="demo_reset"),
]
