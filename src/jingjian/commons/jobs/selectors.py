"""What is known of the queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from jingjian.commons.jobs.tasks import SILENCE_SECONDS


@dataclass(frozen=True)
class QueueHealth:
    """``workers`` that gave a sign of life lately, jobs that ``wait`` and could start, and for how many seconds the
    oldest of them has waited (0 when none does)."""

    workers: int
    waiting: int
    oldest_seconds: int


def queue_health() -> QueueHealth:
    """The queue as it is now, by the database's own real clock, which the queue goes by too."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT count(*) FROM procrastinate_workers
                     WHERE last_heartbeat > now() - make_interval(secs => %s)),
                   count(*), coalesce(extract(epoch FROM now() - min(since)), 0)::int
              FROM (SELECT (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id) AS since
                      FROM procrastinate_jobs j
                     WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())) w
            """,
            [SILENCE_SECONDS],
        )
        workers, waiting, oldest = cursor.fetchone()
    return QueueHealth(workers=workers, waiting=waiting, oldest_seconds=oldest)
