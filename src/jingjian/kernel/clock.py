"""The only clock of the house. Moments are aware and in UTC, dates are those of Asia/Shanghai.

The clock can be moved for the whole process (all threads), for the demo and for tests. A moved clock still runs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
START_OF_WORK = time(9, 0)
"""The hour to which `moved` goes when it is given a date without an hour."""


class _Moved:
    """The distance between the real clock and ours; the lock keeps moves in order, reading needs none."""

    lock = threading.RLock()
    by = timedelta(0)


def now() -> datetime:
    """The present moment: aware, UTC."""
    return datetime.now(UTC) + _Moved.by


def today() -> date:
    """The present date in Asia/Shanghai."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment in Asia/Shanghai. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    return moment.astimezone(SHANGHAI)


def real_milliseconds() -> int:
    """Milliseconds since 1970 of the real clock, unmoved: ids are ordered by creation whatever the demo plays."""
    return int(datetime.now(UTC).timestamp() * 1000)


def offset() -> timedelta:
    """How far our clock stands from the real one; zero when it was not moved."""
    return _Moved.by


def set_offset(by: timedelta) -> None:
    """Move the clock of this process by `by` from the real one, until it is set again."""
    with _Moved.lock:
        _Moved.by = by


@contextmanager
def moved(to: datetime | date) -> Iterator[None]:
    """Let the clock stand at `to` on entering and run on from there; on leaving it goes back to where it was.

    A date means 09:00 of that day in Asia/Shanghai. Raises ValueError for a moment without a time zone.
    """
    target = local(to) if isinstance(to, datetime) else datetime.combine(to, START_OF_WORK, tzinfo=SHANGHAI)
    with _Moved.lock:
        before = _Moved.by
        _Moved.by = target - datetime.now(UTC)
    try:
        yield
    finally:
        set_offset(before)
