"""How passwords are hashed: Argon2id, and never so many at once that logging in could use up the memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.translation import gettext_lazy as _

from jingjian.kernel.errors import TooBusy

#: hashes that one process computes at the same time; each needs `Argon2idHasher.memory_cost` KiB
AT_ONCE: Final = 2


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with 64 MiB, three passes and one lane, at most `AT_ONCE` at a time in a process.

    Whoever finds all places taken waits for `wait` seconds and is then told to try again (`TooBusy`, 503): fifty
    people who log in at nine o'clock, or an enemy who plays them, cannot exhaust the machine.
    """

    time_cost = 3
    memory_cost = 64 * 1024
    parallelism = 1
    wait = 20.0

    _places = threading.BoundedSemaphore(AT_ONCE)

    def encode(self, password: str, salt: str) -> str:
        with self.place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with self.place():
            return super().verify(password, encoded)

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of the places, given back on leaving. Raises TooBusy."""
        if not self._places.acquire(timeout=self.wait):
            raise TooBusy("too_many_logins", _("Too many people are logging in just now. Try again in a minute."))
        try:
            yield
        finally:
            self._places.release()

    def harden_runtime(self, password: str, encoded: str) -> Any:
        """Nothing: the cost of a hash made with other costs is no secret."""
