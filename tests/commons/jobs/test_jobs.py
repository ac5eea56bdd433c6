"""Jobs with a real queue and a real worker. Each test has its own database, since several connections take part."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, connections, transaction

from jingjian.commons import jobs
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.jobs.progress import second_connection
from jingjian.commons.jobs.registry import JobFailedError, MachineFaultError, task_named
from jingjian.commons.jobs.running import execute
from jingjian.commons.jobs.selectors import queue_health
from jingjian.commons.jobs.tasks import STARTS
from jingjian.commons.jobs.worker import forget_workers, run_worker
from jingjian.commons.records.models import ReferenceCounter
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.testing import database
from tests.commons.jobs.conftest import Somebody

pytestmark = pytest.mark.usefixtures("fresh_database", "runner")

SECRET = "赵某某 990101199001011234"
USER = uuid7()


class Seen:
    """What the test jobs saw; emptied before each test."""

    calls: list[dict[str, Any]]
    inside: Callable[[JobRun], None] | None


@pytest.fixture(autouse=True)
def forget() -> None:
    Seen.calls = []
    Seen.inside = None


def mark(prefix: str) -> None:
    """A business write, to see whether it stayed."""
    ReferenceCounter.objects.create(prefix=prefix, year=2023, last=1)


def marks() -> list[str]:
    return sorted(ReferenceCounter.objects.values_list("prefix", flat=True))


@jobs.task("test.count", runs_as="actor")
def count(*, run: JobRun, actor: Any, upto: int, about: str) -> None:
    Seen.calls.append({"actor": actor.user_id, "upto": upto, "about": about})
    with jobs.progress(run) as progress:
        progress.expect(upto)
        for _ in range(upto):
            progress.advance()
        progress.say("三分之二")
        if Seen.inside:
            Seen.inside(run)
    mark("done")


@jobs.task("test.house", runs_as="system")
def house(*, run: JobRun, actor: Any) -> None:
    Seen.calls.append({"actor": actor.user_id})
    mark("house")


@jobs.task("test.fail", runs_as="system")
def fail(*, run: JobRun, actor: Any, how: str) -> None:
    Seen.calls.append({"how": how})
    mark("half")
    faults: dict[str, Exception] = {
        "surprise": ValueError(SECRET),
        "domain": DomainError("import.bad_row", SECRET),
        "job": jobs.JobError("import.no_sheet", "The file holds no sheet."),
        "machine": OperationalError(SECRET),
    }
    raise faults[how]


def status_of(run: JobRun) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [run.queue_id])
        return str(cursor.fetchone()[0])


def queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'test.%%'")
        return int(cursor.fetchone()[0])


def ask(upto: int = 3) -> JobRun:
    return jobs.defer("test.count", Somebody(USER), "数一数", upto=upto, about=str(USER))


def again(run: JobRun) -> JobRun:
    return JobRun.objects.get(pk=run.pk)


def execute_now(run: JobRun, *, attempts: int = 0, **args: Any) -> None:
    execute(task_named(run.name), run_id=str(run.pk), actor_id=None, args=args, attempts=attempts)


def test_nothing_is_asked_for_when_the_caller_rolls_back() -> None:
    def act() -> None:
        with transaction.atomic():
            ask()
            assert (queued(), JobRun.objects.count()) == (1, 1)
            raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError):
        act()
    assert (queued(), JobRun.objects.count()) == (0, 0)


def test_a_job_waits_until_the_caller_commits() -> None:
    with transaction.atomic():
        run = ask()
        with second_connection() as aside, aside.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = %s", [run.queue_id])
            assert cursor.fetchone() == (0,)
    assert status_of(run) == "todo"
    assert again(run).state == JobState.QUEUED


def test_the_worker_does_it_as_whoever_asked_and_says_so() -> None:
    record = uuid7()
    with clock.moved(datetime(2023, 6, 12, 1, 0, tzinfo=UTC)):
        run = jobs.defer("test.count", Somebody(USER), "数一数", record_id=record, upto=3, about=record)
        run_worker(wait=False)
        ended = again(run)
        assert clock.now() - ended.finished_at < timedelta(minutes=1)  # type: ignore[operator]
    assert Seen.calls == [{"actor": USER, "upto": 3, "about": str(record)}]
    assert (ended.state, ended.total, ended.done, ended.percent, ended.ended) == (JobState.DONE, 3, 3, 100, True)
    assert (ended.title, ended.actor_id, ended.record_id, ended.explanation) == ("数一数", USER, record, "三分之二")
    assert ended.deferred_at <= ended.started_at <= ended.finished_at  # type: ignore[operator]
    assert status_of(run) == "succeeded"
    assert marks() == ["done"]


def test_a_job_of_the_house_runs_as_the_system_whoever_asked() -> None:
    run = jobs.defer("test.house", Somebody(USER), "整理")
    run_worker(wait=False)
    assert Seen.calls == [{"actor": None}]
    assert again(run).actor_id == USER


def test_others_see_the_progress_while_the_work_itself_is_still_unseen() -> None:
    seen: list[Any] = []

    def look(run: JobRun) -> None:
        mark("unseen")
        with second_connection() as aside, aside.cursor() as cursor:
            cursor.execute("SELECT state, total FROM jobs_jobrun WHERE id = %s", [run.pk])
            seen.append(cursor.fetchone())
            cursor.execute("SELECT count(*) FROM records_referencecounter")
            seen.append(cursor.fetchone())

    Seen.inside = look
    ask(upto=5)
    run_worker(wait=False)
    assert seen == [("running", 5), (0,)]
    assert marks() == ["done", "unseen"]


def test_progress_is_written_at_most_twice_a_second_and_in_full_at_the_end() -> None:
    run = ask()
    with jobs.progress(run) as progress:
        progress.expect(1000)
        for _ in range(999):
            progress.advance()
        assert again(run).done < 999
    assert (again(run).done, again(run).percent) == (999, 99)


@pytest.mark.parametrize(
    ("how", "failure", "message"),
    [
        ("surprise", "ValueError", ""),
        ("domain", "import.bad_row", ""),
        ("job", "import.no_sheet", "The file holds no sheet."),
    ],
)
def test_a_failure_leaves_its_code_and_nothing_of_the_work(how: str, failure: str, message: str) -> None:
    run = jobs.defer("test.fail", title="导入", how=how)
    run_worker(wait=False)
    ended = again(run)
    assert (ended.state, ended.failure, ended.message) == (JobState.FAILED, failure, message)
    assert ended.finished_at is not None
    assert ended.percent is None
    assert ended.explanation == message or str(run.pk) in ended.explanation
    assert status_of(run) == "failed"
    assert marks() == []


@pytest.mark.parametrize("how", ["surprise", "domain", "machine"])
def test_what_somebody_typed_is_in_no_log_and_no_table_of_the_queue(how: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    run = jobs.defer("test.fail", title="导入", how=how)
    run_worker(wait=False)
    assert Seen.calls
    logged = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "test_jobs.py" in logged
    assert SECRET not in logged
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(j)::text || (SELECT jsonb_agg(to_jsonb(r))::text FROM jobs_jobrun r) "
            "FROM procrastinate_jobs j"
        )
        assert not [text for (text,) in cursor.fetchall() if SECRET in text]
    assert again(run).message == ""


def test_a_fault_of_the_machine_is_tried_again_and_at_last_given_up() -> None:
    run = jobs.defer("test.fail", title="导入", how="machine")
    run_worker(wait=False)
    assert (status_of(run), again(run).state) == ("todo", JobState.QUEUED)
    with pytest.raises(MachineFaultError):
        execute_now(run, attempts=2, how="machine")
    with pytest.raises(JobFailedError) as caught:
        execute_now(run, attempts=3, how="machine")
    assert caught.value.__context__ is None
    assert (again(run).state, again(run).failure) == (JobState.FAILED, "OperationalError")
    assert marks() == []


def test_work_that_is_done_is_not_done_again() -> None:
    run = jobs.defer("test.house", title="整理")
    execute_now(run)
    execute_now(run)
    assert len(Seen.calls) == 1
    assert again(run).state == JobState.DONE


def test_a_failed_run_may_be_started_again() -> None:
    run = jobs.defer("test.house", title="整理")
    JobRun.objects.filter(pk=run.pk).update(state=JobState.FAILED, failure="stopped")
    execute_now(run)
    assert (again(run).state, again(run).failure) == (JobState.DONE, "")


def test_two_workers_do_not_do_the_same_run_at_the_same_time() -> None:
    run = jobs.defer("test.house", title="整理")
    with second_connection() as aside, transaction.atomic():
        with aside.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [run.pk.int & (1 << 63) - 1])
        execute_now(run)
    assert Seen.calls == []
    assert again(run).state == JobState.QUEUED


def stall(run: JobRun, *, attempts: int) -> None:
    """Leave the job as a worker that died two minutes ago would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 min') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s",
            [worker, attempts, run.queue_id],
        )
    JobRun.objects.filter(pk=run.pk).update(state=JobState.RUNNING)


def housekeeping() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('work', 'jobs.retry_stalled', 9, NULL, NULL, %s, NULL)]"
            "::procrastinate_job_to_defer_v1[])",
            ['{"timestamp": 0}'],
        )


def test_what_a_dead_worker_left_is_done_by_the_next() -> None:
    run = jobs.defer("test.house", title="整理")
    stall(run, attempts=1)
    housekeeping()
    run_worker(wait=False)
    run_worker(wait=False)
    assert (status_of(run), again(run).state) == ("succeeded", JobState.DONE)
    assert len(Seen.calls) == 1


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    run = jobs.defer("test.house", title="整理")
    stall(run, attempts=STARTS - 1)
    housekeeping()
    run_worker(wait=False)
    ended = again(run)
    assert (status_of(run), ended.state, ended.failure) == ("failed", JobState.FAILED, "stopped")
    assert "several times" in ended.explanation or "多次" in ended.explanation
    assert Seen.calls == []


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    run = jobs.defer("test.house", title="整理")
    stall(run, attempts=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")
    housekeeping()
    run_worker(wait=False)
    assert status_of(run) == "doing"


def test_the_queue_says_how_it_is() -> None:
    assert (queue_health().workers, queue_health().waiting, queue_health().oldest_seconds) == (0, 0, 0)
    run = jobs.defer("test.house", title="整理")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '90 s' WHERE job_id = %s", [run.queue_id])
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    health = queue_health()
    assert (health.workers, health.waiting) == (1, 1)
    assert 89 <= health.oldest_seconds <= 100


def test_a_job_without_a_runner_fails_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from jingjian.commons.jobs import running

    monkeypatch.setattr(running._Registered, "runner", None)
    run = jobs.defer("test.house", title="整理")
    with pytest.raises(JobFailedError):
        execute_now(run)
    assert again(run).failure == "RuntimeError"


def test_connections_of_progress_are_closed() -> None:
    run = ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        before = cursor.fetchone()
        for _ in range(3):
            with jobs.progress(run) as progress:
                progress.expect(1)
        cursor.execute("SELECT pg_sleep(0.1)")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        assert cursor.fetchone() == before
    assert isinstance(run.pk, UUID)
    assert connections["default"].in_atomic_block is False


def test_a_start_of_the_site_counts_no_worker_of_before_and_has_its_job_begun_anew() -> None:
    run = ask()
    stall(run, attempts=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 second'")
    assert queue_health().workers == 1, "it was killed a second ago and would pass for alive"
    forget_workers()
    assert queue_health().workers == 0
    housekeeping()
    run_worker(wait=False)
    run_worker(wait=False)
    assert again(run).state == JobState.DONE


def test_the_database_role_of_the_worker_may_do_all_this(template: Any, fresh_database: str) -> None:
    run = ask()
    stalled = jobs.defer("test.house", title="整理")
    stall(stalled, attempts=1)
    housekeeping()
    with database.working_on(template, fresh_database, role="jj_job"):
        run_worker(wait=False)
        run_worker(wait=False)
        assert queue_health().waiting == 0
    assert (again(run).state, again(stalled).state) == (JobState.DONE, JobState.DONE)
