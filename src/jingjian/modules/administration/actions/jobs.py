"""Looking after the jobs: stopping one, trying a failed one again, putting it aside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.jobs import control
from jingjian.commons.jobs.models import JobRun


def stop_job(*, actor: Actor, row: JobRun, version: int | None = None) -> JobRun:
    """Ask a job to stop; one that waits leaves the queue at once. Raises ``not_stoppable``."""
    require(actor, "stop", row)
    with _act(actor, "job.stopped", row, version) as run:
        control.stop(run)
    return run


def retry_job(*, actor: Actor, row: JobRun, version: int | None = None) -> JobRun:
    """Try a job again that failed or was stopped. Raises ``not_failed`` and ``forgotten``."""
    require(actor, "retry", row)
    with _act(actor, "job.retried", row, version) as run:
        control.try_again(run)
    return run


def put_job_aside(*, actor: Actor, row: JobRun, reason: str, version: int | None = None) -> JobRun:
    """Close a failed job for good, with the reason. Raises ``not_failed``."""
    require(actor, "put_aside", row)
    with _act(actor, "job.put_aside", row, version, note=reason) as run:
        control.put_aside(run, reason)
    return run


@contextmanager
def _act(actor: Actor, event: str, row: JobRun, version: int | None, *, note: str = "") -> Iterator[JobRun]:
    """An act on the run as it stands now: the worker writes it too, and from here on waits until this is written."""
    with transaction.atomic():
        run = JobRun.objects.select_for_update().get(pk=row.pk)
        with act(actor, event, run, version=version, note=note):
            yield run
