from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction

from jingjian.commons.jobs import running


@dataclass(frozen=True)
class Somebody:
    """As much of an actor as jobs know."""

    user_id: UUID | None


@contextmanager
def run_as(user_id: UUID | None) -> Iterator[Somebody]:
    with transaction.atomic():
        yield Somebody(user_id)


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs run as a plain stand-in: this storey is tested without the one above it."""
    monkeypatch.setattr(running._Registered, "runner", staticmethod(run_as))
