"""What exactly is approved: a canonical text of the declared fields, what is asked, and the papers; and its hash."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jingjian.commons.approvals.kinds import ApprovalKind, Asks, kind_of, papers_of
from jingjian.commons.approvals.models import Approval
from jingjian.commons.vault.digests import digest


@dataclass(frozen=True, slots=True)
class Fixed:
    """The text that is approved and its fingerprint."""

    text: str
    fingerprint: str


def fix(kind: ApprovalKind, row: Any, asks: Asks, *, approval_id: UUID, revision: int) -> Fixed:
    """The snapshot of ``row`` as it stands now.

    The key of the approval is part of it, so that equal matters have different fingerprints: from the hash of one
    nothing can be learnt of another.
    """
    content = {
        "approval": str(approval_id),
        "kind": kind.id,
        "revision": revision,
        "record": str(row.pk),
        "fields": {one.name: _plain(one.value(row) if one.value else getattr(row, one.name)) for one in kind.fields},
        "asks": dict(asks),
        "papers": papers_of(row.pk),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Fixed(text, digest(text.encode()))


def asks_of(approval: Approval) -> dict[str, Any]:
    """What the approval asks for, as corrected so far."""
    asks: dict[str, Any] = json.loads(approval.snapshot)["asks"]
    return asks


def fields_of(approval: Approval) -> dict[str, Any]:
    """What of the record was put forward: the declared fields as they were then."""
    fields: dict[str, Any] = json.loads(approval.snapshot)["fields"]
    return fields


def row_of(approval: Approval, *, locked: bool = False) -> Any:
    """The row of the register; ``locked`` keeps others from changing it until the transaction ends."""
    return row_for(kind_of(approval.kind), approval.record_id, locked=locked)


def row_for(kind: ApprovalKind, key: UUID, *, locked: bool = False) -> Any:
    """The row about which a matter of that kind is put forward."""
    rows = kind.model._base_manager.select_related("record", *kind.related)
    return (rows.select_for_update(of=("self",)) if locked else rows).get(pk=key)


def is_changed(approval: Approval, row: Any) -> bool:
    """Whether the record is no more what was put forward."""
    kind = kind_of(approval.kind)
    now = fix(kind, row, asks_of(approval), approval_id=approval.pk, revision=approval.revision)
    return now.fingerprint != approval.fingerprint


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Iterable):
        return [_plain(one) for one in value]
    return str(value)
