"""The two health addresses tell machines how the site is, to anybody and without a session."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from jingjian.web import health


def with_worker(*, seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_a_live_process_answers_without_a_database_or_a_session(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_a_site_with_database_migrations_and_worker_is_ready(client: Client) -> None:
    with_worker(seconds_ago=5)
    answer = client.get("/readyz")
    assert answer.json() == {"status": "ok", "parts": {"database": "ok", "migrations": "ok", "worker": "ok"}}
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.django_db
def test_a_worker_that_fell_silent_makes_the_site_unready(client: Client) -> None:
    with_worker(seconds_ago=health.HEARTBEAT_SECONDS + 5)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "ok", "migrations": "ok", "worker": "fault"}


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_makes_the_site_unready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_worker(seconds_ago=5)
    later = health._known_migrations() | {("accounts", "9999_later")}
    monkeypatch.setattr(health, "_known_migrations", lambda: later)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == "fault"


def test_a_database_that_is_gone_is_said_and_no_error_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def cursor(self) -> object:
            raise DatabaseError("gone")

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(health, "connection", Gone())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "fault",
        "parts": {"database": "fault", "migrations": "fault", "worker": "fault"},
    }
