"""How allauth behaves in this house: no sign-up, no mail, no account without an administrator."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
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


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in words of a peer or a header; an IPv4 address written as IPv6 is the IPv4 address."""
    try:
        address = ip_address(text.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
