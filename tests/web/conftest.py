"""One person with an account, and browsers that hold their session or none; the cast, and a task of theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.modules.campaign.factories import task_example
from jingjian.modules.campaign.models import Task
from jingjian.testing.conformance import World
from jingjian.testing.templates import no_undefined_variables


@pytest.fixture
def reader(db: None) -> User:
    """A member of staff of a unit, reading Chinese."""
    unit = Unit._default_manager.create(code="WS", name="干部监督室", kind="office", path="/WS/")
    person = Person(name="林晓峰", staff_no="WS-1", unit=unit, sort_key=pinyin_key("林晓峰"))
    person.search_text = person_search_text(person)
    person.save()
    return User._default_manager.create(username="linxiaofeng", person=person)


@pytest.fixture
def browser(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture(autouse=True)
def _no_undefined_variables() -> Iterator[None]:
    """Every page of these tests is one whose templates got all they print."""
    with no_undefined_variables():
        yield


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def task(world: World) -> Task:
    return task_example(world)
