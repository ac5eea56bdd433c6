"""The demo's last morning: everybody's digest is counted."""

from __future__ import annotations

from collections.abc import Iterator

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.kernel import clock
from jingjian.testing.cast import STORY_DAY
from jingjian.testing.telling import Step, moment_at
from jingjian.web.digests.counting import count_batch


def length() -> int:
    """How many steps ``tell`` takes."""
    return 1


def tell() -> Iterator[Step]:
    """The one step of this chapter."""
    moment = moment_at(STORY_DAY, 6, 30)

    def count() -> None:
        with clock.moved(moment), acting_as(SYSTEM):
            while count_batch(STORY_DAY):
                pass

    yield moment, count
