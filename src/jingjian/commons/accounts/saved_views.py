"""Lists as people like to see them, each for one account and one register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingjian.commons.accounts.models import SavedView, User
from jingjian.kernel.errors import DomainError, NotFound
from jingjian.kernel.text import is_invisible

MOST = 20
LONGEST_NAME, LONGEST_QUERY = 40, 2000


def views_of(user_id: UUID, register: str) -> QuerySet[SavedView]:
    """The views an account keeps of a register, the oldest first."""
    return SavedView.objects.filter(user_id=user_id, register=register)


def keep_view(*, user_id: UUID, register: str, name: str, query: str, first: bool) -> SavedView:
    """Keep a view; one of the same name is replaced. Raises DomainError for an empty name and beyond ``MOST`` views."""
    wanted = "".join(sign for sign in name if not is_invisible(sign)).strip()[:LONGEST_NAME]
    if not wanted:
        raise DomainError("name_missing", _("Give the view a name."), field="name")
    if len(query) > LONGEST_QUERY:
        raise DomainError("query_too_long", _("These are too many conditions for one view. Remove some."))
    with _alone(user_id):
        own = views_of(user_id, register)
        view = own.filter(name=wanted).first()
        if view is None and own.count() >= MOST:
            text = _("You keep %(count)d views of this list, the most there can be. Delete one first.")
            raise DomainError("too_many_views", text % {"count": MOST})
        if first:
            own.filter(first=True).update(first=False)
        view = view or SavedView(user_id=user_id, register=register, name=wanted)
        view.query, view.first = query, first
        view.save()
    return view


def open_first(*, user_id: UUID, register: str, view: str) -> None:
    """Let the list open in this view; an empty ``view`` lets it open as it is for everybody. Raises NotFound."""
    with _alone(user_id):
        own = views_of(user_id, register)
        own.filter(first=True).update(first=False)
        if view and not own.filter(pk=_key(view)).update(first=True):
            raise _unknown()


def forget_view(*, user_id: UUID, register: str, view: str) -> None:
    """Delete a view of one's own. Raises NotFound for any other."""
    found, _kinds = views_of(user_id, register).filter(pk=_key(view)).delete()
    if not found:
        raise _unknown()


@contextmanager
def _alone(user_id: UUID) -> Iterator[None]:
    """A transaction in which nobody else writes the views of this account."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user_id)
        yield


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _unknown() from None


def _unknown() -> NotFound:
    return NotFound("not_found", _("You keep no such view."))
