"""From a row before and after to one audit event: canonical text, readable values, commitments for tier 乙."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.models import AuditEvent, AuditValue
from jingjian.commons.records.models import HeaderedModel
from jingjian.commons.vault.digests import commitment, new_salt
from jingjian.kernel import clock
from jingjian.kernel.tiers import Tier

#: fields that say nothing to a reader of the log
MECHANICAL = frozenset({"id", "record", "version", "search_text", "sort_key", "path", "former_path"})


@dataclass(frozen=True)
class Snapshot:
    """The values of a row's fields as plain JSON values, tier 乙 apart, and its status when it has a header."""

    plain: dict[str, Any] = field(default_factory=dict)
    encrypted: dict[str, str] = field(default_factory=dict)
    status: str = ""


def snapshot(row: models.Model) -> Snapshot:
    """What the log may say of the row now. Sealed (甲) and password values never appear, not even as commitments."""
    tiers: dict[str, Tier] = row.field_tiers  # type: ignore[attr-defined]
    plain: dict[str, Any] = {}
    encrypted: dict[str, str] = {}
    for concrete in row._meta.concrete_fields:
        name = concrete.name
        if name in MECHANICAL or name in ("password", "digest"):
            continue
        tier = tiers[name]
        if tier is Tier.ENCRYPTED:
            encrypted[name] = str(getattr(row, name) or "")
        elif tier is not Tier.SEALED:
            plain[name] = _readable(row, concrete)
    status = row.record.status if isinstance(row, HeaderedModel) and not row._state.adding else ""
    return Snapshot(plain, encrypted, status)


def _readable(row: models.Model, concrete: models.Field[Any, Any]) -> Any:
    value = getattr(row, concrete.attname)
    if value is None or value == "":
        return None
    if isinstance(concrete, models.ForeignKey):
        return {"id": str(value), "text": str(getattr(row, concrete.name))}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value if isinstance(value, bool | int | float | list | dict) else str(value)


def write_event(
    *,
    actor: Actor,
    verb: str,
    row: models.Model,
    act_id: UUID,
    note: str,
    before: Snapshot,
    after: Snapshot,
    further: dict[str, tuple[Any, Any]],
) -> AuditEvent:
    """Insert the event of one act; personal values go to ``audit_value`` and are named by commitment."""
    event, values = made_event(
        actor=actor, verb=verb, row=row, act_id=act_id, note=note, before=before, after=after, further=further
    )
    event.save(force_insert=True)
    if values:
        AuditValue.objects.bulk_create(values)
    return event


def made_event(
    *,
    actor: Actor,
    verb: str,
    row: models.Model,
    act_id: UUID,
    note: str,
    before: Snapshot,
    after: Snapshot,
    further: dict[str, tuple[Any, Any]],
) -> tuple[AuditEvent, list[AuditValue]]:
    """The event of one act and its personal values, ready to be inserted."""
    changes: dict[str, Any] = {
        name: [before.plain.get(name), value] for name, value in after.plain.items() if before.plain.get(name) != value
    }
    values: list[AuditValue] = []
    for name, new in after.encrypted.items():
        old = before.encrypted.get(name, "")
        if old != new:
            changes[name] = [_commit(values, act_id, name, "before", old), _commit(values, act_id, name, "after", new)]
    changes.update({name: list(pair) for name, pair in further.items()})
    event = _event(
        actor=actor, verb=verb, act_id=act_id, register=row._meta.label_lower, record_id=row.pk,
        content={"note": note, "changes": changes},
    )  # fmt: skip
    return event, values


def insert_event(
    *,
    actor: Actor,
    verb: str,
    act_id: UUID,
    register: str,
    record_id: UUID | None,
    content: dict[str, Any],
    values: list[AuditValue] | None = None,
) -> AuditEvent:
    """One row of the log, from content that is already fit to be kept for ever."""
    event = _event(
        actor=actor, verb=verb, act_id=act_id, register=register, record_id=record_id, content=content
    )  # fmt: skip
    event.save(force_insert=True)
    if values:
        AuditValue.objects.bulk_create(values)
    return event


def _event(
    *, actor: Actor, verb: str, act_id: UUID, register: str, record_id: UUID | None, content: dict[str, Any]
) -> AuditEvent:
    at = clock.now()
    body = {
        "act": str(act_id),
        "at": at.isoformat(),
        "verb": verb,
        "register": register,
        "record": str(record_id) if record_id else None,
        "actor": {"id": str(actor.user_id) if actor.user_id else None, "name": actor.name},
        **content,
    }
    return AuditEvent(
        id=act_id, at=at, verb=verb, register=register, record_id=record_id, actor_id=actor.user_id,
        body=json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
    )  # fmt: skip


def _commit(values: list[AuditValue], event_id: UUID, name: str, side: str, value: str) -> dict[str, str] | None:
    if not value:
        return None
    salt = new_salt()
    values.append(AuditValue(event_id=event_id, field=name, side=side, salt=salt, value=value))
    return {"commitment": commitment(salt, value)}
