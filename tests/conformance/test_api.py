"""The same plumbing tests for every register, asked by a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import File

from jingjian.api import listing
from jingjian.api.fields import schema_of
from jingjian.kit import acts
from jingjian.kit.register import Register
from jingjian.kit.writing import form_for, version_of
from jingjian.testing.api import Program, program
from jingjian.testing.conformance import Example, World
from tests.conformance.examples import ON_ROWS, REGISTERS, example_of, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(world: World, example: Example) -> Program:
    return program(world.user(example.reader))


def pages(reader: Program, address: str, **asked: str) -> Iterator[dict[str, Any]]:
    """Each page of a list, as far as `next` leads."""
    cursor: str | None = ""
    while cursor is not None:
        found = reader.get(address, {**asked, **({"cursor": cursor} if cursor else {})})
        assert found.status_code == 200, found.text
        yield found.json()
        cursor = found.json()["next"]


def body_of(world: World, register: Register, example: Example, verb: str, row: Any) -> dict[str, Any]:
    """The valid form of a verb as members of a body, each in the type that the schema gives it."""
    action = register.action(verb)
    assert action is not None
    asked = form_for(register, action, world.actor(example.who[verb]), row).fields
    given = example.form_data(world, verb, row)
    return {name: _member(asked[name], value) for name, value in given.items() if name in asked and _says(value)}


def _says(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and value == "")


def _member(asked: Any, value: Any) -> Any:
    kind = schema_of(asked)["type"]
    if isinstance(value, File):
        return value
    if "boolean" in kind:
        return value in (True, "on", "true", "True", "1")
    if "integer" in kind:
        return int(value)
    if isinstance(value, list | tuple):
        return [_text(item) for item in value]
    return [_text(value)] if "array" in kind else _text(value)


def _text(value: Any) -> Any:
    if isinstance(value, File):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return str(value.pk) if hasattr(value, "pk") else str(value)


def test_a_register_is_listed_filtered_and_read_by_a_program(
    world: World, register: Register, example: Example, reader: Program
) -> None:
    row = made(world, example)
    made(world, example)
    _lists(register, reader, row)
    _filters(register, reader)
    _reads(register, reader, row)
    _hides(register, example, world, row)


def _lists(register: Register, reader: Program, row: Any) -> None:
    """The list holds the row, in every order, and pages lead forward and back."""
    address = f"/api/v1/{register.slug}"
    whole = [one["id"] for page in pages(reader, address) for one in page["rows"]]
    assert str(row.pk) in whole
    for order in listing.orders_of(register):
        cut = [one["id"] for page in pages(reader, address, sort=order, limit="50") for one in page["rows"]]
        assert sorted(cut) == sorted(whole), order
    first = reader.get(address, {"limit": "1"}).json()
    assert first["count"] == len(whole)
    second = reader.get(address, {"limit": "1", "cursor": first["next"]}).json()
    assert second["rows"] != first["rows"]
    back = reader.get(address, {"limit": "1", "cursor": second["previous"]}).json()
    assert back["rows"] == first["rows"]


def _filters(register: Register, reader: Program) -> None:
    """A filter takes what it knows; what is not understood is refused by its name."""
    address = f"/api/v1/{register.slug}"
    for name in ("ghost", "limit", "sort", "cursor"):
        refused = reader.get(address, {name: "龘"})
        assert refused.status_code == 422
        assert [fault["field"] for fault in refused.json()["errors"]] == [name]
    for declared in register.filters:
        value = {"date": "2023-06-12", "bool": "yes", "person": "me", "text": "甲"}.get(declared.kind)
        name = f"{declared.name}_from" if declared.kind == "date" else declared.name
        if value:
            assert reader.get(address, {name: value}).status_code == 200
        if declared.kind in ("choice", "unit", "date", "bool"):
            assert reader.get(address, {name: "\0 nonsense"}).status_code == 422


def _reads(register: Register, reader: Program, row: Any) -> None:
    """A row is found by its key and by its number, with its history and its papers."""
    address = f"/api/v1/{register.slug}/{row.pk}"
    found = reader.get(address)
    assert found.status_code == 200, found.text
    assert found["ETag"] == f'"{version_of(row)}"'
    shown = found.json()
    assert shown["id"] == str(row.pk)
    if register.headered:
        assert reader.get(f"/api/v1/{register.slug}/{shown['reference']}").json() == shown
    assert reader.get(f"{address}/history").status_code in (200, 403)
    assert reader.get(f"{address}/attachments").status_code == (200 if register.detail.attachments else 404)


def _hides(register: Register, example: Example, world: World, row: Any) -> None:
    """What is hidden and what is absent get the same words."""
    asks = program(world.user(example.stranger or example.reader))
    absent = asks.get(f"/api/v1/{register.slug}/{uuid4()}")
    assert absent.status_code == 404
    assert absent["Content-Type"] == "application/problem+json"
    if example.stranger:
        for ref in (str(row.pk), str(row.record.reference) if register.headered else str(row.pk)):
            hidden = asks.get(f"/api/v1/{register.slug}/{ref}")
            assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_a_row_is_entered_once_under_one_key(world: World, register: Register, example: Example) -> None:
    if register.action(acts.CREATE) is None:
        assert program(world.user(example.reader)).post(f"/api/v1/{register.slug}", {}).status_code == 405
        return
    clerk = program(world.user(example.who[acts.CREATE]))
    body = body_of(world, register, example, acts.CREATE, None)
    before = register.model._default_manager.count()
    first, again = (clerk.post(f"/api/v1/{register.slug}", body, key="k-1") for _ in range(2))
    assert first.status_code in (201, 204), first.text
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert register.model._default_manager.count() == before + 1
    assert clerk.post(f"/api/v1/{register.slug}", {"ghost": 1}, key="k-1").json()["code"] == "key_reused"
    denied = program(world.user(example.denied_for(acts.CREATE)))
    assert denied.post(f"/api/v1/{register.slug}", body).status_code == 403
    assert register.model._default_manager.count() == before + 1


@pytest.mark.parametrize(("slug", "verb"), ON_ROWS)
def test_an_act_is_done_by_who_may_and_refused_to_who_may_not(world: World, slug: str, verb: str) -> None:
    register, example = REGISTERS[slug], example_of(slug)
    row = made(world, example, verb)
    address = f"/api/v1/{slug}/{row.pk}" + ("" if verb == acts.EDIT else f"/transitions/{verb}")
    body = body_of(world, register, example, verb, row)
    denied = program(world.user(example.denied_for(verb)))
    sees = register.rows(world.actor(example.denied_for(verb))).filter(pk=row.pk).exists()
    seen = version_of(row)
    assert denied.act(address, verb, body, seen=seen).status_code == (403 if sees else 404)
    clerk = program(world.user(example.who[verb]))
    if verb != acts.EDIT:
        _is_in_the_schema(register, verb, clerk.get(address).json())
    assert clerk.act(address, verb, body, seen=None).status_code == 428
    assert clerk.act(address, verb, body, seen=seen + 7).status_code == 409
    assert version_of(register.model._default_manager.get(pk=row.pk)) == seen
    done, again = (clerk.act(address, verb, body, seen=seen, key="k-1") for _time in range(2))
    assert done.status_code in (200, 204), done.text
    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (
        done.status_code, done.content, "true",
    )  # fmt: skip
    assert clerk.act(address, verb, {"ghost": 1}, seen=seen, key="k-1").json()["code"] == "key_reused"
    transition = acts.transition_of(register, verb)
    if transition is not None:
        after = register.model._default_manager.get(pk=row.pk)
        assert register.state_of(after) == transition.target
        if done.status_code == 200 and transition.target not in transition.sources:
            assert clerk.act(address, verb, body, seen=seen).json() == done.json()


def _is_in_the_schema(register: Register, verb: str, asked: dict[str, Any]) -> None:
    """What a row asks of an act is what the schema says of it, unless the form says that each row asks its own."""
    assert asked["allowed"], asked["reason"]
    action = register.action(verb)
    assert action is not None
    form = register.form_of(action)
    if form is None or getattr(form, "asks_by_row", False):
        return
    assert set(asked["members"]) <= set(form.base_fields)
    required = {name for name, field in form.base_fields.items() if field.required}
    assert required & set(asked["members"]) <= set(asked["required"])
