"""Stopping, trying again and putting aside, with a real queue and a real worker."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from jingjian.commons import jobs
from jingjian.commons.jobs import control
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.jobs.progress import second_connection
from jingjian.commons.jobs.worker import run_worker
from jingjian.commons.records.models import ReferenceCounter
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from tests.commons.jobs.conftest import Somebody
from tests.commons.jobs.test_jobs import USER, marks, stall, status_of

pytestmark = pytest.mark.usefixtures("fresh_database", "runner")


class Plan:
    """What the test jobs do, and how often each began."""

    fails = False
    asks_to_stop = False
    began = 0


@pytest.fixture(autouse=True)
def _forget() -> None:
    Plan.fails = Plan.asks_to_stop = False
    Plan.began = 0


def ask_to_stop(run: JobRun) -> None:
    """As another request would, over a connection of its own."""
    with second_connection() as aside, aside.cursor() as cursor:
        cursor.execute("UPDATE jobs_jobrun SET stop_asked_at = %s WHERE id = %s", [clock.now(), run.pk])


@jobs.task("test.write", runs_as="actor")
def write(*, run: JobRun, actor: Any, mark: str, reports: bool) -> None:
    Plan.began += 1
    ReferenceCounter.objects.create(prefix=mark, year=2023, last=1)
    if Plan.fails:
        raise jobs.JobError("no_sheet", "The file holds no sheet.")
    if Plan.asks_to_stop:
        ask_to_stop(run)
    if reports:
        with jobs.progress(run) as progress:
            progress.expect(2)
            progress.advance()


@jobs.steps("test.walk", runs_as="system")
def walk(*, run: JobRun, actor: Any) -> bool:
    Plan.began += 1
    ReferenceCounter.objects.create(prefix=f"step{Plan.began}", year=2023, last=1)
    if Plan.began == 2:
        ask_to_stop(run)
    return Plan.began < 5


@jobs.task("test.to_its_end", runs_as="system", stoppable=False)
def to_its_end(*, run: JobRun, actor: Any) -> None:
    Plan.began += 1


def asked(mark: str = "one", *, reports: bool = True, lock: str | None = None) -> JobRun:
    return jobs.defer("test.write", Somebody(USER), "写一笔", mark=mark, reports=reports, lock=lock)


def change(run: JobRun, how: Any, *args: Any) -> JobRun:
    """As the action does it: lock, change, save."""
    with transaction.atomic():
        row = JobRun.objects.select_for_update().get(pk=run.pk)
        how(row, *args)
        row.save()
    return row


def again(run: JobRun) -> JobRun:
    return JobRun.objects.get(pk=run.pk)


def test_a_waiting_job_leaves_the_queue_at_once() -> None:
    run = change(asked(), control.stop)
    assert (run.state, run.ended, run.gave_up, status_of(run)) == (JobState.CANCELLED, True, True, "cancelled")
    run_worker(wait=False)
    assert Plan.began == 0


@pytest.mark.parametrize("reports", [True, False])
def test_a_running_job_stops_and_nothing_of_it_stays(reports: bool) -> None:
    Plan.asks_to_stop = True
    run = asked(reports=reports)
    run_worker(wait=False)
    ended = again(run)
    assert Plan.began == 1
    assert (ended.state, ended.finished_at is not None) == (JobState.CANCELLED, True)
    assert marks() == []
    assert status_of(run) == "succeeded", "for the queue it has ended: it is not tried again"


def test_a_job_by_steps_stops_after_the_step_it_is_at() -> None:
    run = jobs.defer("test.walk", title="一步一步")
    run_worker(wait=False)
    assert again(run).state == JobState.CANCELLED
    assert marks() == ["step1", "step2"]


def test_what_a_dead_worker_left_is_not_begun_again_when_it_was_asked_to_stop() -> None:
    run = asked()
    stall(run, attempts=1)
    change(run, control.stop)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL WHERE id = %s", [run.queue_id])
    run_worker(wait=False)
    assert (Plan.began, again(run).state) == (0, JobState.CANCELLED)


def test_some_jobs_must_run_to_their_end_and_nothing_is_stopped_twice() -> None:
    run = jobs.defer("test.to_its_end", title="到底")
    with pytest.raises(DomainError) as refusal:
        change(run, control.stop)
    assert refusal.value.code == "not_stoppable"
    stopped = change(asked(), control.stop)
    with pytest.raises(DomainError) as refusal:
        change(stopped, control.stop)
    assert refusal.value.code == "not_stoppable"
    run_worker(wait=False)
    assert again(run).state == JobState.DONE


def test_a_failed_job_is_tried_again_with_what_it_was_asked_for() -> None:
    Plan.fails = True
    run = asked("again", lock="one_at_a_time")
    run_worker(wait=False)
    assert (again(run).state, marks()) == (JobState.FAILED, [])
    Plan.fails = False
    row = change(run, control.try_again)
    assert (row.state, row.failure, row.finished_at) == (JobState.QUEUED, "", None)
    assert row.queue_id != run.queue_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT lock FROM procrastinate_jobs WHERE id = %s", [row.queue_id])
        assert cursor.fetchone() == ("one_at_a_time",)
    run_worker(wait=False)
    assert (again(run).state, marks()) == (JobState.DONE, ["again"])
    with pytest.raises(DomainError) as refusal:
        change(run, control.try_again)
    assert refusal.value.code == "not_failed"


def test_a_stopped_job_may_be_tried_again() -> None:
    run = change(asked("later"), control.stop)
    change(run, control.try_again)
    run_worker(wait=False)
    assert (again(run).state, marks()) == (JobState.DONE, ["later"])


def test_what_the_queue_forgot_is_not_tried_again() -> None:
    run = asked()
    JobRun.objects.filter(pk=run.pk).update(state=JobState.FAILED)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [run.queue_id])
    with pytest.raises(DomainError) as refusal:
        change(run, control.try_again)
    assert refusal.value.code == "forgotten"


def test_what_is_put_aside_keeps_the_reason_and_is_over() -> None:
    Plan.fails = True
    run = asked()
    run_worker(wait=False)
    row = change(run, control.put_aside, "另行提交")
    assert (row.state, row.explanation, row.ended, row.gave_up) == (JobState.DISCARDED, "另行提交", True, True)
    with pytest.raises(DomainError):
        change(run, control.put_aside, "再次")
    with pytest.raises(DomainError):
        change(run, control.try_again)
