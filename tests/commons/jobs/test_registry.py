from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from procrastinate.contrib.django import app

from jingjian.commons import jobs
from jingjian.commons.jobs import running
from jingjian.commons.jobs.deferring import _plain
from jingjian.commons.jobs.registry import JobFailedError, task_named
from tests.commons.jobs.conftest import Somebody


@jobs.task("test.registry", runs_as="actor")
def registered(*, run: Any, actor: Any) -> None: ...


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
