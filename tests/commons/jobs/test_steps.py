"""Jobs that work step by step, each in a transaction of its own, with a real queue and a real worker."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from jingjian.commons import jobs
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.jobs.progress import second_connection
from jingjian.commons.jobs.registry import JobFailedError, MachineFaultError, task_named
from jingjian.commons.jobs.running import execute
from jingjian.commons.jobs.worker import run_worker
from jingjian.commons.records.models import ReferenceCounter

pytestmark = pytest.mark.usefixtures("fresh_database", "runner")

STEPS = 4


class Trouble:
    """What goes wrong at which step, once."""

    at: dict[int, Exception]
    seen_aside: list[int]


@pytest.fixture(autouse=True)
def calm() -> None:
    Trouble.at, Trouble.seen_aside = {}, []


@jobs.steps("test.steps", runs_as="system")
def climb(*, run: JobRun, actor: Any) -> bool:
    """One mark a step; what is done is read from the database alone."""
    done = ReferenceCounter.objects.count()
    with second_connection() as aside, aside.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_referencecounter")
        Trouble.seen_aside.append(cursor.fetchone()[0])
    ReferenceCounter.objects.create(prefix=f"S{done}", year=2023, last=1)
    if done in Trouble.at:
        raise Trouble.at.pop(done)
    return done + 1 < STEPS


def work(run: JobRun, *, attempts: int = 0) -> None:
    execute(task_named("test.steps"), run_id=str(run.pk), actor_id=None, args={}, attempts=attempts)


def test_a_worker_takes_every_step_and_others_see_each_when_it_is_done() -> None:
    run = jobs.defer("test.steps")
    run_worker(name="test", wait=False)
    run.refresh_from_db()
    assert run.state == JobState.DONE
    assert run.finished_at is not None
    assert Trouble.seen_aside == [0, 1, 2, 3]


def test_a_fault_of_the_machine_keeps_the_steps_before_it_and_the_next_start_goes_on_there() -> None:
    run = jobs.defer("test.steps")
    Trouble.at = {2: OperationalError("lost")}
    with pytest.raises(MachineFaultError):
        work(run)
    run.refresh_from_db()
    assert (run.state, ReferenceCounter.objects.count()) == (JobState.QUEUED, 2)
    work(run, attempts=1)
    run.refresh_from_db()
    assert (run.state, ReferenceCounter.objects.count()) == (JobState.DONE, STEPS)


def test_another_fault_fails_the_run_and_undoes_its_own_step_only() -> None:
    run = jobs.defer("test.steps")
    Trouble.at = {1: ValueError("secret")}
    with pytest.raises(JobFailedError):
        work(run)
    run.refresh_from_db()
    assert (run.state, run.failure, ReferenceCounter.objects.count()) == (JobState.FAILED, "ValueError", 1)


def test_a_run_that_is_done_or_in_other_hands_is_left_alone() -> None:
    run = jobs.defer("test.steps")
    with second_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [run.pk.int & (1 << 63) - 1])
        work(run)
        assert not ReferenceCounter.objects.exists()
    work(run)
    work(run)
    assert ReferenceCounter.objects.count() == STEPS
