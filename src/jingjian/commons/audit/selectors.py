"""Reads of the audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from jingjian.commons.audit.models import AuditEvent


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after. ``encrypted`` values are not shown in a history."""

    name: str
    before: Any
    after: Any
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as a page shows it."""

    id: UUID
    at: datetime
    verb: str
    actor_name: str
    note: str
    changes: tuple[Change, ...]


def events_of(row: Model) -> QuerySet[AuditEvent]:
    """The events of one row, the newest first."""
    return AuditEvent.objects.filter(record_id=row.pk).order_by("-id")


def event_of(row: Model, event_id: UUID) -> AuditEvent | None:
    """One event of that row."""
    return events_of(row).filter(pk=event_id).first()


def happenings(events: QuerySet[AuditEvent]) -> Iterator[Happening]:
    """Events with their bodies read."""
    return map(happening, events)


def happening(event: AuditEvent) -> Happening:
    """An event with its body read."""
    body = json.loads(event.body)
    return Happening(
        id=event.pk,
        at=event.at,
        verb=event.verb,
        actor_name=body["actor"]["name"],
        note=body.get("note", ""),
        changes=tuple(_change(name, *pair) for name, pair in sorted(body.get("changes", {}).items())),
    )


def _change(name: str, before: Any, after: Any) -> Change:
    encrypted = any(isinstance(side, dict) and "commitment" in side for side in (before, after))
    return Change(name, _text(before), _text(after), encrypted)


def _text(value: Any) -> Any:
    """The words of a reference to another row; anything else as it stands."""
    return value.get("text", "") if isinstance(value, dict) else value
