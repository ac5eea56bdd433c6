"""``act_many``: the same act on many rows, written in batches and never differently from ``act`` row by row.

Imports and bulk edits use it: one lock, one write and one insert of events for a batch of rows instead of four
statements a row. The order of things is that of ``act``: lock, compare versions, write row and header, one event a row
with what was and what is, the status change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final

from django.db import models, transaction

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.act import changed_meanwhile, status_change, version_of
from jingjian.commons.audit.following import tell
from jingjian.commons.audit.models import AuditEvent, AuditValue
from jingjian.commons.audit.writing import Snapshot, made_event, snapshot
from jingjian.commons.records.headers import clock_dues, header_of
from jingjian.commons.records.models import HeaderedModel, Record, StatusChange
from jingjian.commons.records.references import next_references
from jingjian.kernel import clock
from jingjian.kernel.ids import uuid7

BATCH: Final = 1000


def act_many(actor: Actor, verb: str, rows: Iterable[Any], *, note: str = "", effective_on: date | None = None) -> int:
    """Do one act on each of ``rows`` (of one model) in the name of ``actor``; how many there were.

    A row comes as it shall be: a new one, or one that was read, changed and not saved. The version it was read with is
    compared with the stored one under the lock. ``rows`` may be a generator; no more than a batch of it is held.
    Raises ``Conflict`` when somebody was faster on any row, and ValueError when a row comes twice in a batch or rows
    of several models are mixed; the caller's transaction is then to be rolled back, as with ``act``.
    """
    done = 0
    source = iter(rows)
    with transaction.atomic(savepoint=False):
        while batch := list(islice(source, BATCH)):
            _refuse_mixed(batch)
            new = [row for row in batch if row._state.adding]
            known = [row for row in batch if not row._state.adding]
            stored = _lock(known)
            before = {pk: snapshot(row) for pk, row in stored.items()}
            _insert(new)
            _update(known, stored)
            _log(actor, verb, batch, before, note, effective_on)
            tell(actor, known)
            done += len(batch)
    return done


def _refuse_mixed(batch: Sequence[Any]) -> None:
    if len({type(row) for row in batch}) > 1:
        raise ValueError("act_many writes rows of one model at a time")
    if len({row.pk for row in batch if row.pk is not None}) < sum(row.pk is not None for row in batch):
        raise ValueError("a row came twice in one act_many")


def _lock(rows: Sequence[Any]) -> dict[Any, Any]:
    """Lock the rows and compare versions; the rows as they stand in the database, by key."""
    if not rows:
        return {}
    model = type(rows[0])
    query = model._base_manager.select_for_update(of=("self",))
    if isinstance(rows[0], HeaderedModel):
        query = model._base_manager.select_related("record").select_for_update(of=("self", "record"))
    stored = {row.pk: row for row in query.filter(pk__in=[row.pk for row in rows]).order_by("pk")}
    for row in rows:
        found = stored.get(row.pk)
        if found is None:
            raise model.DoesNotExist(f"{model.__name__} {row.pk}")
        if version_of(found) != version_of(row):
            raise changed_meanwhile()
    _share_relations(rows, stored)
    return stored


def _share_relations(rows: Sequence[Any], stored: dict[Any, Any]) -> None:
    """Give the stored rows the related rows that the log names, without a query for each."""
    for field in rows[0]._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or field.name == "record":
            continue
        wanted = {}
        for row in rows:
            old = stored[row.pk]
            key = getattr(old, field.attname)
            if key is None:
                continue
            if key == getattr(row, field.attname) and field.is_cached(row):
                field.set_cached_value(old, field.get_cached_value(row))
            else:
                wanted[row.pk] = key
        found = field.related_model._base_manager.in_bulk(set(wanted.values())) if wanted else {}
        for pk, key in wanted.items():
            field.set_cached_value(stored[pk], found[key])


def _insert(rows: Sequence[Any]) -> None:
    if not rows:
        return
    if isinstance(rows[0], HeaderedModel):
        _insert_headers(rows)
    type(rows[0])._base_manager.bulk_create(rows)


def _insert_headers(rows: Sequence[Any]) -> None:
    headers = [header_of(row) for row in rows]
    numbers: dict[str, Iterator[str]] = {}
    for prefix in dict.fromkeys(header.prefix for header in headers):
        count = sum(header.prefix == prefix for header in headers)
        numbers[prefix] = iter(next_references(prefix, clock.today().year, count=count))
    records = []
    for row, header in zip(rows, headers, strict=True):
        record = Record(reference=next(numbers[header.prefix]), origin=header.unit.path.split("/")[1])
        if row.record_id:
            record.pk = row.record_id
        header.write_to(record)
        records.append(record)
    Record.objects.bulk_create(records)
    for row, record in zip(rows, records, strict=True):
        row.record = record


def _update(rows: Sequence[Any], kept: dict[Any, Any]) -> None:
    """Write what differs from the stored rows; columns that no row of the batch changed are left alone."""
    if not rows:
        return
    stored = [kept[row.pk] for row in rows]
    headered = isinstance(rows[0], HeaderedModel)
    dues = clock_dues(type(rows[0]), [row.pk for row in rows]) if headered else {}
    for row in rows:
        if headered:
            header_of(row).write_to(row.record, by_clock=dues.get(row.pk))
            row.record.version += 1
            row.record.changed_at = clock.now()
        else:
            row.version += 1
    _bulk_update(rows, stored)
    if headered:
        _bulk_update([row.record for row in rows], [row.record for row in stored])


def _bulk_update(rows: Sequence[Any], stored: Sequence[Any]) -> None:
    changed = [
        field.name
        for field in rows[0]._meta.concrete_fields
        if not field.primary_key
        and any(
            getattr(row, field.attname) != getattr(old, field.attname) for row, old in zip(rows, stored, strict=True)
        )
    ]
    if changed:
        type(rows[0])._base_manager.bulk_update(rows, changed, batch_size=BATCH)


def _log(
    actor: Actor,
    verb: str,
    rows: Sequence[Any],
    before: dict[Any, Snapshot],
    note: str,
    effective_on: date | None,
) -> None:
    events: list[AuditEvent] = []
    values: list[AuditValue] = []
    steps: list[StatusChange] = []
    for row in rows:
        former = before.get(row.pk, Snapshot())
        event, private = made_event(
            actor=actor, verb=verb, row=row, act_id=uuid7(), note=note,
            before=former, after=snapshot(row), further={},
        )  # fmt: skip
        events.append(event)
        values.extend(private)
        if isinstance(row, HeaderedModel):
            step = status_change(row.record, former, event, effective_on)
            steps += [step] if step is not None else []
    AuditEvent.objects.bulk_create(events)
    AuditValue.objects.bulk_create(values, batch_size=BATCH)
    StatusChange.objects.bulk_create(steps)
