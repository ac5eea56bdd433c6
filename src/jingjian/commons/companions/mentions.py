"""People who are called in a comment: ``@林晓峰``, or ``@林晓峰（ZD003）`` where several bear the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import actor_for
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import visible_records
from jingjian.kernel.errors import DomainError

MOST: Final = 10
LONGEST_NAME: Final = 20
_CALLED: Final = re.compile(rf"[@＠]([\u3400-\u9fff·]{{2,{LONGEST_NAME}}})(?:[（(]\s*([0-9A-Za-z\-]{{1,30}})\s*[)）])?")


def mentioned(record: Record, text: str) -> list[Person]:
    """The people called in ``text`` who may know of ``record``, each once.

    A name may run on into the sentence; the longest one that somebody bears counts. Raises ``unknown_mention`` for a
    name that nobody with a part in the record bears, ``several_mentions`` where more than one does, and
    ``many_mentions``. Somebody who may not know of the record is nobody here.
    """
    calls = list(_CALLED.finditer(text))
    if len(calls) > MOST:
        raise DomainError(
            "many_mentions", _("Call at most %(count)d people at a time.") % {"count": MOST}, field="text"
        )
    found = {person.pk: person for call in calls for person in [_person(record, call[1], call[2] or "")]}
    return list(found.values())


def _person(record: Record, run: str, number: str) -> Person:
    names = [run] if number else list(_beginnings(run))
    users = User.objects.filter(person__name__in=names, person__active=True, is_active=True).select_related("person")
    if number:
        users = users.filter(person__staff_no__iexact=number)
    bearers = [user for user in users.order_by("pk")[: 5 * MOST] if _knows(user, record)]
    people = [user.person for user in bearers if user.person is not None]
    longest = max((len(person.name) for person in people), default=0)
    chosen = [person for person in people if len(person.name) == longest]
    if not chosen:
        words = _("Nobody called “%(name)s” has a part in this entry.") % {"name": run[:6]}
        raise DomainError("unknown_mention", words, field="text")
    if len(chosen) > 1:
        words = _("Several people are called “%(name)s”: write the staff number in brackets behind the name.")
        raise DomainError("several_mentions", words % {"name": chosen[0].name}, field="text")
    return chosen[0]


def _beginnings(run: str) -> Iterator[str]:
    return (run[:end] for end in range(2, len(run) + 1))


def _knows(user: User, record: Record) -> bool:
    return visible_records(actor_for(user)).filter(pk=record.pk).exists()
