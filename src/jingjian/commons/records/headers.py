"""How each casework model fills its header: one function a model, registered when its app is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

    def write_to(self, record: Record, *, by_clock: date | None = None) -> None:
        """Copy everything but the reference, which is given once; ``by_clock`` is due in the place of ``due_on``."""
        record.register = self.register
        record.title = self.title[:300]
        record.unit = self.unit
        record.unit_path = self.unit.path
        record.status = self.status
        record.category = self.category
        record.owner_id = self.owner_id
        record.due_on = by_clock or self.due_on
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


Dues = Callable[[Sequence[UUID]], Mapping[UUID, date]]
_by_clocks: dict[str, type[Model]] = {}


class _Clocks:
    """Holds how the due days of clocks are read; without the app of time limits there are none."""

    dues: Dues = staticmethod(lambda keys: {})


def use_clocks(dues: Dues) -> None:
    """Let ``dues(keys)`` say on which day the first running time limit of each record ends, where one runs."""
    _Clocks.dues = staticmethod(dues)


def due_by_clocks(register: str, model: type[Model]) -> None:
    """Let the due day in the headers of a register be that of the time limit that ends first, while one runs."""
    _by_clocks[register] = model


def clock_dues(model: type[Model], keys: Sequence[UUID]) -> Mapping[UUID, date]:
    """The due days that the running time limits of these rows set (one query; none where the register is not so)."""
    return _Clocks.dues(keys) if model in _by_clocks.values() else {}


def follow_clocks(records: Sequence[Record]) -> None:
    """Bring the due day of these headers up to date after their time limits changed; nothing else of them changes."""
    for register, model in _by_clocks.items():
        own = {record.pk: record for record in records if record.register == register}
        if not own:
            continue
        dues = _Clocks.dues(list(own))
        for row in model._base_manager.select_related("record").filter(pk__in=list(own)):
            due_on = dues.get(row.pk) or header_of(row).due_on
            own[row.pk].due_on = due_on
            Record.objects.filter(pk=row.pk).exclude(due_on=due_on).update(due_on=due_on)
