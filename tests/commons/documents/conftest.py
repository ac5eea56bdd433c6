from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.audit.act import act
from jingjian.commons.organisation.models import Unit, UnitKind
from jingjian.commons.vault.keys import ensure_key_file, forget_keys
from jingjian.modules.campaign.models import Campaign


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A home with a key of its own, so that its files can be looked at from outside."""
    settings.HOME = tmp_path
    ensure_key_file(tmp_path)
    forget_keys()
    yield tmp_path
    forget_keys()


@pytest.fixture
def record(home: Path) -> Campaign:
    """The row of a register that keeps papers; which register it is does not matter here."""
    unit = Unit(code="QY", name="清源县纪委监委", kind=UnitKind.COUNTY, path="/QY/")
    with act(SYSTEM, "unit.created", unit):
        pass
    campaign = Campaign(name="教育整顿", unit=unit)
    with act(SYSTEM, "campaign.created", campaign):
        pass
    return campaign
