"""How the demo's story is told: steps in somebody's name, at a moment, under a moved clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from jingjian.commons.access.actor import Actor, actor_for
from jingjian.commons.access.context import acting_as
from jingjian.commons.accounts.models import User
from jingjian.kernel import clock

Step = tuple[datetime, Callable[[], None]]
"""A moment, and what is done then."""


def moment_at(day: date, hour: int, minute: int) -> datetime:
    """That minute of the day in China."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.SHANGHAI)


@contextmanager
def in_name_of(username: str, moment: datetime) -> Iterator[Actor]:
    """Whatever is done within is done by that account at that moment."""
    user = User.objects.get_by_natural_key(username)
    with clock.moved(moment), acting_as(actor_for(user)) as actor:
        yield actor


def done_by(username: str, moment: datetime, do: Callable[[Actor], None]) -> Step:
    """A step in somebody's name, at that moment."""

    def take() -> None:
        with in_name_of(username, moment) as actor:
            do(actor)

    return moment, take
