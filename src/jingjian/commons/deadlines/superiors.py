"""Who answers for somebody: told by the module that keeps the responsibility chain, asked when a limit runs out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record

Superiors = Callable[[Record, Person, date], Sequence[Person]]


class _Registered:
    """Holds the one chain of the site; without one nobody is above anybody."""

    superiors: Superiors = staticmethod(lambda record, person, day: ())


def register_superiors(superiors: Superiors) -> None:
    """Let ``superiors(record, person, day)`` name who answers for ``person`` on a day, the direct one first.

    It names only people who may know of ``record``.
    """
    _Registered.superiors = staticmethod(superiors)


def superiors_of(record: Record, person: Person, day: date) -> Sequence[Person]:
    return _Registered.superiors(record, person, day)
