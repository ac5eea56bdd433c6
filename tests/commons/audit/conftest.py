from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.audit.act import act
from jingjian.commons.audit.sealing import seal
from jingjian.commons.organisation.models import Person, Unit, UnitKind
from jingjian.commons.vault.logkeys import LOG_KEY_FILE
from jingjian.testing.database import working_on

Write = Callable[..., None]


@pytest.fixture
def site(fresh_database: str) -> Iterator[str]:
    """A database of its own with one unit, whose log has a key of its own; its name."""
    key = settings.HOME / LOG_KEY_FILE
    key.unlink(missing_ok=True)
    with (
        acting_as(SYSTEM),
        act(SYSTEM, "unit.created", Unit(code="QY", name="清源县纪委监委", kind=UnitKind.COUNTY, path="/QY/")),
    ):
        pass
    yield fresh_database
    key.unlink(missing_ok=True)


@pytest.fixture
def write(site: str) -> Write:
    """Do so many acts as the web role, each with a personal value."""

    def acts(count: int = 1, *, start: int = 0) -> None:
        unit = Unit.objects.get(code="QY")
        for number in range(start, start + count):
            person = Person(
                name=f"第{number}人", sort_key="a", staff_no=f"T{number}", unit=unit, phone=f"000-{number:07}"
            )
            with acting_as(SYSTEM), act(SYSTEM, "person.created", person):
                pass

    return acts


@pytest.fixture
def worker(template: Any, site: str) -> Any:
    """A context in which this process works as the worker's role."""

    @contextmanager
    def as_worker() -> Iterator[None]:
        with working_on(template, site, role="jj_job"):
            yield

    return as_worker


@pytest.fixture
def sealer(worker: Any) -> Callable[..., int]:
    """Seal as the worker does, whatever role the test works in."""

    def sealed(rounds: int = 1) -> int:
        with worker():
            return seal(rounds=rounds)

    return sealed
