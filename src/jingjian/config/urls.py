"""Every address of the site: registers, the campaign's own pages, accounts, the shell."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from jingjian.api import urls as api
from jingjian.commons.access.policy import policy
from jingjian.kit.registry import all_registers
from jingjian.kit.urls import urlpatterns_for
from jingjian.modules.administration import urls as administration
from jingjian.modules.administration.views.accounts import ChangePassword
from jingjian.modules.administration.views.factors import FACTORS
from jingjian.web import urls as web
from jingjian.web.views.door import LogOut, Sessions, session_end

#: of the account library these views and no other: no sign-up, no mail, no reset by mail
ACCOUNT = [
    path("account/login/", policy("public")(account.LoginView.as_view()), name="account_login"),
    path("account/logout/", LogOut.as_view(), name="account_logout"),
    path("account/inactive/", policy("public")(account.AccountInactiveView.as_view()), name="account_inactive"),
    path("account/password/", ChangePassword.as_view(), name="account_change_password"),
    path(
        "account/reauthenticate/", policy("login")(account.ReauthenticateView.as_view()), name="account_reauthenticate"
    ),
    *FACTORS,
    path("account/sessions/", Sessions.as_view(), name="usersessions_list"),
    path("account/sessions/<int:pk>/end/", session_end, name="session_end"),
]

urlpatterns = [
    *(pattern for register in all_registers() for pattern in urlpatterns_for(register)),
    path("campaign/", include("jingjian.modules.campaign.urls")),
    path("returns/", include("jingjian.modules.returns.urls")),
    *administration.urlpatterns,
    *ACCOUNT,
    *api.urlpatterns,
    *web.urlpatterns,
]

handler400 = "jingjian.web.views.errors.bad_request"
handler403 = "jingjian.web.views.errors.forbidden"
handler404 = "jingjian.web.views.errors.not_found"
handler500 = "jingjian.web.views.errors.server_error"
