"""A long list is exported in the background: the same file as a short one's, for whoever asked and nobody else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.access.models import Role, RoleGrant
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.exports.actions import MAKE_JOB, forget
from jingjian.commons.exports.models import AREA, KEPT_DAYS, ExportFile, ExportState
from jingjian.commons.exports.tasks import make
from jingjian.commons.jobs import JobError
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.jobs.registry import JobFailedError, task_named
from jingjian.commons.jobs.running import execute
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.modules.administration.actions import create_post
from jingjian.testing import cast, database
from jingjian.testing.conformance import World

KEEPER, OTHER = cast.SYSTEM_ADMIN.username, cast.SECURITY_ADMIN.username
QUERY = "?q=岗位&sort=-title&cols=title&cols=unit&tab=all"


@pytest.fixture
def world(db: None) -> World:
    made = World()
    for title in ("岗位甲", "=岗位乙", "@岗位丙", "别的"):
        create_post(actor=made.actor(KEEPER), unit=made.unit("GB"), title=title)
    return made


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are too many for an answer."""
    monkeypatch.setattr("jingjian.kit.views.export.MOST_STREAMED", 2)


def content(answer: Any) -> bytes:
    parts: Iterator[bytes] = answer.streaming_content
    return b"".join(parts)


def asked(client: Client, kind: str = "csv", query: str = QUERY) -> ExportFile:
    answer = client.get(f"/posts/export/{kind}/{query}")
    assert answer.status_code == 303
    row = ExportFile.objects.latest("asked_at")
    assert answer["Location"] == f"/exports/{row.pk}/"
    return row


def made(world: World, row: ExportFile, *, by: str = KEEPER) -> ExportFile:
    """Do here what the worker would do: as whoever asked, with the rights of this moment."""
    run = JobRun.objects.get(record_id=row.pk)
    make(run=run, actor=world.actor(by), export_id=str(row.pk))
    JobRun.objects.filter(pk=run.pk).update(state="done")
    return ExportFile.objects.get(pk=row.pk)


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_list_up_to_the_threshold_is_answered_at_once(world: World, low: None) -> None:
    answer = world.client(KEEPER).get("/posts/export/csv/?q=别的")
    assert answer.status_code == 200
    assert "别的" in content(answer).decode()
    assert not ExportFile.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_list_becomes_the_file_that_a_short_one_would_be(
    world: World, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client(KEEPER)
    streamed = client.get(f"/posts/export/{kind}/{QUERY}")
    former = content(streamed)
    monkeypatch.setattr("jingjian.kit.views.export.MOST_STREAMED", 2)
    row = made(world, asked(client, kind))
    taken = client.get(f"/exports/{row.pk}/download/")
    assert taken["Content-Disposition"] == streamed["Content-Disposition"]
    assert taken["Content-Type"] == streamed["Content-Type"]
    found = content(taken)
    assert len(found) == int(taken["Content-Length"]) == row.size
    if kind == "csv":
        assert found == former
        assert "\r\n'=岗位乙," in found.decode()
    else:
        assert cells(found) == cells(former)
        assert [line[0] for line in cells(found)[1:]] == ["岗位甲", "@岗位丙", "=岗位乙"]
    assert row.rows == 3


def test_the_page_follows_the_job_and_the_log_says_who_took_what(world: World, low: None) -> None:
    client = world.client(KEEPER)
    row = asked(client)
    assert asked(client).pk == row.pk, "the same list is not made twice at a time"
    page = client.get(f"/exports/{row.pk}/").text
    assert f'hx-get="/exports/{row.pk}/progress/"' in page
    assert "download/" not in page
    assert client.get(f"/exports/{row.pk}/download/").status_code == 403
    assert "HX-Refresh" not in client.get(f"/exports/{row.pk}/progress/")
    assert not AuditEvent.objects.filter(verb="posts.exported").exists()
    row = made(world, row)
    assert client.get(f"/exports/{row.pk}/progress/")["HX-Refresh"] == "true"
    assert f"/exports/{row.pk}/download/" in client.get(f"/exports/{row.pk}/").text
    assert f"/exports/{row.pk}/" in client.get("/exports/").text
    assert "岗位" in AuditEvent.objects.get(verb="posts.exported").body
    content(client.get(f"/exports/{row.pk}/download/"))
    assert AuditEvent.objects.get(verb="export.downloaded").record_id == row.pk


def test_the_rows_are_those_of_the_moment_it_is_written(world: World, low: None) -> None:
    client = world.client(KEEPER)
    row = asked(client)
    create_post(actor=world.actor(KEEPER), unit=world.unit("GB"), title="岗位丁")
    row = made(world, row)
    assert "岗位丁" in content(client.get(f"/exports/{row.pk}/download/")).decode()


def test_nobody_else_knows_of_the_file(world: World, low: None) -> None:
    row = made(world, asked(world.client(KEEPER)))
    other = world.client(OTHER)
    assert other.get("/posts/export/csv/?q=别的").status_code == 200, "the other may read the list as well"
    for address in ("", "progress/", "download/"):
        assert other.get(f"/exports/{row.pk}/{address}").status_code == 404
    assert str(row.pk) not in other.get("/exports/").text
    assert Client().get(f"/exports/{row.pk}/download/")["Location"].startswith("/account/login/")


def test_whoever_lost_the_right_before_it_was_written_gets_nothing(world: World, low: None) -> None:
    client = world.client(KEEPER)
    row = asked(client)
    RoleGrant.objects.filter(user=world.user(KEEPER)).delete()
    with pytest.raises(JobError) as refusal:
        make(run=JobRun.objects.get(record_id=row.pk), actor=world.actor(KEEPER), export_id=str(row.pk))
    assert refusal.value.code == "not_allowed"
    row.refresh_from_db()
    assert (row.state, row.stored_as, row.rows) == (ExportState.ASKED, "", 0)


def test_whoever_lost_the_right_afterwards_gets_nothing(world: World, low: None) -> None:
    client = world.client(KEEPER)
    row = made(world, asked(client))
    grants = RoleGrant.objects.filter(user=world.user(KEEPER))
    grants.update(role=Role.AUDIT_ADMIN)
    answer = client.get(f"/exports/{row.pk}/download/")
    assert answer.status_code == 403, "other rights than those it was made with, though the list is still open"
    assert client.get("/posts/export/csv/?q=别的").status_code == 200
    grants.delete()
    assert client.get(f"/exports/{row.pk}/download/").status_code == 403


def test_after_some_days_nothing_is_left(world: World, low: None, django_capture_on_commit_callbacks: Any) -> None:
    row = made(world, asked(world.client(KEEPER)))
    unmade = asked(world.client(KEEPER), query="?tab=all")
    storage = EncryptedStorage(AREA)
    assert storage.exists(row.stored_as)
    with clock.moved(clock.now() + timedelta(days=KEPT_DAYS)):
        assert forget(actor=SYSTEM) == 0
    with clock.moved(clock.now() + timedelta(days=KEPT_DAYS + 2)), django_capture_on_commit_callbacks(execute=True):
        assert forget(actor=SYSTEM) == 2
    assert not ExportFile.objects.filter(pk__in=(row.pk, unmade.pk)).exists()
    assert not storage.exists(row.stored_as)


def test_the_worker_makes_the_file_in_its_own_role_and_says_why_it_did_not(
    template: Any, fresh_database: str, low: None
) -> None:
    with acting_as(SYSTEM):
        world = World()
        for number in range(3):
            create_post(actor=SYSTEM, unit=world.unit("GB"), title=f"岗位{number}")
    client = world.client(KEEPER)
    row, refused = asked(client), asked(client, "xlsx")
    user = str(world.user(KEEPER).pk)

    def work(file: ExportFile) -> None:
        with database.working_on(template, fresh_database, role="jj_job"):
            execute(
                task_named(MAKE_JOB),
                run_id=str(file.job_id),
                actor_id=user,
                args={"export_id": str(file.pk)},
                attempts=1,
            )

    work(row)
    assert content(client.get(f"/exports/{row.pk}/download/")).decode().count("岗位") == 3
    with acting_as(SYSTEM):
        RoleGrant.objects.filter(user=world.user(KEEPER)).delete()
    with pytest.raises(JobFailedError):
        work(refused)
    run = JobRun.objects.get(pk=refused.job_id)
    assert (run.state, run.failure) == ("failed", "not_allowed")
    assert run.message in client.get(f"/exports/{refused.pk}/").text
