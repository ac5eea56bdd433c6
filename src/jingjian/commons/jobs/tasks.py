"""The queue's own housekeeping."""

from __future__ import annotations

from typing import Final

from asgiref.sync import sync_to_async
from procrastinate import builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from jingjian.commons.jobs.registry import QUEUE
from jingjian.commons.jobs.running import give_up

#: a worker says every 10 seconds that it lives; after this long without a word it is taken for dead
SILENCE_SECONDS: Final = 30
#: how often a job is started anew before it is taken for the cause of the deaths
STARTS: Final = 5
KEPT_HOURS: Final = 24 * 30


@app.periodic(cron="* * * * *")
@app.task(name="jobs.retry_stalled", queue=QUEUE, queueing_lock="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Every minute: start anew what a dead worker left unfinished; after five starts mark it as failed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        if job.attempts + 1 < STARTS:
            await manager.retry_job(job)
            continue
        await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        run_id = job.task_kwargs.get("run_id")
        if run_id:
            await sync_to_async(give_up)(str(run_id))


@app.periodic(cron="40 18 * * *")
@app.task(name="jobs.forget_old", queue=QUEUE, queueing_lock="jobs.forget_old", pass_context=True)
async def forget_old(context: JobContext, timestamp: int) -> None:
    """Every night: drop what the queue remembers of jobs that ended a month ago. ``JobRun`` rows stay."""
    await builtin_tasks.remove_old_jobs(
        context, max_hours=KEPT_HOURS, remove_failed=True, remove_cancelled=True, remove_aborted=True
    )
