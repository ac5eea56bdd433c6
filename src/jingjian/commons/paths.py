"""Field paths such as `record__owner__name`: what they lead to, and their value on a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from jingjian.kernel.tiers import Tier


@dataclass(frozen=True, slots=True)
class Target:
    """Where a path ends: its field, whether it may be empty anywhere on the way, and its tier (None: undeclared)."""

    field: Field[Any, Any]
    nullable: bool
    tier: Tier | None

    @property
    def plain(self) -> Field[Any, Any]:
        """The field that holds the value: for a foreign key, the key it points at."""
        field: Any = self.field
        while field.is_relation:
            field = field.target_field
        result: Field[Any, Any] = field
        return result


def follow(model: type[Model], path: str) -> Target:
    """The target of `path` on `model`. Raises LookupError for an unknown name or one that leads to many rows."""
    nullable = False
    current: type[Model] = model
    steps = path.split("__")
    for position, name in enumerate(steps):
        try:
            field: Any = current._meta.pk if name == "pk" else current._meta.get_field(name)
        except FieldDoesNotExist:
            raise LookupError(f"{current.__name__} has no field {name!r} (path {path!r})") from None
        if not field.concrete or field.many_to_many:
            raise LookupError(f"{path!r} leads to many rows at {name!r}")
        nullable = nullable or bool(field.null)
        if position == len(steps) - 1:
            declared: dict[str, Tier] = getattr(current, "field_tiers", {})
            tier = declared.get(field.name)
            # The key of a headered row is its header's, whose tier the header declares.
            if tier is None and field.primary_key and field.is_relation:
                tier = getattr(field.related_model, "field_tiers", {}).get("id")
            return Target(field=field, nullable=nullable, tier=tier)
        if not field.is_relation:
            raise LookupError(f"{path!r} goes on after the plain field {name!r}")
        current = field.related_model
    raise LookupError("an empty path")


def value_at(row: Any, path: str) -> Any:
    """The value of `path` on a row, None where a step on the way is empty."""
    value = row
    for name in path.split("__"):
        if value is None:
            return None
        value = getattr(value, name)
    return value
