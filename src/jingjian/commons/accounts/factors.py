"""Second factors as allauth keeps them, by the rules of this house.

Seeds and the seed of recovery codes are tier 乙: each stands in a row of its own (`FactorSecret`), of which allauth
keeps the key; while an app is being set up the session holds the new seed sealed. A code counts once: the step it
belongs to is kept, and no step up to it counts again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from jingjian.commons.accounts.adapter import visit_of
from jingjian.commons.accounts.events import note
from jingjian.commons.accounts.models import AccessKind, FactorSecret, User
from jingjian.commons.vault.envelopes import Envelope, Place, seal, unseal
from jingjian.kernel import clock

#: where the seed of an app lies that is being set up; a session ends within hours
IN_SESSION: Final = Place("django_session", "session_data", UUID(int=0))
#: names under which allauth keeps what it had encrypted
_SECRETS: Final = ("secret", "seed")
LAST_STEP: Final = "last_step"
#: what codes of an app are called where their person reads of them
APP = _("Codes from an app")
_PLAIN = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it was used already."),
    }

    def encrypt(self, text: str) -> str:
        """The key of the row in which the text now stands sealed."""
        return str(FactorSecret._default_manager.create(text=text).pk)

    def decrypt(self, encrypted_text: str) -> str:
        """The text of the row of that key. Raises DoesNotExist, and TamperedError for what the vault did not seal."""
        return str(FactorSecret._default_manager.get(pk=UUID(encrypted_text)).text)

    def get_totp_issuer(self) -> str:
        return "镜鉴"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "镜鉴"}


def step_of(secret: str, code: str) -> int | None:
    """The time step for which ``code`` is right, within the tolerance; None for a wrong one."""
    given = "".join(code.split())
    for step in totp.yield_hotp_counters_from_time():
        if constant_time_compare(given, totp.format_hotp_value(totp.hotp_value(secret, step))):
            return int(step)
    return None


def use_code(user: User, code: str) -> Authenticator | None:
    """The factor of the account that this code belongs to, which it now has used up; None for a wrong or used one."""
    held = Authenticator.objects.select_for_update().filter(user=user)
    for factor in held.filter(type=Authenticator.Type.TOTP):
        step = step_of(FactorAdapter().decrypt(factor.data["secret"]), code)
        if step is not None:
            if step <= factor.data.get(LAST_STEP, 0):
                return None
            factor.data[LAST_STEP] = step
            factor.save(update_fields=["data"])
            return factor
    for factor in held.filter(type=Authenticator.Type.RECOVERY_CODES):
        if factor.wrap().validate_code(code):
            return factor
    return None


class _CodeForm:
    """How a code is checked, at the login and at a confirmation alike."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        forget_failures = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        factor = use_code(self.user, code)
        if factor is None:
            note(self.user, AccessKind.FACTOR_FAILED, visit_of(context.request))
            raise FactorAdapter().validation_error("incorrect_code")
        factor.user = self.user
        self.authenticator = factor
        forget_failures()
        return code


def _code_field() -> forms.CharField:
    return forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Six figures from the app, or one of your recovery codes."),
        widget=forms.TextInput(_PLAIN | {"autofocus": True}),
    )


class CodeForm(_CodeForm, base.AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""

    code = _code_field()


class ConfirmCodeForm(_CodeForm, base.ReauthenticateForm):  # type: ignore[misc]
    """The code before something that matters."""

    code = _code_field()


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app. `step` is what it used up."""

    code = forms.CharField(
        label=_("One-time code"), max_length=12, help_text=_("Six figures, as the app shows them now."),
        widget=forms.TextInput(_PLAIN | {"inputmode": "numeric"}),
    )  # fmt: skip
    step: int | None = None

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.user = user
        session = context.request.session
        held = session.get(totp.SECRET_SESSION_KEY) if self.is_bound else None
        self.secret = unseal(Envelope(held), IN_SESSION) if held else totp.generate_totp_secret()
        if not held:
            session[totp.SECRET_SESSION_KEY] = seal(self.secret, IN_SESSION).text

    def clean_code(self) -> str:
        forget_failures = check_rate_limit(self.user, error_key="rate_limited")
        code: str = self.cleaned_data["code"]
        self.step = step_of(self.secret, code)
        if self.step is None:
            raise FactorAdapter().validation_error("incorrect_code")
        forget_failures()
        return code


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and what it is called."""

    name = forms.CharField(
        label=_("Name of the passkey"), max_length=60, required=False, help_text=_("The office computer, for instance.")
    )
    passwordless = forms.BooleanField(
        label=_("Log in with it alone"),
        required=False,
        help_text=_("Then it asks for a PIN or a fingerprint, and no password is needed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("name", "")
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip() or str(_("Passkey"))


def activated(user: User, step: int | None) -> None:
    """The code that set up an app is used up with it."""
    for factor in Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP):
        factor.data[LAST_STEP] = step
        factor.save(update_fields=["data"])


def name_of(factor: Authenticator) -> str:
    """What a factor is called where its person reads of it."""
    if factor.type == Authenticator.Type.WEBAUTHN:
        return str(factor.wrap().name)
    return str(APP if factor.type == Authenticator.Type.TOTP else _("Recovery codes"))


def remove_all(user: User) -> int:
    """Take every factor of an account off, recovery codes included; how many rows it were."""
    gone, _by_model = Authenticator.objects.filter(user=user).delete()
    return int(gone)


def forget() -> int:
    """Delete secrets of factors that are gone, a day after they were made at the earliest; how many."""
    held = Authenticator.objects.values_list("data", flat=True)
    used = {data[name] for data in held for name in _SECRETS if name in data}
    old = FactorSecret._default_manager.filter(made_at__lt=clock.now() - timedelta(days=1))
    gone, _by_model = old.exclude(pk__in=used).delete()
    return gone
