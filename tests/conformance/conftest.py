"""Each register in turn, its example, and who reads it; what is asked of every page that is loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.context import acting_as
from jingjian.kit.register import Register
from jingjian.testing.conformance import Example, World
from jingjian.testing.templates import no_undefined_variables
from tests.conformance.examples import REGISTERS, example_of


@pytest.fixture(autouse=True)
def _no_undefined_variables() -> Iterator[None]:
    """Every page of these tests is one whose templates got all they print."""
    with no_undefined_variables():
        yield


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(params=REGISTERS)
def register(request: pytest.FixtureRequest) -> Register:
    return REGISTERS[request.param]


@pytest.fixture
def example(register: Register) -> Example:
    return example_of(register.slug)


@pytest.fixture
def actor(world: World, example: Example) -> Iterator[Actor]:
    with acting_as(world.actor(example.reader)) as actor:
        yield actor


@pytest.fixture
def client(world: World, example: Example) -> Client:
    return world.client(example.reader)
