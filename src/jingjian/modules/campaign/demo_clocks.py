"""Two limits of verification that do not run as they began: one was lengthened by signature, one stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts.models import User
from jingjian.commons.approvals.actions import propose, sign
from jingjian.commons.approvals.clocks import kind_of_rule
from jingjian.commons.approvals.models import Approval, ApprovalState
from jingjian.commons.deadlines.actions import current, pause
from jingjian.modules.campaign.demo_story import LEADER, OFFICE
from jingjian.modules.campaign.headers import TASKS
from jingjian.modules.campaign.limits import VERIFY
from jingjian.modules.campaign.models import Task, TaskState
from jingjian.testing.telling import Step, done_by, in_name_of, moment_at

DAY = date(2023, 6, 9)
KIND = kind_of_rule(TASKS, VERIFY)
ASKED, SIGNED, PAUSED = moment_at(DAY, 17, 54), moment_at(DAY, 17, 56), moment_at(DAY, 17, 58)
MORE = 3
WHY_LONGER = "佐证材料较多，需逐份核对原件。"
WHY_PAUSED = "承办人外出办案，待其返岗后当面核对原件。"


def length() -> int:
    """How many steps ``tell`` takes."""
    return 3


def tell() -> Iterator[Step]:
    """The steps of this chapter with their moments, in the order of the clock."""
    yield ASKED, _ask
    yield done_by(LEADER, SIGNED, _sign)
    yield done_by(OFFICE, PAUSED, _pause)


def handed_in(number: int) -> Task:
    """The task of that number among those that wait for somebody else's verification than the leader's."""
    rows = Task.objects.select_related("record", "lead_unit", "responsible").filter(state=TaskState.SUBMITTED)
    return rows.exclude(verifier__user__username=LEADER).order_by("record__reference")[number]


def _ask() -> None:
    """Who verifies asks for more time."""
    row = handed_in(0)
    with in_name_of(User.objects.get(person=row.verifier_id).username, ASKED) as actor:
        propose(actor=actor, kind=KIND, row=row, asks={"amount": MORE, "reason": WHY_LONGER})


def _sign(leader: Actor) -> None:
    sign(actor=leader, approval=Approval.objects.get(kind=KIND, state=ApprovalState.WAITING), opinion="同意。")


def _pause(office: Actor) -> None:
    going = current(handed_in(1).record, VERIFY)
    if going is None:
        raise LookupError("no limit of verification runs on a task that was handed in")
    pause(actor=office, row=going, reason=WHY_PAUSED)
