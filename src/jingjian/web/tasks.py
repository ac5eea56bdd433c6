"""The jobs of the shell: the daily digest and its mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.deadlines.selectors import site_calendar
from jingjian.commons.notify.digests import forget_old_digests
from jingjian.kernel import clock
from jingjian.kernel.calendar import UnknownYear
from jingjian.web.digests.counting import count_batch
from jingjian.web.digests.mailing import mail_batch

COUNT_JOB = "web.count_digests"
MAIL_JOB = "web.mail_digests"


@jobs.periodic("web.daily_digest", cron="30 22 * * *")
def daily_digest(*, actor: Actor) -> None:
    """Every morning at 06:30 in Shanghai: have today's digests made when people work today."""
    forget_old_digests()
    today = clock.today()
    if works_on(today):
        jobs.defer(COUNT_JOB, None, "每日提醒", day=today.isoformat())


def works_on(day: date) -> bool:
    """Whether people work on that day: by the calendar, by the day of the week in a year nobody entered yet."""
    try:
        return site_calendar().is_workday(day)
    except UnknownYear:
        return day.isoweekday() < 6


@jobs.steps(COUNT_JOB, runs_as="system")
def count_digests(*, run: Any, actor: Actor, day: str) -> bool:
    """Count what waits for everybody, then have it mailed where the site has a mail server."""
    going = count_batch(date.fromisoformat(day))
    if not going and settings.EMAIL_HOST:
        jobs.defer(MAIL_JOB, None, "每日提醒邮件")
    return going


@jobs.steps(MAIL_JOB, runs_as="system", retries=5)
def mail_digests(*, run: Any, actor: Actor) -> bool:
    """Mail the digests that are due to be mailed."""
    return mail_batch()
