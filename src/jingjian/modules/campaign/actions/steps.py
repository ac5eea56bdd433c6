"""What the writers of tasks and regular work have in common: naming changes that are not fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jingjian.commons.audit.act import Act
from jingjian.commons.organisation.models import Unit


def set_units(row: Any, units: Iterable[Unit], current: Act) -> None:
    """Make exactly ``units`` the helping units of a stored row, and name the change in the log."""
    before = {unit.pk: str(unit) for unit in row.helper_units.all()}
    after = {unit.pk: str(unit) for unit in units if unit.pk != row.lead_unit_id}
    if before.keys() != after.keys():
        row.helper_units.set(after.keys())
        current.also("helper_units", "、".join(before.values()) or None, "、".join(after.values()) or None)
