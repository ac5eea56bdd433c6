"""A record that changes takes its approval with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.approvals.kinds import ApprovalKind, declare
from jingjian.commons.approvals.models import Approval, ApprovalState
from jingjian.commons.approvals.snapshots import is_changed, row_of
from jingjian.commons.audit.act import act
from jingjian.commons.audit.following import follow
from jingjian.kernel import clock


def register_kind(kind: ApprovalKind) -> None:
    """Declare a kind, when the app of its module is ready; from then on acts on its records are followed."""
    declare(kind)
    follow(kind.model, void_changed)


def void_changed(actor: Actor, rows: Sequence[Any]) -> int:
    """Void what waits for approval about ``rows`` and is no more what was put forward; how many were."""
    return void_about(actor, [row.pk for row in rows])


def void_about(actor: Actor, records: Collection[UUID]) -> int:
    """The same for the records of these keys."""
    waiting = Approval.objects.filter(record__in=records, state=ApprovalState.WAITING)
    voided = 0
    for approval in waiting.select_for_update(of=("self",)).select_related("record", "author"):
        if is_changed(approval, row_of(approval)):
            end(actor, approval, ApprovalState.VOID, _("The record was changed after it was put forward."))
            voided += 1
    return voided


def end(actor: Actor, approval: Approval, state: ApprovalState, reason: str) -> None:
    """End a waiting approval in ``state``, one act of its own."""
    with act(actor, f"approval.{state.value}", approval, note=reason):
        approval.state, approval.reason, approval.ended_at = state, reason, clock.now()
