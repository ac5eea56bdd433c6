"""A small roster and three readers: a keeper, a member of staff, a system administrator who sees nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from jingjian.commons.access.actor import Actor, actor_for
from jingjian.commons.access.models import Role, RoleGrant
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.kernel import clock


@dataclass
class Roster:
    """Units `/Q/`, `/Q/A/`, `/Q/B/`; people are entered straight into the tables."""

    root: Unit
    a: Unit
    b: Unit

    def enter(self, name: str, staff_no: str = "", *, unit: Unit | None = None, **fields: Any) -> Person:
        person = Person(name=name, staff_no=staff_no or uuid4().hex[:12], unit=unit or self.a, **fields)
        person.sort_key = pinyin_key(name)
        person.search_text = person_search_text(person)
        person.save()
        return person


@pytest.fixture(autouse=True)
def test_registers(settings: Any) -> Iterator[None]:
    """The site of these tests: its own addresses, English words."""
    settings.ROOT_URLCONF = "tests.kit.urls"
    with translation.override("en"):
        yield


@pytest.fixture
def roster(db: None) -> Roster:
    root = Unit._default_manager.create(code="Q", name="Qingyuan", kind="county", path="/Q/")
    a = Unit._default_manager.create(code="A", name="Office A", kind="office", parent=root, path="/Q/A/")
    b = Unit._default_manager.create(code="B", name="Office B", kind="office", parent=root, path="/Q/B/")
    return Roster(root, a, b)


def _account(roster: Roster, name: str, role: str | None, staff_no: str) -> User:
    person = roster.enter(name, staff_no)
    user = User._default_manager.create(username=staff_no.lower(), person=person, language="en")
    if role:
        RoleGrant._default_manager.create(user=user, role=role, unit=roster.root, since=clock.today())
    return user


@pytest.fixture
def keeper(roster: Roster) -> User:
    return _account(roster, "林知夏", Role.CAMPAIGN_OFFICE, "KEEPER")


@pytest.fixture
def reader(roster: Roster) -> User:
    return _account(roster, "周予安", None, "READER")


@pytest.fixture
def outsider(roster: Roster) -> User:
    return _account(roster, "许望舒", Role.SYSTEM_ADMIN, "OUTSIDER")


@pytest.fixture
def keeper_actor(keeper: User) -> Actor:
    return actor_for(keeper)


def _logged_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def client(keeper: User) -> Client:
    return _logged_in(keeper)


@pytest.fixture
def reading(reader: User) -> Client:
    return _logged_in(reader)


@pytest.fixture
def outside(outsider: User) -> Client:
    return _logged_in(outsider)
