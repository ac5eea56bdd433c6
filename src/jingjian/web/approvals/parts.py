"""What record pages and the inbox show of approvals."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.approvals.kinds import kind_of, kinds_for
from jingjian.commons.approvals.models import ApprovalState
from jingjian.commons.approvals.selectors import approvals_of, courses, is_signer, queue
from jingjian.web.home import ToDo

SHOWN = 10
TONES = {
    ApprovalState.WAITING: "a",
    ApprovalState.APPROVED: "g",
    ApprovalState.RETURNED: "l",
    ApprovalState.VOID: "",
}


def of_record(actor: Actor, row: Any) -> dict[str, Any] | None:
    """The matters put forward about a record, and what may be put forward now; None where there is nothing to say."""
    if actor.is_administrator:
        return None
    declared = kinds_for(row.record.register)
    approvals = approvals_of(row.record)[:SHOWN] if declared else []
    waiting = {one.kind for one in approvals if one.state == ApprovalState.WAITING}
    may = [kind for kind in declared if kind.offered and kind.id not in waiting and kind.may_propose(actor, row)]
    if not approvals and not may:
        return None
    lines = [
        (course, kind_of(course.approval.kind).name, TONES[ApprovalState(course.approval.state)])
        for course in courses(approvals)
    ]
    return {"lines": lines, "may": may, "record": row.record}


def to_sign(actor: Actor) -> list[ToDo]:
    """One line for everything that waits for the actor's signature."""
    waiting = queue(actor)
    if not waiting:
        return []
    first = waiting[0].approval
    return [
        ToDo(
            reference=first.reference,
            title=first.record.title,
            asked=_("%(n)d matters wait for your signature") % {"n": len(waiting)},
            href=reverse("desk"),
            due_on=None,
        )
    ]


def signs(actor: Actor) -> bool:
    """Whether the signing desk stands in the navigation of the actor."""
    return is_signer(actor)
