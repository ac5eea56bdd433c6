"""Keys of rows: UUID version 7 (RFC 9562), ordered by creation within a process."""

from __future__ import annotations

import secrets
import threading
from uuid import UUID

from jingjian.kernel import clock

_COUNTER_BITS = 42
_TAIL_BITS = 32
_VERSION = 7
_VARIANT = 0b10


class _Last:
    """Time and counter of the youngest id, so that the next is greater even within a millisecond."""

    lock = threading.Lock()
    milliseconds = 0
    counter = 0


def uuid7() -> UUID:
    """A new id, greater than every id this process made before, also when the machine's clock steps back.

    Layout (RFC 9562 §5.7 with the counter of §6.2 method 1): 48 bits of milliseconds since 1970, 42 bits of
    counter seeded at random in each millisecond, 32 random bits, with version and variant between.
    """
    milliseconds, counter = _tick()
    value = milliseconds << 80
    value |= _VERSION << 76
    value |= (counter >> 30) << 64
    value |= _VARIANT << 62
    value |= (counter & ((1 << 30) - 1)) << 32
    value |= secrets.randbits(_TAIL_BITS)
    return UUID(int=value)


def _tick() -> tuple[int, int]:
    """The next pair of millisecond and counter, always greater than the one before."""
    with _Last.lock:
        milliseconds = clock.real_milliseconds()
        if milliseconds > _Last.milliseconds:
            _Last.milliseconds = milliseconds
            # The top bit starts at zero, so that the counter has room to grow within its millisecond.
            _Last.counter = secrets.randbits(_COUNTER_BITS - 1)
        else:
            _Last.counter += 1
            if _Last.counter >> _COUNTER_BITS:
                _Last.milliseconds += 1
                _Last.counter = secrets.randbits(_COUNTER_BITS - 1)
        return _Last.milliseconds, _Last.counter
