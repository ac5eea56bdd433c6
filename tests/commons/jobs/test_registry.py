from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from jingjian.commons import jobs
from jingjian.commons.jobs import running
from jingjian.commons.jobs.deferring import _plain
from jingjian.commons.jobs.registry import JobFailedError, MachineFaultError, task_named
from tests.commons.jobs.conftest import Somebody


@jobs.task("test.registry", runs_as="actor")
def registered(*, run: Any, actor: Any) -> None: ...


@jobs.task("test.patient", runs_as="system", retries=4)
def patient(*, run: Any, actor: Any) -> None: ...


def pauses(name: str) -> list[float]:
    """The seconds between the attempts of a job that meets a fault of the machine each time."""
    strategy, found = app.tasks[name].retry_strategy, list[float]()
    for attempts in range(10):
        job = Job(queue="work", lock=None, queueing_lock=None, task_name=name, attempts=attempts)
        decision = strategy.get_retry_decision(exception=MachineFaultError(), job=job) if strategy else None
        if decision is None or decision.retry_at is None:
            return found
        found.append(round((decision.retry_at - datetime.now(UTC)).total_seconds()))
    return found


def test_the_pauses_before_another_attempt_grow_and_a_job_says_how_many_there_are() -> None:
    assert pauses("test.registry") == [5, 25, 125]
    assert pauses("test.patient") == [5, 25, 125, 625]


def test_a_fault_of_the_program_is_not_tried_again() -> None:
    strategy = app.tasks["test.patient"].retry_strategy
    assert strategy is not None
    job = Job(queue="work", lock=None, queueing_lock=None, task_name="test.patient")
    assert strategy.get_retry_decision(exception=JobFailedError(), job=job) is None


def test_a_declared_job_is_known_by_its_name() -> None:
    assert task_named("test.registry").work is registered
    assert "test.registry" in app.tasks


def test_an_unknown_name_is_refused_before_anything_is_written() -> None:
    with pytest.raises(LookupError, match=r"test\.nothing"):
        jobs.defer("test.nothing")


def test_two_jobs_cannot_have_the_same_name() -> None:
    with pytest.raises(ValueError, match=r"test\.registry"):
        jobs.task("test.registry", runs_as="system")(registered)


@pytest.mark.parametrize("actor", [None, Somebody(None)])
def test_a_job_that_runs_as_its_actor_needs_one(actor: Any) -> None:
    with pytest.raises(ValueError, match="nobody"):
        jobs.defer("test.registry", actor)


def test_arguments_are_plain_values_and_ids_become_text() -> None:
    key = uuid4()
    given = {"a": [1, "x", None, True, 0.5, key], "b": {"c": (1, 2)}}
    assert _plain(given) == {"a": [1, "x", None, True, 0.5, str(key)], "b": {"c": [1, 2]}}


@pytest.mark.parametrize("value", [date(2023, 6, 12), b"x", object(), {1: "x"}, {"x"}, [date(2023, 6, 12)]])
def test_other_arguments_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be given"):
        _plain(value)


def test_periodic_work_runs_as_the_system_and_hides_the_cause_of_a_failure(
    runner: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(running._Registered, "runner", staticmethod(lambda user_id: nullcontext(Somebody(user_id))))
    seen: list[Any] = []
    running.execute_periodic("test.tick", lambda *, actor: seen.append(actor.user_id))
    assert seen == [None]

    def broken(*, actor: Any) -> None:
        raise ValueError("990101199001011234")

    with pytest.raises(JobFailedError) as caught:
        running.execute_periodic("test.tick", broken)
    assert caught.value.__context__ is None
    assert "990101" not in caplog.text
    assert "ValueError" in caplog.text


def test_periodic_work_is_known_to_the_clock_of_the_queue() -> None:
    @jobs.periodic("test.nightly", cron="0 18 * * *")
    def nightly(*, actor: Any) -> None: ...

    assert app.tasks["test.nightly"].queueing_lock == "test.nightly"
    assert "test.nightly" in {name for name, _ in app.periodic_registry.periodic_tasks}


def test_the_housekeeping_of_the_queue_is_registered() -> None:
    assert {"jobs.retry_stalled", "jobs.forget_old"} <= {name for name, _ in app.periodic_registry.periodic_tasks}
