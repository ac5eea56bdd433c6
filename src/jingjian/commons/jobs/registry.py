"""Jobs by name: what may be deferred, and what the clock starts by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

Work = TypeVar("Work", bound=Callable[..., None])
Step = TypeVar("Step", bound=Callable[..., bool])
RunsAs = Literal["system", "actor"]

QUEUE: Final = "work"
#: how often a job is tried again after a fault of the machine (lost connection, deadlock, lock not got), unless it
#: declares otherwise; the pauses grow as powers of the base: 5 s, 25 s, 125 s …
MACHINE_RETRIES: Final = 3
PAUSE_BASE_SECONDS: Final = 5


class JobError(Exception):
    """The job cannot go on; ``message`` is shown to whoever asked for it.

    The raiser vouches that code and message carry nothing personal: they are stored and shown in plain text.
    """

    def __init__(self, code: str, message: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class UnreachableError(Exception):
    """Another machine that the job needs does not answer; the queue tries again, as after a fault of our own."""


class JobFailedError(Exception):
    """What the queue is told of a failure: which job, never why. The cause is in ``JobRun`` and, bare, in the log."""


class MachineFaultError(JobFailedError):
    """A failure that goes away by itself; the queue tries the job again."""


@dataclass(frozen=True)
class Task:
    """A job that may be deferred."""

    name: str
    runs_as: RunsAs
    work: Callable[..., Any]
    by_steps: bool = False
    retries: int = MACHINE_RETRIES
    stoppable: bool = True


_tasks: dict[str, Task] = {}


@contextmanager
def _own_connection() -> Iterator[None]:
    """Close the connection of the worker's thread after each job; a restart of the database in between is not felt."""
    try:
        yield
    finally:
        connection.close()


def task(
    name: str, *, runs_as: RunsAs, retries: int = MACHINE_RETRIES, stoppable: bool = True
) -> Callable[[Work], Work]:
    """Declare ``work(*, run, actor, **args)`` as the job ``name`` (``"campaign.import_plan"``).

    It runs in one transaction of its own, as the system or as whoever deferred it, and counts as done in that same
    transaction, so work that is tried again after a crash is not done twice. It must not mind being started again
    after a failure. After a fault of the machine it is tried again up to ``retries`` times, with growing pauses.
    Whether people may stop it on its way is ``stoppable``. Raises ValueError when the name is taken.
    """

    return _declaring(name, runs_as, by_steps=False, retries=retries, stoppable=stoppable)


def steps(
    name: str, *, runs_as: RunsAs, retries: int = MACHINE_RETRIES, stoppable: bool = True
) -> Callable[[Step], Step]:
    """Declare ``step(*, run, actor, **args) -> bool`` as the job ``name``, called until it answers False.

    Each call is a transaction of its own, so readers see the work grow and nothing is held for long. What is done and
    what is left must be read from the database at each call: a job that is started anew after a crash goes on there.
    A run is never worked on by two workers, and it counts as done in the transaction of the last step. One that must
    not be left half done is not ``stoppable``.
    Raises ValueError when the name is taken.
    """
    return _declaring(name, runs_as, by_steps=True, retries=retries, stoppable=stoppable)


def _declaring(name: str, runs_as: RunsAs, *, by_steps: bool, retries: int, stoppable: bool) -> Callable[[Any], Any]:
    def declare(work: Callable[..., Any]) -> Callable[..., Any]:
        if name in _tasks:
            raise ValueError(f"two jobs are called {name!r}")
        _tasks[name] = Task(name, runs_as, work, by_steps, retries, stoppable)

        def run(context: JobContext, *, run_id: str, actor_id: str | None, args: dict[str, Any]) -> None:
            from jingjian.commons.jobs.running import execute  # the models are loaded after this package

            with _own_connection():
                execute(_tasks[name], run_id=run_id, actor_id=actor_id, args=args, attempts=context.job.attempts)

        app.task(name=name, queue=QUEUE, pass_context=True, retry=_back_off(retries))(run)
        return work

    return declare


def periodic(name: str, *, cron: str) -> Callable[[Work], Work]:
    """Let the clock start ``work(*, actor)`` as the system at the times of ``cron`` (five fields, UTC).

    It runs in one transaction and leaves no ``JobRun``. At most one waits in the queue, however long the worker was
    away.
    """

    def declare(work: Work) -> Work:
        def run(timestamp: int) -> None:
            from jingjian.commons.jobs.running import execute_periodic

            with _own_connection():
                execute_periodic(name, work)

        registered = app.task(name=name, queue=QUEUE, queueing_lock=name)(run)
        app.periodic(cron=cron)(registered)
        return work

    return declare


def _back_off(retries: int) -> RetryStrategy:
    return RetryStrategy(
        max_attempts=retries, exponential_wait=PAUSE_BASE_SECONDS, retry_exceptions={MachineFaultError}
    )


def task_named(name: str) -> Task:
    """The job called ``name``. Raises LookupError: an unknown name is a mistake of the program."""
    try:
        return _tasks[name]
    except KeyError:
        raise LookupError(f"there is no job {name!r}") from None
