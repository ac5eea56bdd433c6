"""Language and theme of whoever reads: those of the account, else of the device (two cookies)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_supported_language_variant

from jingjian.commons.accounts.models import Language, Theme, User

LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"
ONE_YEAR = 365 * 24 * 3600


def cookie_of(name: str) -> str:
    """The full name of a cookie of the device: under TLS no other host and no plain connection can have set it."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def theme_of(request: HttpRequest) -> str:
    """``light``, ``dark`` or ``auto``."""
    user = getattr(request, "user", None)
    wanted = user.theme if isinstance(user, User) else request.COOKIES.get(cookie_of(THEME_COOKIE), "")
    return wanted if wanted in Theme.values else Theme.AUTO.value


def language_of(request: HttpRequest) -> str:
    """A language of this site: the account's, else the cookie's, else the site's. The browser's wish is not asked."""
    user = getattr(request, "user", None)
    return supported(user.language) if isinstance(user, User) else language_of_device(request)


def language_of_device(request: HttpRequest) -> str:
    """The language of the device's cookie, else the site's; asks no database."""
    return supported(request.COOKIES.get(cookie_of(LANGUAGE_COOKIE), ""))


def supported(wanted: str) -> str:
    """A language of this site: the one wanted, else the site's."""
    return get_supported_language_variant(wanted if wanted in Language.values else settings.LANGUAGE_CODE)


def keep_on_device(response: HttpResponse, *, theme: str = "", language: str = "") -> None:
    """Remember the choice on this device, so that the login page speaks the same."""
    for name, value in ((THEME_COOKIE, theme), (LANGUAGE_COOKIE, language)):
        if value:
            response.set_cookie(
                cookie_of(name),
                value,
                max_age=ONE_YEAR,
                secure=bool(settings.SESSION_COOKIE_SECURE),
                httponly=True,
                samesite="Lax",
            )


def choose(request: HttpRequest, *, theme: str = "", language: str = "") -> None:
    """Write the choice to the account of whoever is logged in; empty leaves as it is."""
    user = request.user
    if not isinstance(user, User):
        return
    user.theme, user.language = theme or user.theme, language or user.language
    user.save(update_fields=["theme", "language"])
