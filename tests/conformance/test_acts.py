"""What every register does: rows entered, acts done and refused, papers handed in."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape

from jingjian.commons.audit.selectors import events_of
from jingjian.kit import acts
from jingjian.kit.history import events
from jingjian.kit.register import Register
from jingjian.kit.writing import version_of
from jingjian.testing.conformance import World
from tests.conformance.examples import ON_ROWS, REGISTERS, content, example_of, form_data, made, said, url

PART = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


def test_a_row_is_entered_once_however_often_the_form_is_sent(world: World, register: Register) -> None:
    if register.action(acts.CREATE) is None:
        return
    example = example_of(register.slug)
    client = world.client(example.who[acts.CREATE])
    address, key = url(register, "create"), uuid4()
    assert client.get(address).status_code == 200
    data = {**form_data(world, register, example, acts.CREATE, None), "_new_id": str(key)}
    before = register.model._default_manager.count()
    answers = []
    for _time in range(2):
        for value in data.values():
            if hasattr(value, "seek"):
                value.seek(0)  # a browser sends the same file again, not what was left of it
        answers.append(client.post(address, data))
    assert [answer.status_code for answer in answers] == [303, 303], said(answers[0])
    assert answers[0]["Location"] == answers[1]["Location"]
    assert register.model._default_manager.count() == before + 1
    assert register.model._default_manager.filter(pk=key).exists()
    part = client.post(address, {"_new_id": str(uuid4())}, headers=PART)
    assert part.status_code in (200, 422)
    assert "<html" not in part.text


def test_nobody_else_enters_a_row(world: World, register: Register) -> None:
    if register.action(acts.CREATE) is None:
        return
    client = world.client(example_of(register.slug).denied_for(acts.CREATE))
    assert client.get(url(register, "create")).status_code == 403
    assert client.post(url(register, "create"), {}).status_code == 403


@pytest.mark.parametrize(("slug", "verb"), ON_ROWS)
def test_an_act_is_done_once_by_who_may_and_stands_in_the_history(world: World, slug: str, verb: str) -> None:
    register, example = REGISTERS[slug], example_of(slug)
    row = made(world, example, verb)
    client = world.client(example.who[verb])
    address = acts.url_of(register, verb, row)
    assert client.get(address).status_code == 200
    before = len(events(register, row, first=100))
    data = {**form_data(world, register, example, verb, row), "_version": str(version_of(row)), "_key": str(uuid4())}
    answer = client.post(address, data)
    assert answer.status_code == 303, said(answer)
    after = register.model._default_manager.get(pk=row.pk)
    _is_done_once(client, address, data, answer, after)
    transition = acts.transition_of(register, verb)
    assert [event.words for event in events(register, after, first=100) if "." in event.words] == []
    if transition is not None:
        assert register.state_of(after) == transition.target
        assert len(events(register, after, first=100)) > before
        history = client.get(url(register, "history", row.pk))
        if history.status_code == 200:
            assert escape(events(register, after, first=1)[0].words) in history.text


def _is_done_once(client: Client, address: str, data: dict[str, Any], first: Any, after: Any) -> None:
    """The same form again leads where it led and does nothing more; other entries under its key are refused."""
    done = events_of(after).count()
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    again = client.post(address, data)
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    other = client.post(address, {**data, "_more": "x"})
    gone = client.get(address).status_code == 404
    assert other.status_code == (404 if gone else 422)
    assert gone or "请重新打开表单" in other.text
    kept = type(after)._default_manager.get(pk=after.pk)
    assert (version_of(kept), events_of(kept).count()) == (version_of(after), done)


@pytest.mark.parametrize(("slug", "verb"), ON_ROWS)
def test_an_act_is_refused_to_who_may_not(world: World, slug: str, verb: str) -> None:
    register, example = REGISTERS[slug], example_of(slug)
    row = made(world, example, verb)
    username = example.denied_for(verb)
    client = world.client(username)
    address = acts.url_of(register, verb, row)
    data = {**form_data(world, register, example, verb, row), "_version": str(version_of(row))}
    refusal = 403 if register.rows(world.actor(username)).filter(pk=row.pk).exists() else 404
    assert client.get(address).status_code == refusal
    assert client.post(address, data).status_code == refusal
    after = register.model._default_manager.get(pk=row.pk)
    assert version_of(after) == version_of(row)


@pytest.mark.parametrize(("slug", "verb"), ON_ROWS)
def test_an_act_on_a_row_that_somebody_changed_is_a_conflict(world: World, slug: str, verb: str) -> None:
    register, example = REGISTERS[slug], example_of(slug)
    row = made(world, example, verb)
    client = world.client(example.who[verb])
    data = {**form_data(world, register, example, verb, row), "_version": str(version_of(row) + 7)}
    assert client.post(acts.url_of(register, verb, row), data).status_code == 409
    assert version_of(register.model._default_manager.get(pk=row.pk)) == version_of(row)


def test_papers_are_handed_in_and_opened_as_downloads(world: World, register: Register) -> None:
    if not register.detail.attachments:
        return
    example = example_of(register.slug)
    row = made(world, example)
    client = world.client(example.reader)
    if not register.policy.may(world.actor(example.reader), acts.ATTACH, row):
        pytest.fail(f"the reader of {register.slug} must be allowed to attach")
    bad = io.BytesIO(b"MZ\x90\x00")
    bad.name = "tool.exe"
    assert client.post(url(register, "attach", row.pk), {"file": bad, "kind": "other"}).status_code == 422
    paper = io.BytesIO("会议记录".encode())
    paper.name = "记录.txt"
    data = {"file": paper, "kind": "other", "_key": str(uuid4())}
    for _time in range(2):
        paper.seek(0)
        assert client.post(url(register, "attach", row.pk), data).status_code == 303
    (item,) = client.get(url(register, "detail", row.pk)).context["attachments"].items
    opened = client.get(item.href)
    assert content(opened).decode() == "会议记录"
    assert opened["Content-Disposition"].startswith("attachment;")
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in opened["Content-Security-Policy"]
    if example.stranger:
        assert world.client(example.stranger).get(item.href).status_code == 404
