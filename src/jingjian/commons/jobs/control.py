"""Stopping a job, trying a failed one again, putting it aside. The caller has locked the run and saves it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from jingjian.commons.jobs.deferring import enqueue
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.jobs.registry import task_named
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError


def stoppable(run: JobRun) -> bool:
    """Whether people may ask it to stop now."""
    return not run.ended and run.stop_asked_at is None and task_named(run.name).stoppable


def stop(run: JobRun) -> None:
    """Take a waiting job out of the queue; ask a running one to stop. Raises ``not_stoppable``."""
    if not stoppable(run):
        raise DomainError("not_stoppable", _("This job has ended, was asked to stop already or must run to its end."))
    if run.state == JobState.QUEUED and run.queue_id and _queue().cancel_job_by_id(run.queue_id):
        run.state, run.finished_at = JobState.CANCELLED, clock.now()
        return
    run.stop_asked_at = clock.now()


def try_again(run: JobRun) -> None:
    """Put a job that failed or was stopped into the queue once more, with what it was asked for first.

    Raises ``not_failed``, and ``forgotten`` when the queue does not remember it any more.
    """
    if run.state not in (JobState.FAILED, JobState.CANCELLED):
        raise DomainError("not_failed", _("Only a job that failed or was stopped is tried again."))
    asked = _asked(run.queue_id)
    if asked is None:
        raise DomainError("forgotten", _("This job is too old: what it was asked for is forgotten. Ask for it anew."))
    run.queue_id = enqueue(run.name, asked.arguments, lock=asked.lock)
    run.state, run.failure, run.message, run.done = JobState.QUEUED, "", "", 0
    run.finished_at = run.stop_asked_at = None


def put_aside(run: JobRun, reason: str) -> None:
    """Close a failed job that nobody tries again. Raises ``not_failed``."""
    if run.state != JobState.FAILED:
        raise DomainError("not_failed", _("Only a job that failed is put aside."))
    run.state, run.message = JobState.DISCARDED, reason


@dataclass(frozen=True)
class _Asked:
    arguments: dict[str, Any]
    lock: str | None


def _asked(queue_id: int | None) -> _Asked | None:
    found = list(_queue().list_jobs(id=queue_id)) if queue_id else []
    if not found:
        return None
    # Django's connection hands JSON over as text, the worker's own as a dict.
    arguments: Any = found[0].task_kwargs
    return _Asked(json.loads(arguments) if isinstance(arguments, str) else arguments, found[0].lock)


def _queue() -> JobManager:
    # The queue's own app may hold the worker's connections, which are not in our transaction.
    return JobManager(DjangoConnector(alias=DEFAULT_DB_ALIAS))
