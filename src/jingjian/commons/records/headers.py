"""How each casework model fills its header: one function a model, registered when its app is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from jingjian.commons.organisation.models import Unit
from jingjian.commons.records.models import Record
from jingjian.kernel.tiers import Tier
from jingjian.kernel.workflow import Category

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the row says of itself to everything that points at records."""

    register: str
    prefix: str
    title: str
    unit: Unit
    status: str
    category: Category
    owner_id: UUID | None = None
    due_on: date | None = None
    search_text: str = ""
    tier: Tier = Tier.ORDINARY
    retention_class: str = "10y"
    compartment: int = 0

    def write_to(self, record: Record) -> None:
        """Copy everything but the reference, which is given once."""
        record.register = self.register
        record.title = self.title[:300]
        record.unit = self.unit
        record.unit_path = self.unit.path
        record.status = self.status
        record.category = self.category
        record.owner_id = self.owner_id
        record.due_on = self.due_on
        record.search_text = f"{record.reference} {self.title} {self.search_text}"
        record.tier = self.tier
        record.retention_class = self.retention_class
        record.compartment = self.compartment


_headers: dict[type[Model], Callable[[Any], Header]] = {}


def register_header(model: type[M], function: Callable[[M], Header]) -> None:
    _headers[model] = function


def header_of(row: Model) -> Header:
    try:
        function = _headers[type(row)]
    except KeyError:
        raise LookupError(f"{type(row).__name__} declares no header") from None
    return function(row)
