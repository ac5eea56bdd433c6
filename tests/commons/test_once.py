"""A form sent many times at once has one effect, and everybody is led where the first was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from jingjian.commons.access.actor import NOBODY, Actor
from jingjian.commons.audit.selectors import events_of
from jingjian.commons.handover.models import Handover
from jingjian.commons.once.models import UsedKey
from jingjian.commons.once.submitting import KEY_LENGTH, Outcome, digest_of, once
from jingjian.commons.once.tasks import KEPT, forget_old
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.kit.acts import url_of
from jingjian.kit.writing import version_of
from jingjian.modules.campaign.factories import task_example
from jingjian.testing import cast
from jingjian.testing.conformance import World
from tests.conformance.examples import EXAMPLES, REGISTERS, form_data, made

CLERK, OFFICE = cast.CLERK.username, cast.OFFICE.username
TIMES = 50


def count(actor: Actor, key: str, calls: list[str], *, content: str = "a") -> Outcome:
    def work() -> Outcome:
        calls.append(key)
        return Outcome(f"/somewhere/{len(calls)}/")

    return once(actor=actor, key=key, content=content, work=work)


def test_the_second_time_gives_the_outcome_of_the_first(db: None) -> None:
    actor, calls = World().actor(CLERK), list[str]()
    assert count(actor, "k", calls) == Outcome("/somewhere/1/")
    assert count(actor, "k", calls) == Outcome("/somewhere/1/", repeated=True)
    assert calls == ["k"]


def test_two_people_may_use_the_same_key(db: None) -> None:
    world, calls = World(), list[str]()
    assert not count(world.actor(CLERK), "k", calls).repeated
    assert not count(world.actor(OFFICE), "k", calls).repeated


def test_other_content_under_a_used_key_is_refused(db: None) -> None:
    actor, calls = World().actor(CLERK), list[str]()
    count(actor, "k", calls)
    with pytest.raises(DomainError) as refusal:
        count(actor, "k", calls, content="b")
    assert refusal.value.code == "key_reused"
    assert calls == ["k"]


def test_work_that_was_refused_leaves_its_key_free(db: None) -> None:
    actor, calls = World().actor(CLERK), list[str]()

    def refuse() -> Outcome:
        raise DomainError("no_title", "no title")

    with pytest.raises(DomainError), transaction.atomic():
        once(actor=actor, key="k", content="a", work=refuse)
    assert not UsedKey.objects.exists()
    assert not count(actor, "k", calls).repeated


@pytest.mark.parametrize("key", ["", "k" * (KEY_LENGTH + 1)])
def test_a_key_has_a_length(db: None, key: str) -> None:
    with pytest.raises(DomainError) as refusal:
        count(World().actor(CLERK), key, [])
    assert refusal.value.code == "no_key"


def test_nobody_has_no_keys() -> None:
    with pytest.raises(ValueError, match="account"):
        count(NOBODY, "k", [])


def test_neighbouring_parts_do_not_run_together() -> None:
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])
    assert digest_of(["甲"]) == digest_of(["甲".encode()])


def test_old_keys_are_forgotten(db: None) -> None:
    actor = World().actor(CLERK)
    count(actor, "old", [])
    UsedKey.objects.update(used_at=clock.now() - KEPT * 2)
    count(actor, "new", [])
    forget_old(actor=actor)
    assert list(UsedKey.objects.values_list("key", flat=True)) == ["new"]


def test_fifty_submissions_at_once_have_one_effect(fresh_database: str) -> None:
    with transaction.atomic():
        world = World()
        record = task_example(world).record
    data = {"target": "tasks", "unit": str(world.county.pk), "title": "培训签到缺漏", "_new_id": str(uuid7())}
    answers = at_once(world.client(CLERK), f"/hand-over/{record.pk}/", data)
    assert answers == {(303, f"/handovers/{data['_new_id']}/")}
    assert Handover._default_manager.count() == 1


@pytest.mark.parametrize("verb", ["edit", "assign"])
def test_fifty_submissions_of_an_act_at_once_have_one_effect(fresh_database: str, verb: str) -> None:
    register, example = REGISTERS["tasks"], EXAMPLES["tasks"]
    with transaction.atomic():
        world = World()
        row = made(world, example, verb)
        data = form_data(world, register, example, verb, row)
    before, acts = version_of(row), events_of(row).count()
    data |= {"_version": str(before), "_key": str(uuid7())}
    assert at_once(world.client(example.who[verb]), url_of(register, verb, row), data) == {(303, f"/tasks/{row.pk}/")}
    after = register.model._default_manager.get(pk=row.pk)
    assert (version_of(after), events_of(after).count()) == (before + 1, acts + 1)


def at_once(browser: Client, address: str, data: dict[str, Any]) -> set[tuple[int, str]]:
    """What fifty answer who send the same form at the same moment: status and where it leads."""
    together = Barrier(TIMES)

    def submit(_number: int) -> tuple[int, str]:
        client = Client()
        client.cookies = browser.cookies
        together.wait()
        try:
            answer = client.post(address, data)
        finally:
            connection.close()
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(TIMES) as pool:
        return set(pool.map(submit, range(TIMES)))
