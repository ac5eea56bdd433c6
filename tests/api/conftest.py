"""The cast in a database of its own, and a county with a task, a paper and a person."""

from __future__ import annotations

from typing import Any

import pytest

from jingjian.modules.campaign import factories
from jingjian.testing.conformance import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def task(world: World) -> Any:
    return factories.task_example(world)
