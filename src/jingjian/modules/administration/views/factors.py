"""Second factors of the own account: allauth's pages, with our log and our notices, and their addresses."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse_lazy

from jingjian.commons.access.policy import policy
from jingjian.commons.accounts import factors
from jingjian.commons.accounts.adapter import visit_of
from jingjian.commons.accounts.models import AccessKind
from jingjian.modules.administration import actions, selectors


def _note(request: HttpRequest, kind: AccessKind, detail: Any = "") -> None:
    user = selectors.account(request.user.pk)  # type: ignore[arg-type]
    actions.note_factor(user=user, kind=kind, visit=visit_of(request), detail=str(detail))


class _Options:
    """Gives the options of a ceremony to the page as text: the script reads them from an attribute of the form."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        data = context.get("js_data", {})
        options = data.get("creation_options") or data.get("request_options") or {}
        return context | {"options": json.dumps(options, cls=DjangoJSONEncoder)}


@policy("login")
class Factors(base.IndexView):  # type: ignore[misc]
    """What protects the account besides the password."""


@policy("public")
class EnterCode(_Options, base.AuthenticateView):  # type: ignore[misc]
    """The second step of the login."""


@policy("login")
class ConfirmByCode(base.ReauthenticateView):  # type: ignore[misc]
    """A code before something that matters."""


@policy("login")
class AddApp(totp.ActivateTOTPView):  # type: ignore[misc]
    """Scan, enter the first code, done."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        factors.activated(self.request.user, form.step)
        _note(self.request, AccessKind.FACTOR_ADDED, factors.APP)
        return response


@policy("login")
class RemoveApp(totp.DeactivateTOTPView):  # type: ignore[misc]
    """No codes from an app any more."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note(self.request, AccessKind.FACTOR_REMOVED, factors.APP)
        return response


@policy("login")
class RecoveryCodes(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """The codes, once."""


@policy("login")
class NewRecoveryCodes(codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Fresh codes; those before are worth nothing."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note(self.request, AccessKind.CODES_MADE)
        return response


@policy("login")
class AddPasskey(_Options, passkeys.AddWebAuthnView):  # type: ignore[misc]
    """A new passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth forgets the form that was refused
        return super().get_context_data(**kwargs) | ({"form": kwargs["form"]} if "form" in kwargs else {})

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note(self.request, AccessKind.FACTOR_ADDED, form.cleaned_data["name"])
        return response


@policy("login")
class RemovePasskey(passkeys.RemoveWebAuthnView):  # type: ignore[misc]
    """A passkey that is not used any more."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        name = factors.name_of(self.get_object())
        response: HttpResponse = super().form_valid(form)
        _note(self.request, AccessKind.FACTOR_REMOVED, name)
        return response


@policy("login")
class ConfirmByPasskey(_Options, passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey before something that matters."""


@policy("public")
class LogInByPasskey(passkeys.LoginWebAuthnView):  # type: ignore[misc]
    """A passkey instead of name and password; a lock after failed passwords does not stop it."""


FACTORS = [
    path("account/factors/", Factors.as_view(), name="mfa_index"),
    path("account/factors/code/", EnterCode.as_view(), name="mfa_authenticate"),
    path("account/factors/confirm/", ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("account/factors/app/add/", AddApp.as_view(), name="mfa_activate_totp"),
    path("account/factors/app/remove/", RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/factors/recovery-codes/", RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/factors/recovery-codes/new/", NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("account/factors/passkeys/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/factors/passkeys/<int:pk>/remove/", RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/factors/passkeys/confirm/", ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/factors/passkeys/login/", LogInByPasskey.as_view(), name="mfa_login_webauthn"),
]
