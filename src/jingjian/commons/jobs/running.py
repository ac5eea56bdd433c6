"""How the worker does one job: as somebody, once, and with every end written down."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from jingjian.commons.jobs.progress import JobStoppedError, second_connection
from jingjian.commons.jobs.registry import JobError, JobFailedError, MachineFaultError, Task, UnreachableError
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError

logger = logging.getLogger(__name__)

#: opens the transaction and the context of an account, or of the system for None, and gives the actor
Runner = Callable[[UUID | None], AbstractContextManager[Any]]

_BEGIN = (
    "UPDATE jobs_jobrun SET state = 'running', started_at = %s, finished_at = NULL, done = 0, failure = '', "
    "message = '' WHERE id = %s AND stop_asked_at IS NULL"
)
_END = (
    "UPDATE jobs_jobrun SET state = %s, failure = %s, message = %s, finished_at = %s WHERE id = %s "
    "AND state NOT IN ('done', 'cancelled', 'discarded')"
)
_MESSAGE_LENGTH = 300
_OVER = ("done", "cancelled", "discarded")


class _Registered:
    runner: Runner | None = None


def set_runner(runner: Runner) -> None:
    """Say what it means to run as somebody. ``access`` calls this once, when the apps are ready."""
    _Registered.runner = staticmethod(runner)


def _as(user_id: UUID | None) -> AbstractContextManager[Any]:
    if _Registered.runner is None:
        raise RuntimeError("no runner is set: call jobs.set_runner when the apps are ready")
    return _Registered.runner(user_id)


def execute(task: Task, *, run_id: str, actor_id: str | None, args: dict[str, Any], attempts: int) -> None:
    """Do the work of one ``JobRun``, unless it is done already or another worker is at it.

    Raises ``MachineFaultError`` when it should be tried again and ``JobFailedError`` when it failed; neither carries
    the cause, since the queue writes what it is told into the log.
    """
    failed: Exception | None = None
    try:
        work = _work_by_steps if task.by_steps else _work
        work(task, UUID(run_id), UUID(actor_id) if actor_id else None, args)
    except Exception as fault:
        failed = fault
    if failed is None:
        return
    if isinstance(failed, JobStoppedError):
        _end(run_id, "cancelled", "", "")
        return
    _log(task.name, run_id, failed)
    if isinstance(failed, OperationalError | InterfaceError | UnreachableError) and attempts < task.retries:
        _end(run_id, "queued", "", "")
        raise MachineFaultError(f"{task.name} {run_id}")
    code, message = _outcome(failed)
    _end(run_id, "failed", code, message)
    raise JobFailedError(f"{task.name} {run_id}")


def execute_periodic(name: str, work: Callable[..., None]) -> None:
    """Do one round of work that the clock started. Raises ``JobFailedError`` without the cause."""
    failed: Exception | None = None
    try:
        with _as(None) as actor:
            work(actor=actor)
    except Exception as fault:
        failed = fault
    if failed is not None:
        _log(name, "-", failed)
        raise JobFailedError(name)


def give_up(run_id: str) -> None:
    """Mark a run as failed because its worker died under it again and again."""
    _end(run_id, "failed", "stopped", "")


def _work(task: Task, run_id: UUID, user_id: UUID | None, args: dict[str, Any]) -> None:
    from jingjian.commons.jobs.models import JobRun  # the models are loaded after this package

    with _as(user_id) as actor:
        if not _alone(run_id):
            return
        run = JobRun.objects.get(pk=run_id)
        if run.state in _OVER:
            return
        with second_connection() as aside, aside.cursor() as cursor:
            _begin(cursor, run_id)
        run.refresh_from_db()
        task.work(run=run, actor=actor, **args)
        _finish(run_id)


def _work_by_steps(task: Task, run_id: UUID, user_id: UUID | None, args: dict[str, Any]) -> None:
    """Every step in a transaction of its own; the run is held over all of them by the second connection."""
    from jingjian.commons.jobs.models import JobRun  # the models are loaded after this package

    with second_connection() as aside, aside.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_lock_key(run_id)])
        if not cursor.fetchone()[0] or JobRun.objects.get(pk=run_id).state in _OVER:
            return
        _begin(cursor, run_id)
        going = True
        while going:
            with _as(user_id) as actor:
                run = JobRun.objects.get(pk=run_id)
                if run.stop_asked_at:
                    raise JobStoppedError
                going = task.work(run=run, actor=actor, **args)
                if not going:
                    _finish(run_id)


def _begin(cursor: Any, run_id: UUID) -> None:
    cursor.execute(_BEGIN, [clock.now(), run_id])
    if not cursor.rowcount:
        raise JobStoppedError


def _finish(run_id: UUID) -> None:
    """Count a run as done in the transaction of its work, unless it was asked to stop before."""
    from jingjian.commons.jobs.models import JobRun, JobState  # the models are loaded after this package

    going = JobRun.objects.filter(pk=run_id, stop_asked_at=None)
    if not going.update(state=JobState.DONE, finished_at=clock.now()):
        raise JobStoppedError


def _lock_key(run_id: UUID) -> int:
    return run_id.int & (1 << 63) - 1


def _alone(run_id: UUID) -> bool:
    """Hold the run until the end of the transaction; False when another worker holds it.

    An advisory lock, since a lock on the row would stop the progress that is written to it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_key(run_id)])
        return bool(cursor.fetchone()[0])


def _end(run_id: str, state: str, failure: str, message: str) -> None:
    finished = clock.now() if state != "queued" else None
    with second_connection() as aside, aside.cursor() as cursor:
        cursor.execute(_END, [state, failure[:80], message[:_MESSAGE_LENGTH], finished, run_id])


def _outcome(fault: Exception) -> tuple[str, str]:
    """Code and words to store. Only ``JobError`` vouches for its words; others may quote what somebody typed."""
    if isinstance(fault, JobError):
        return fault.code, str(fault.message)
    if isinstance(fault, DomainError):
        return fault.code, ""
    return type(fault).__name__, ""


def _log(name: str, run_id: str, fault: Exception) -> None:
    """Where it went wrong, without the message: that may hold personal values."""
    frames = traceback.extract_tb(fault.__traceback__)
    way = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    logger.error("job %s (%s) failed: %s at %s", name, run_id, type(fault).__qualname__, way)
