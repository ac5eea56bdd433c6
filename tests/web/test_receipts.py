"""A receipt from the history of a record, taken as a file and checked by the verifier alone; the log's own page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.audit.cosigning import add_cosignature
from jingjian.commons.audit.models import AuditCheckpoint
from jingjian.commons.audit.selectors import events_of
from jingjian.commons.vault import notes, signatures
from jingjian.commons.vault.logkeys import LOG_KEY_FILE, read_log_key
from jingjian.modules.campaign.factories import task_example
from jingjian.modules.campaign.models import Task
from jingjian.testing import cast
from jingjian.testing.cast import Member
from jingjian.testing.conformance import World
from tests.commons.audit.attacking import run

Login = Callable[[Member], Client]


@pytest.fixture
def world(fresh_database: str) -> World:
    (settings.HOME / LOG_KEY_FILE).unlink(missing_ok=True)
    return World()


@pytest.fixture
def task(world: World) -> Task:
    with acting_as(SYSTEM):
        return task_example(world)


@pytest.fixture
def login(world: World) -> Login:
    def logged_in(member: Member) -> Client:
        user = world.user(member.username)
        user.set_password("Correct-horse-9")
        user.save(update_fields=["password"])
        client = Client()
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def seal(template: object, fresh_database: str) -> Callable[[], int]:
    from jingjian.commons.audit import sealing
    from jingjian.testing.database import working_on

    def sealed() -> int:
        with working_on(template, fresh_database, role="jj_job"):
            return sealing.seal(rounds=9)

    return sealed


def test_the_way_from_a_history_to_a_file_that_proves_itself(
    task: Task, login: Login, seal: Callable[[], int], tmp_path: Path
) -> None:
    event = events_of(task)[0]
    client = login(cast.CLERK)
    page, history = reverse("receipt", args=["tasks", task.pk, event.pk]), reverse("tasks:history", args=[task.pk])
    assert page not in client.get(history).content.decode(), "nothing is sealed yet"
    assert "这一步尚未封存" in client.get(page).content.decode()
    assert client.get(f"{page}receipt.json").status_code == 404
    assert seal() > 0
    assert page in client.get(history).content.decode()
    assert f"{page}receipt.json" in client.get(page).content.decode()
    answer = client.get(f"{page}receipt.json")
    assert "attachment" in answer["Content-Disposition"]
    (tmp_path / "receipt.json").write_bytes(answer.content)
    found = notes.read(json.loads(answer.content)["checkpoint"])
    public = notes.public_line(found.origin, signatures.public_of(read_log_key(settings.HOME)), notes.LOG_KEY)
    (tmp_path / "trust.json").write_text(json.dumps({"origin": found.origin, "log": [public]}))
    words = ("inclusion", str(tmp_path / "receipt.json"), "--trust", str(tmp_path / "trust.json"))
    assert run(*words) == (0, "")
    (tmp_path / "receipt.json").write_text(answer.content.decode().replace("task.", "tusk."))
    assert run(*words) == (2, "receipt_altered")


def test_a_receipt_is_shown_to_those_who_see_the_history(task: Task, login: Login, seal: Callable[[], int]) -> None:
    event = events_of(task)[0]
    seal()
    page = reverse("receipt", args=["tasks", task.pk, event.pk])
    assert login(cast.OTHER_CLERK).get(page).status_code == 404
    client = login(cast.CLERK)
    assert client.get(page).status_code == 200
    foreign = events_of(task.campaign)[0]
    assert client.get(reverse("receipt", args=["tasks", task.pk, foreign.pk])).status_code == 404
    assert client.get(reverse("receipt", args=["nothing", task.pk, event.pk])).status_code == 404


def test_the_page_of_the_log_says_how_it_stands(task: Task, login: Login, seal: Callable[[], int]) -> None:
    client, page = login(cast.AUDIT_ADMIN), reverse("audit_log")
    assert client.get(reverse("audit_checkpoint")).status_code == 404
    assert "暂无" in client.get(page).content.decode()
    seal()
    text = client.get(page).content.decode()
    assert "从未副署" in text
    last = AuditCheckpoint.objects.latest("size")
    private, public = signatures.new_pair()
    seconds = int(datetime.now(UTC).timestamp())
    line = notes.cosignature(notes.read(last.note).text, "sj-jiwei", private, seconds)
    with acting_as(SYSTEM):
        witness = notes.public_line("sj-jiwei", public, notes.COSIGNER_KEY)
        add_cosignature(actor=SYSTEM, note=f"{last.note}{line}\n", witness=witness)
    text = client.get(page).content.decode()
    assert "从未副署" not in text
    assert text.count("sj-jiwei") == 2
    taken = client.get(reverse("audit_checkpoint")).content.decode()
    assert notes.read(taken).lines[-1] == line
    assert login(cast.SYSTEM_ADMIN).get(page).status_code == 403
