"""A key of idempotency: one effect however often, and at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.audit.selectors import events_of
from jingjian.commons.once.models import UsedKey
from jingjian.commons.organisation.models import Unit
from jingjian.kit.writing import version_of
from jingjian.testing import cast
from jingjian.testing.api import Program, program
from jingjian.testing.conformance import World
from tests.conformance.examples import EXAMPLES, REGISTERS, made
from tests.conformance.test_api import body_of

TIMES = 50
UNIT = {"name": "新设联系室", "code": "NEW", "kind": "office", "position": 1}


@pytest.fixture
def committed(fresh_database: str) -> World:
    with transaction.atomic():
        return World()


def body(world: World) -> dict[str, Any]:
    return {**UNIT, "parent": str(world.county.pk)}


def test_fifty_at_once_under_one_key_enter_one_row_and_get_one_answer(committed: World) -> None:
    with transaction.atomic():
        word = program(committed.user(cast.SYSTEM_ADMIN.username)).word
    sent = body(committed)
    answers = at_once(lambda: Program(word).post("/api/v1/units", sent, key="one"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    unit = Unit._default_manager.get(code="NEW")
    assert AuditEvent.objects.filter(record_id=unit.pk).count() == 1


def test_fifty_at_once_without_a_key_take_one_step(committed: World) -> None:
    with transaction.atomic():
        word = program(committed.user(cast.SYSTEM_ADMIN.username)).word
        made = Program(word).post("/api/v1/units", body(committed)).json()
    address, sent = made["href"], {"name": "改名联系室"}
    answers = at_once(lambda: Program(word).patch(address, sent, seen=made["version"]))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert Program(word).get(address).json()["version"] == made["version"] + 1


@pytest.mark.parametrize("verb", ["edit", "assign"])
def test_fifty_at_once_under_one_key_act_once_and_get_one_answer(committed: World, verb: str) -> None:
    example = EXAMPLES["tasks"]
    with transaction.atomic():
        word = program(committed.user(example.who[verb])).word
        row = made(committed, example, verb)
        sent = body_of(committed, REGISTERS["tasks"], example, verb, row)
    seen, events = version_of(row), events_of(row).count()
    address = f"/api/v1/tasks/{row.pk}" + ("" if verb == "edit" else f"/transitions/{verb}")
    answers = at_once(lambda: Program(word).act(address, verb, sent, seen=seen, key="one"))
    assert {(answer.status_code, answer["ETag"]) for answer in answers} == {(200, f'"{seen + 1}"')}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    after = type(row)._default_manager.get(pk=row.pk)
    assert (version_of(after), events_of(after).count()) == (seen + 1, events + 1)


def at_once(ask: Any) -> list[Any]:
    def one(_number: int) -> Any:
        try:
            return ask()
        finally:
            connections.close_all()

    settings = dict(connection.settings_dict)

    def begin() -> None:
        connections["default"].settings_dict.update(settings)

    with ThreadPoolExecutor(max_workers=10, initializer=begin) as threads:
        return list(threads.map(one, range(TIMES)))


def test_a_refused_request_leaves_its_key_free(world: World) -> None:
    keeper = program(world.user(cast.SYSTEM_ADMIN.username))
    assert keeper.post("/api/v1/units", {**UNIT, "parent": "x"}, key="one").status_code == 422
    assert UsedKey.objects.count() == 0
    assert keeper.post("/api/v1/units", body(world), key="one").status_code == 201
