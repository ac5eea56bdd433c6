"""Reads of the audit log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.audit.shown import SHOWN, Opening, opening_of, opening_words


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


def openings_of(row: Model, *, first: int = 10) -> list[Opening]:
    """Who opened a masked value of the row, the newest first."""
    return [opening_of(event, json.loads(event.body)) for event in events_of(row).filter(verb=SHOWN)[:first]]


#: how the keys of other rows that are told of with a record are read, and what of their acts is shown under which name
_beside: list[tuple[Callable[[UUID], Sequence[UUID]], Mapping[str, Mapping[str, str]]]] = []


def tell_beside(keys: Callable[[UUID], Sequence[UUID]], shown: Mapping[str, Mapping[str, str]]) -> None:
    """Let acts on the rows that ``keys(record key)`` names stand in the course of the record they belong to.

    ``shown`` says which verbs, and for each the changes that are shown with the name they are shown under.
    """
    _beside.append((keys, shown))


def course_of(row: Model) -> QuerySet[AuditEvent]:
    """The events of one row and of what belongs to it, the newest first."""
    told = Q(record_id=row.pk)
    for keys, shown in _beside:
        if found := keys(row.pk):
            told |= Q(record_id__in=found, verb__in=list(shown))
    return AuditEvent.objects.filter(told).order_by("-id")


def _named(verb: str, name: str) -> str | None:
    """The name under which a change is shown; None for one that is not."""
    for _keys, shown in _beside:
        if verb in shown:
            return shown[verb].get(name)
    return name


def event_of(row: Model, event_id: UUID) -> AuditEvent | None:
    """One event of that row, or of what belongs to it."""
    return course_of(row).filter(pk=event_id).first()


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
        note=opening_words(body) if event.verb == SHOWN else body.get("note", ""),
        changes=tuple(
            _change(named, *pair)
            for name, pair in sorted(body.get("changes", {}).items())
            if (named := _named(event.verb, name)) is not None
        ),
    )


def _change(name: str, before: Any, after: Any) -> Change:
    encrypted = any(isinstance(side, dict) and "commitment" in side for side in (before, after))
    return Change(name, _text(before), _text(after), encrypted)


def _text(value: Any) -> Any:
    """The words of a reference to another row; anything else as it stands."""
    return value.get("text", "") if isinstance(value, dict) else value
