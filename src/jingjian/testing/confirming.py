"""Somebody who has just shown who they are, as the pages of sensitive acts want it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jingjian.kernel import clock


def confirm(client: Any, user: Any) -> None:
    """Let the session of a test client count as confirmed for as long as a run of the tests may take."""
    session = client.session
    until = clock.real_milliseconds() / 1000 + timedelta(days=1).total_seconds()
    session["account_authentication_methods"] = [{"method": "password", "at": until, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
