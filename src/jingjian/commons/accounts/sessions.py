"""The sessions of an account: ending one from elsewhere."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from jingjian.commons.accounts.events import Visit, note
from jingjian.commons.accounts.models import AccessKind, User
from jingjian.kernel.errors import NotFound


def end_session(*, user: User, pk: int, visit: Visit) -> None:
    """End one session of the account; it is dead at its next request. Raises NotFound for one of another."""
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        raise NotFound("no_session", _("This session has ended already."))
    session.end()
    note(user, AccessKind.SESSION_ENDED, visit, session.user_agent)
