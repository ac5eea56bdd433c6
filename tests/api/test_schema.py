"""The OpenAPI document: as the golden file has it, valid, and true of what is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from werkzeug.test import Client as Browser

from jingjian.api.schema.document import document
from jingjian.config.wsgi import application
from jingjian.kit.registry import all_registers
from jingjian.testing import cast
from jingjian.testing.api import program
from jingjian.testing.conformance import World
from tests.api.fuzzing import Reader, fuzz

GOLDEN = Path(__file__).parent / "openapi.json"
SLUGS = [register.slug for register in all_registers()]
#: a register of which each of them sees rows
ROWS_FOR = {cast.OFFICE.username: "tasks", cast.CLERK.username: "units", cast.SYSTEM_ADMIN.username: "people"}
ROLES = (cast.OFFICE.username, cast.CLERK.username, cast.SYSTEM_ADMIN.username)


@pytest.fixture
def served() -> Iterator[Any]:
    """The application itself, which leaves the connection of the test's transaction open between requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield application
    for signal in signals:
        signal.connect(close_old_connections)


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for item in schema["paths"].values()
        for method, operation in item.items()
        if method in ("get", "post", "patch")
    ]


def test_the_interface_is_the_one_of_the_golden_file() -> None:
    """`python tools/openapi.py` writes it anew; a difference is a decision and stands in a commit."""
    assert json.loads(json.dumps(document("en"))) == json.loads(GOLDEN.read_text("utf-8"))


def test_every_operation_has_a_name_of_its_own_that_programs_can_use() -> None:
    names = [operation["operationId"] for operation in operations(document("en"))]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []


def test_the_document_leads_to_all_it_names_and_uses_no_other_host() -> None:
    text = json.dumps(document("en"))
    schema = json.loads(text)
    for name in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        found = schema
        for part in name.split("/"):
            found = found[part]
    assert not re.search(r"https?://", text)


def test_anybody_may_read_the_document_and_people_its_page(world: World) -> None:
    served = Client().get("/api/v1/openapi.json")
    assert served.json()["openapi"] == "3.1.0"
    browser = world.client(cast.CLERK.username)
    page = browser.get("/api/v1/docs?register=tasks")
    assert page.status_code == 200
    assert "/api/v1/tasks/{ref}/transitions/assign" in page.text
    assert "<script" not in re.sub(r'<script[^>]* src="/static/[^"]+"[^>]*></script>', "", page.text)
    assert browser.get("/api/v1/docs?register=ghost").status_code == 404


@pytest.mark.parametrize(("place", "role"), list(enumerate(ROLES)))
def test_made_up_requests_are_answered_as_the_document_says(
    world: World, task: Any, served: Any, place: int, role: str
) -> None:
    asks = program(world.user(role))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", served)
    reader = Reader(schema, asks.word, lambda path: _json(served, asks.word, path))
    mine = {SLUGS[place], ROWS_FOR[role]}
    found = fuzz(reader, examples=2, number=20230612, only=mine.__contains__)
    assert found.operations >= 10
    assert min(found.answers) < 400, "no request was answered with anything but a refusal"


def _json(served: Any, word: str, path: str) -> Any:
    found = Browser(served).get(path, headers={"Authorization": f"Bearer {word}"})
    return found.json if found.status_code == 200 else {}
