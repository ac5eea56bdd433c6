"""``act``: the one way a business row is written.

It opens the transaction (or joins the one there is), locks the row, refuses a lost update, and on leaving writes the
row, its header, the status change and one audit event. An exception inside leaves nothing behind once the caller's
own savepoint or transaction is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.following import tell
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.audit.writing import Snapshot, snapshot, write_event
from jingjian.commons.records.headers import clock_dues, header_of
from jingjian.commons.records.models import HeaderedModel, Record, StatusChange
from jingjian.commons.records.references import next_reference
from jingjian.kernel import clock
from jingjian.kernel.errors import Conflict
from jingjian.kernel.ids import uuid7


@dataclass
class Act:
    """What the body of an act may add: a note, and changes that are not fields of the row (parties, links)."""

    event_id: UUID
    note: str = ""
    effective_on: date | None = None
    further: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def also(self, name: str, before: Any, after: Any) -> None:
        """Record a change that no field of the row shows, in words a reader understands."""
        self.further[name] = (before, after)


@contextmanager
def act(
    actor: Actor,
    verb: str,
    row: Any,
    *,
    version: int | None = None,
    note: str = "",
    effective_on: date | None = None,
) -> Iterator[Act]:
    """Do one act on ``row`` in the name of ``actor``.

    ``version`` is what the person saw (a form carries it); without it the version the row was loaded with counts.
    Raises ``Conflict`` when somebody was faster. A new row is saved here for the first time.
    """
    with transaction.atomic(savepoint=False):
        current = Act(uuid7(), note, effective_on)
        creating = row._state.adding
        before = Snapshot() if creating else _lock(row, version)
        yield current
        _save(row, creating=creating)
        event = write_event(
            actor=actor, verb=verb, row=row, act_id=current.event_id, note=current.note,
            before=before, after=snapshot(row), further=current.further,
        )  # fmt: skip
        if isinstance(row, HeaderedModel):
            _note_status(row.record, before, event, current.effective_on)
        if not creating:
            tell(actor, [row])


def _lock(row: Any, version: int | None) -> Snapshot:
    """Lock the row as it stands in the database, compare versions, and remember what it was."""
    query = type(row)._base_manager.select_for_update(of=("self",))
    if isinstance(row, HeaderedModel):
        query = type(row)._base_manager.select_related("record").select_for_update(of=("self", "record"))
    stored = query.get(pk=row.pk)
    seen = version if version is not None else version_of(row)
    if version_of(stored) != seen:
        raise changed_meanwhile()
    _share_related(row, stored)
    before = snapshot(stored)
    _share_related(stored, row)
    return before


def _share_related(given: models.Model, taking: models.Model) -> None:
    """Related rows that one of two copies of a row has loaded serve the other too, where both point at the same."""
    for key in given._meta.concrete_fields:
        if (
            isinstance(key, models.ForeignKey)
            and key.is_cached(given)
            and not key.is_cached(taking)
            and getattr(given, key.attname) == getattr(taking, key.attname)
        ):
            key.set_cached_value(taking, key.get_cached_value(given))


def version_of(row: Any) -> int:
    """The version that a lost update is noticed by."""
    return int(row.record.version if isinstance(row, HeaderedModel) else row.version)


def changed_meanwhile() -> Conflict:
    """What a slower writer is told."""
    return Conflict("changed_meanwhile", _("Somebody changed this in the meantime. Look at it again, then repeat."))


def _save(row: Any, *, creating: bool) -> None:
    if isinstance(row, HeaderedModel):
        _save_headered(row, creating=creating)
    elif creating:
        row.save(force_insert=True)
    else:
        row.version += 1
        row.save(force_update=True)


def _save_headered(row: HeaderedModel, *, creating: bool) -> None:
    header = header_of(row)
    if creating:
        record = Record(
            reference=next_reference(header.prefix, clock.today().year), origin=header.unit.path.split("/")[1]
        )
        if row.record_id:
            record.pk = row.record_id
        header.write_to(record)
        record.save(force_insert=True)
        row.record = record
        row.save(force_insert=True)
        return
    record = row.record
    header.write_to(record, by_clock=clock_dues(type(row), [row.pk]).get(row.pk))
    record.version += 1
    record.changed_at = clock.now()
    record.save(force_update=True)
    row.save(force_update=True)


def _note_status(record: Record, before: Snapshot, event: AuditEvent, effective_on: date | None) -> None:
    change = status_change(record, before, event, effective_on)
    if change is not None:
        change.save(force_insert=True)


def status_change(
    record: Record, before: Snapshot, event: AuditEvent, effective_on: date | None
) -> StatusChange | None:
    """The step that the record made, None when its status stayed."""
    if before.status == record.status:
        return None
    return StatusChange(
        record=record,
        former=before.status,
        status=record.status,
        category=record.category,
        effective_on=effective_on or clock.today(),
        event=event.pk,
    )
