"""What the clock starts by itself: the periods of recurring tasks, and the monthly sample of routine work."""

from __future__ import annotations

from django.db import connection

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.modules.campaign.actions import sampling, series

#: one key a job for the advisory lock that lets only one round of it run
KEEP_LOCK, SAMPLE_LOCK = 730_101, 730_102


@jobs.periodic("campaign.keep_series", cron="10 17 * * *")
def keep_series(*, actor: Actor) -> None:
    """Every night at 01:10 in Shanghai: enter the next periods, ask for those that begin. Made up for after a stop."""
    if _alone(KEEP_LOCK):
        series.keep_all(actor)


@jobs.periodic("campaign.draw_samples", cron="40 17 * * *")
def draw_samples(*, actor: Actor) -> None:
    """Every night: draw what samples are owed. On most nights none is; after a stop every month is made up for."""
    if _alone(SAMPLE_LOCK):
        sampling.draw_all(actor)


def _alone(key: int) -> bool:
    """Hold the round until the end of its transaction; False when another worker holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])
