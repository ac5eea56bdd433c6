"""How allauth behaves in this house: no sign-up, no mail, no account without an administrator."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jingjian.commons.accounts import attempts
from jingjian.commons.accounts.devices import welcome
from jingjian.commons.accounts.events import Visit, failures_since_login, note
from jingjian.commons.accounts.models import AccessKind, User

DEVICE_AGE = 400 * 24 * 3600


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Too many failed attempts. Wait a while, or turn to your security administrator."),
        "username_password_mismatch": _("The username or the password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing leaves the host: there is no mail."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that asks, by which logins are counted and sessions listed.

        ``X-Forwarded-For`` is read from its end for as long as a proxy of ``TRUSTED_PROXIES`` vouches for it: the
        first address that is none of them is the client's. What a client wrote there itself is never reached.
        """
        address = _address(request.META.get("REMOTE_ADDR", ""))
        if address is None:
            raise PermissionDenied
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        while forwarded and _is_trusted(address):
            before = _address(forwarded.pop())
            if before is None:
                break
            address = before
        return str(address)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing leaves the host: there is no mail."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """One address may fail ten times a minute, whatever the names; names are counted by `attempts`."""
        usage = ratelimit.consume(request, app="allauth.account", action="login_source")
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage = usage

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As allauth's, with every failure counted. Raises ValidationError for whoever has to wait."""
        username = credentials.get("username") or ""
        try:
            attempt = attempts.begin(username=username, visit=visit_of(request), token=device_token(request))
        except attempts.TooManyAttemptsError:
            raise self.validation_error("too_many_login_attempts") from None
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            attempt.failed()
        else:
            attempt.succeeded()
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Tell of what failed since the last login, note this one, and know the device from now on."""
        failed, visit = failures_since_login(user), visit_of(request)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if failed:
            count = sum(one.count for one in failed)
            text = ngettext(
                "Since your last login %(count)d login to your account failed, from %(sources)s.",
                "Since your last login %(count)d logins to your account failed, from %(sources)s.",
                count,
            )
            messages.warning(request, text % {"count": count, "sources": "、".join(one.source for one in failed[:5])})
        first = not user.devices.exists()
        token, new = welcome(user, device_token(request), visit.agent)
        note(user, AccessKind.LOGIN, visit)
        if new and not first:
            note(user, AccessKind.NEW_DEVICE, visit)
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME, token, max_age=DEVICE_AGE, secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True, samesite="Strict",
        )  # fmt: skip
        return response


def visit_of(request: HttpRequest) -> Visit:
    """From where a request comes."""
    return Visit(ratelimit.get_ip(request), request.headers.get("User-Agent", ""))


def device_token(request: HttpRequest) -> str:
    """What the browser shows as a device that was let in before, empty without."""
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in words of a peer or a header; an IPv4 address written as IPv6 is the IPv4 address."""
    try:
        address = ip_address(text.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
