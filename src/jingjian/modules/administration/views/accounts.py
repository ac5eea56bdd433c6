"""The change of one's own password, as allauth does it, with our log and our rule of the first login."""

from __future__ import annotations

from typing import Any

from allauth.account.views import PasswordChangeView
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from jingjian.commons.access.policy import policy
from jingjian.commons.accounts.adapter import visit_of
from jingjian.commons.accounts.passwords import is_outdated
from jingjian.modules.administration import actions, selectors


@policy("login")
class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    """As allauth's; on success the account is free of its first password and the log says so.

    An account without a password has nothing to change: it is told who gives it one, as nobody sets a first password
    for oneself.
    """

    success_url = reverse_lazy("home")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return render(request, "administration/no_password.html")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = {"password_rules": password_validators_help_texts(), "outdated": is_outdated(self.request.user)}
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | rules | {"password_days": settings.PASSWORD_DAYS}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.change_password(user=selectors.account(self.request.user.pk), visit=visit_of(self.request))
        return response
