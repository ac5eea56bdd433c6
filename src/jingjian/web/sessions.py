"""How long somebody stays logged in, and when they were last seen, without a write for every page they open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from jingjian.commons.access.actor import actor_for
from jingjian.commons.access.middleware import ActingAsMiddleware
from jingjian.commons.access.models import ADMINISTRATORS
from jingjian.kernel import clock

EXACT_TO = timedelta(minutes=1)
#: what a page asks for by itself, without anybody at it
BY_ITSELF = ("/progress/",)


class SessionLimits:
    """Ends a session after a time without a request, and in any case some hours after the login.

    Administrators have a shorter time. When a session was last used is noted to `EXACT_TO`: a write for every request
    would make each page wait for the disk, and pages opened side by side for one another. ``request.session_ended``
    says to whoever leads to the login page that this happened. Stands before the transaction of the request, so that
    nothing is done in the name of somebody whose time is over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and not request.path.startswith(ActingAsMiddleware.UNGUARDED) and request.user.is_authenticated:
            self._look_at(request, key)
        return self.get_response(request)

    def _look_at(self, request: HttpRequest, key: str) -> None:
        now = clock.now()
        row = UserSession.objects.filter(session_key=key).values_list("data", flat=True).first()
        if row is None:
            UserSession.objects.create_from_request(request)
        entered, seen = _times(row or {}, now)
        if now - entered >= timedelta(hours=settings.SESSION_HOURS) or now - seen >= self._idle(request, now - seen):
            UserSession.objects.filter(session_key=key).delete()
            logout(request)
            request.session_ended = True  # type: ignore[attr-defined]
        elif not row or (now - seen >= EXACT_TO and not request.path.endswith(BY_ITSELF)):
            data = {"entered": entered.isoformat(), "seen": now.isoformat()}
            UserSession.objects.filter(session_key=key).update(created_at=entered, last_seen_at=now, data=data)

    def _idle(self, request: HttpRequest, gone: timedelta) -> timedelta:
        """How long this person may be away; the roles are asked for only where they decide."""
        usual = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
        short = timedelta(minutes=settings.SESSION_IDLE_MINUTES_ADMINISTRATORS)
        if short <= gone < usual and actor_for(request.user).has(*ADMINISTRATORS):
            return short
        return usual


def _times(data: dict[str, str], now: datetime) -> tuple[datetime, datetime]:
    """When the session began and was last used; both now for one that is new."""
    if not data:
        return now, now
    return datetime.fromisoformat(data["entered"]), datetime.fromisoformat(data["seen"])
