"""A guard of a workflow: a transition that is taken after its chain has signed, and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons.approvals.kinds import kind_of
from jingjian.commons.approvals.models import Approval, ApprovalState
from jingjian.commons.approvals.snapshots import is_changed
from jingjian.kernel.decision import ALLOW, Decision, deny


def approved(kind: str) -> Callable[[Any], Decision]:
    """A guard that allows while the last matter of ``kind`` about the row is approved and the row is still that.

    It refuses with the reason: not put forward yet, waiting for a signature, not agreed to, or changed since. The guard
    costs one query, and a second one for the papers of the record. Raises LookupError when it is asked about a kind
    that nobody declared.
    """

    def guard(row: Any) -> Decision:
        name = {"name": kind_of(kind).name}
        last = Approval.objects.filter(record=row.record, kind=kind).order_by("-opened_at", "-id").first()
        if last is None or last.state in (ApprovalState.RETURNED, ApprovalState.VOID):
            return deny(_("This has to be approved first: put “%(name)s” forward.") % name)
        if last.state == ApprovalState.WAITING:
            return deny(_("“%(name)s” waits for a signature.") % name)
        if is_changed(last, row):
            return deny(_("The record was changed after “%(name)s” was approved: put it forward again.") % name)
        return ALLOW

    return guard
