"""The addresses of the shell. Those of the registers are derived by the kit, those of accounts come from allauth."""

from __future__ import annotations

from django.urls import path

from jingjian.web import health
from jingjian.web.views.approval import approval, propose, slip, supervise_opinion, withdraw_approval
from jingjian.web.views.approval_chains import approval_chains, set_approval_chain
from jingjian.web.views.delegations import delegations, end_delegation
from jingjian.web.views.demo import demo_login, demo_reset
from jingjian.web.views.desk import desk
from jingjian.web.views.desk_several import sign_several
from jingjian.web.views.handover import hand_over
from jingjian.web.views.home import home
from jingjian.web.views.inbox import inbox
from jingjian.web.views.paper import answer_paper, enter_paper
from jingjian.web.views.preferences import preferences
from jingjian.web.views.search import search
from jingjian.web.views.styleguide import styleguide
from jingjian.web.views.tour import tour

urlpatterns = [
    path("", home, name="home"),
    path("inbox/", inbox, name="inbox"),
    path("hand-over/<uuid:record>/", hand_over, name="hand_over"),
    path("desk/", desk, name="desk"),
    path("desk/several/", sign_several, name="sign_several"),
    path("desk/<uuid:pk>/", desk, name="desk_matter"),
    path("approvals/new/<str:kind>/<uuid:record>/", propose, name="propose"),
    path("approvals/<uuid:pk>/", approval, name="approval"),
    path("approvals/<uuid:pk>/withdraw/", withdraw_approval, name="withdraw_approval"),
    path("approvals/<uuid:pk>/slip/", slip, name="approval_slip"),
    path("approvals/<uuid:pk>/paper/", enter_paper, name="enter_paper"),
    path("approvals/papers/<uuid:pk>/", answer_paper, name="answer_paper"),
    path("approvals/opinions/<uuid:pk>/task/", supervise_opinion, name="supervise_opinion"),
    path("approval-chains/", approval_chains, name="approval_chains"),
    path("approval-chains/<str:kind>/", set_approval_chain, name="set_approval_chain"),
    path("delegations/", delegations, name="delegations"),
    path("delegations/<uuid:pk>/end/", end_delegation, name="end_delegation"),
    path("search/", search, name="search"),
    path("preferences/", preferences, name="preferences"),
    path("styleguide/", styleguide, name="styleguide"),
    path("tour/", tour, name="tour"),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("demo/login/", demo_login, name="demo_login"),
    path("demo/reset/", demo_reset, name="demo_reset"),
]
