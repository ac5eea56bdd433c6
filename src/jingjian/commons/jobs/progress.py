"""How far a job is, written while it runs.

The work itself is in one transaction that nobody sees before its end, so progress goes over a second connection that
commits at once. It is written at most twice a second. Whoever asked the job to stop is heard there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

PAUSE_SECONDS: Final = 0.5
_MESSAGE_LENGTH: Final = 300
_WRITE: Final = "UPDATE jobs_jobrun SET total = %s, done = %s, message = %s WHERE id = %s RETURNING stop_asked_at"


class JobStoppedError(Exception):
    """Raised inside a job that was asked to stop, where it reports how far it is; its work is rolled back."""


class Progress:
    """The counter of one run. Words given to it are stored and shown in plain text: tiers 丙 and 丁 only."""

    def __init__(self, run_id: UUID, aside: BaseDatabaseWrapper) -> None:
        self._run_id = run_id
        self._aside = aside
        self._total = self._done = 0
        self._message = ""
        self._written_at = float("-inf")
        self._waiting = False

    def expect(self, total: int) -> None:
        """Say how much work there is in all."""
        self._total = total
        self._write(at_once=True)

    def advance(self, by: int = 1) -> None:
        """Count ``by`` more pieces as done."""
        self._done += by
        self._write(at_once=False)

    def say(self, message: object) -> None:
        """Show ``message`` beside the figures."""
        self._message = str(message)[:_MESSAGE_LENGTH]
        self._write(at_once=False)

    def flush(self) -> None:
        """Write what was held back."""
        if self._waiting:
            self._write(at_once=True)

    def _write(self, *, at_once: bool) -> None:
        # time.monotonic measures a pause; it is no clock of dates, which only the kernel has
        moment = time.monotonic()
        if not at_once and moment - self._written_at < PAUSE_SECONDS:
            self._waiting = True
            return
        self._written_at, self._waiting = moment, False
        with self._aside.cursor() as cursor:
            cursor.execute(_WRITE, [self._total, self._done, self._message, self._run_id])
            row = cursor.fetchone()
        if row and row[0]:
            raise JobStoppedError


@contextmanager
def second_connection() -> Iterator[BaseDatabaseWrapper]:
    """Another connection to the same database, committing each statement at once; closed on leaving."""
    aside = connection.copy()
    try:
        yield aside
    finally:
        aside.close()


@contextmanager
def progress(run: Any) -> Iterator[Progress]:
    """Report on ``run`` (a ``JobRun``) from inside its job: ``with progress(run) as p: p.expect(n); p.advance()``."""
    with second_connection() as aside:
        reported = Progress(run.pk, aside)
        yield reported
        reported.flush()
