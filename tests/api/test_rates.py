"""A token makes so many requests a minute, counted by all web processes together; beyond it is told when to come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from jingjian.api.models import AccessToken
from jingjian.api.rates import address_of, wait_of
from jingjian.testing import cast
from jingjian.testing.api import Program, program
from jingjian.testing.conformance import World

LIMIT = 3


@pytest.fixture
def asks(world: World, settings: Any) -> Program:
    settings.API_REQUESTS_PER_MINUTE = LIMIT
    return program(world.user(cast.CLERK.username))


def refused(asks: Program) -> Any:
    """The first refusal, which comes after as many requests as a minute has, or two when one ended between them."""
    for number in range(2 * LIMIT + 1):
        answer = asks.get("/api/v1")
        if answer.status_code == 429:
            assert number >= LIMIT
            return answer
        assert answer.status_code == 200
    pytest.fail("nothing was refused")


def test_a_token_that_asks_too_often_is_told_when_to_come_again(asks: Program) -> None:
    answer = refused(asks)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too_many_requests"
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert Client().get("/api/v1/openapi.json").status_code == 200


def test_the_next_minute_begins_anew_and_other_tokens_count_for_themselves(asks: Program, world: World) -> None:
    refused(asks)
    assert program(world.user(cast.CLERK.username)).get("/api/v1").status_code == 200
    token = AccessToken.objects.order_by("made_at")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cache_entry SET expires = expires - interval '1 minute' WHERE cache_key = %s",
            [address_of(token.pk)],
        )
        assert cursor.rowcount == 1
    assert asks.get("/api/v1").status_code == 200


def test_what_a_token_does_not_open_counts_for_nobody(asks: Program) -> None:
    wrong = Program("jj_" + "x" * 43)
    assert {wrong.get("/api/v1").status_code for _time in range(LIMIT + 1)} == {401}
    assert asks.get("/api/v1").status_code == 200


def test_requests_at_the_same_time_are_all_counted(fresh_database: str, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10
    with transaction.atomic():
        program(World().user(cast.CLERK.username))
        token = AccessToken.objects.get()
    known = dict(connection.settings_dict)

    def begin() -> None:
        connections["default"].settings_dict.update(known)

    def one(_number: int) -> bool:
        try:
            return wait_of(token.pk) == 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=10, initializer=begin) as threads:
        let_in = sum(threads.map(one, range(50)))
    assert let_in in range(10, 21), "as many as a minute has, or two when one ended between them"
