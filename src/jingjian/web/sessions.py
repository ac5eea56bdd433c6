"""When somebody was last seen, without a write for every page they open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from jingjian.kernel import clock

EXACT_TO = timedelta(minutes=5)


class SessionActivity:
    """Notes when a session was last used, exact to `EXACT_TO`.

    A write for every request would make each page wait for the disk, and pages opened side by side for one another.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated and not _seen_lately(key):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


def _seen_lately(key: str) -> bool:
    return bool(UserSession.objects.filter(session_key=key, last_seen_at__gt=clock.now() - EXACT_TO).exists())
