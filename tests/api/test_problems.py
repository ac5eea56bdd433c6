"""Whatever is sent, the answer is a problem with a code and never a fault of the program."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from jingjian.kit.registry import all_registers
from jingjian.testing import cast
from jingjian.testing.api import Program, program
from jingjian.testing.conformance import World


@pytest.fixture
def office(world: World) -> Program:
    return program(world.user(cast.OFFICE.username))


def sent(office: Program, content: bytes, *, kind: str = "application/json", method: str = "post", at: str = "") -> Any:
    client = Client(headers={"Authorization": f"Bearer {office.word}"}, raise_request_exception=False)
    return client.generic(method.upper(), at or "/api/v1/campaigns", content, kind)


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b"1", b'"x"', b"null", b"\xff\xfe", b'{"name": NaN}', b'{"name": "\\u0000"}', b'{"\\u0000": 1}',
     b'{"name": "\\ud800"}', b"[" * 100_000, b'{"name": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_a_body_that_is_no_object_of_keepable_text_is_malformed(office: Program, content: bytes) -> None:
    refused = sent(office, content)
    assert refused.status_code == 400, refused.text
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["status"] == 400


def test_kinds_methods_and_addresses_that_are_not_known_are_told_so(office: Program) -> None:
    assert sent(office, b"a=1", kind="application/x-www-form-urlencoded").status_code == 415
    assert sent(office, b"<a/>", kind="text/xml").status_code == 415
    assert sent(office, b"--x", kind="multipart/form-data; boundary=y").status_code in (400, 422)
    assert sent(office, b"x", kind="multipart/form-data").status_code == 400
    for method in ("put", "delete", "options", "trace"):
        refused = sent(office, b"", method=method)
        assert (refused.status_code, refused["Allow"]) == (405, "GET, POST")
    for address in ("/api/v1/ghosts", "/api/v1/tasks/ghost", "/api/v1/tasks/%00", "/api/v2", "/api/v1/tasks/a/b/c/d"):
        absent = office.get(address)
        assert (absent.status_code, absent["Content-Type"]) == (404, "application/problem+json")
    assert len({office.get(f"/api/v1/tasks/{ref}").content for ref in ("龘", "RW-2023-9999", "%F0%9F%98%80")}) == 1


def test_members_of_another_type_or_name_are_named(office: Program) -> None:
    refused = sent(office, json.dumps({"name": 5, "ghost": 1, "starts_on": ["2023-06-12"], "unit": None}).encode())
    assert refused.status_code == 422
    faults = {fault["field"]: fault["code"] for fault in refused.json()["errors"]}
    assert faults == {"name": "type", "ghost": "unknown", "starts_on": "type"}


@pytest.mark.parametrize("number", [10**12, -(10**12), 2**31])
def test_a_number_beyond_the_column_is_refused(world: World, number: int) -> None:
    keeper = program(world.user(cast.SYSTEM_ADMIN.username))
    refused = keeper.post("/api/v1/units", {"name": "新", "code": "N1", "kind": "office", "position": number})
    assert refused.status_code == 422


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer jj_x", "Bearer " + "x" * 5000])
def test_a_header_without_a_good_token_is_told_the_same(world: World, header: str) -> None:
    refused = Client().get("/api/v1", headers={"Authorization": header})
    assert refused.status_code == 401
    assert refused.json()["code"] == "no_token"


def test_a_broken_key_or_version_is_malformed(office: Program, task: Any) -> None:
    assert office.post("/api/v1/campaigns", {}, key="k" * 101).status_code == 400
    assert office.post("/api/v1/campaigns", {}, key="键").status_code == 400
    client = Client(headers={"Authorization": f"Bearer {office.word}", "If-Match": '"x"'})
    assert client.patch(f"/api/v1/tasks/{task.pk}", "{}", content_type="application/json").status_code == 400


def test_the_first_and_the_last_day_there_are_end_a_period(world: World) -> None:
    asked = [
        (asks, f"/api/v1/{register.slug}", {f"{one.name}_from": "0001-01-01", f"{one.name}_to": "9999-12-31"})
        for asks in (program(world.user(cast.OFFICE.username)), program(world.user(cast.SYSTEM_ADMIN.username)))
        for register in all_registers()
        for one in register.filters
        if one.kind == "date"
    ]
    assert {asks.get(address, period).status_code for asks, address, period in asked} == {200, 403}
