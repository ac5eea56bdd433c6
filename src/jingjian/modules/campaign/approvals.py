"""What of a task is decided by signature: a later date 延期, and a question to the leaders 请示."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.approvals.kinds import ApprovalKind, Asked, Asks, Declared, StepRule
from jingjian.commons.organisation.models import Person
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions.extensions import check_extension, extend_task, note_instruction
from jingjian.modules.campaign.headers import TASKS
from jingjian.modules.campaign.models import Task

WORK = (
    Declared(name="title", label=gettext_lazy("Task")),
    Declared(name="lead_unit", label=gettext_lazy("Lead unit"), value=lambda row: row.lead_unit.name),
    Declared(
        name="responsible",
        label=gettext_lazy("Person responsible"),
        value=lambda row: row.responsible.name if row.responsible else "",
    ),
)


def _may_ask(actor: Actor, row: Task) -> Decision:
    """Who answers for the task, its head and the offices ask about it while it is not ended."""
    if actor.is_administrator or actor.person_id is None:
        return deny(_("Administrators of the system have no part in the programme."))
    if workflow.TASK.category(row.state).ended:
        return deny(_("The task is closed; reopen it first."))
    heads = (*workflow.OFFICE, Role.DEPARTMENT_HEAD)
    if actor.person_id == row.responsible_id or actor.has(*heads, path=row.record.unit_path):
        return ALLOW
    return deny(_("Who is responsible for the task asks, or the head of the unit, or the campaign office."))


def _may_extend(actor: Actor, row: Task) -> Decision:
    if row.rrule or row.due_on is None:
        return deny(_("Work that recurs, or has no date, has nothing to extend."))
    return _may_ask(actor, row)


def _day(asks: Asks) -> date:
    try:
        return date.fromisoformat(str(asks.get("due_on", "")))
    except ValueError:
        raise DomainError("bad_day", _("Give the new date."), field="due_on") from None


def _check_extension(row: Task, asks: Asks) -> None:
    check_extension(row, _day(asks))


def _extend(actor: Actor, row: Task, asks: Asks) -> None:
    extend_task(actor=actor, row=row, due_on=_day(asks), reason=str(asks["reason"]))


def _note(actor: Actor, row: Task, asks: Asks) -> None:
    note_instruction(actor=actor, row=row, question=str(asks["question"]))


def _responsible(row: Any) -> Person | None:
    """A question about work concerns who answers for it; by their rank the site may set another chain."""
    found: Person | None = row.responsible
    return found


EXTENSION = ApprovalKind(
    id="campaign.extension",
    register=TASKS,
    model=Task,
    name=gettext_lazy("Extension of a task"),
    fields=(*WORK, Declared(name="due_on", label=gettext_lazy("Due"))),
    asked=(
        Asked(name="due_on", label=gettext_lazy("New date"), kind="date"),
        Asked(name="reason", label=gettext_lazy("Reason"), correctable=False),
    ),
    chain=(StepRule(role=Role.LEADER_IN_CHARGE),),
    related=("lead_unit", "responsible"),
    routine=True,
    may_propose=_may_extend,
    check=_check_extension,
    on_approved=_extend,
    subject=_responsible,
)
INSTRUCTION = ApprovalKind(
    id="campaign.instruction",
    register=TASKS,
    model=Task,
    name=gettext_lazy("Question to the leaders"),
    fields=WORK,
    asked=(
        Asked(name="question", label=gettext_lazy("What the leaders are asked"), correctable=False),
        Asked(name="proposal", label=gettext_lazy("What is proposed")),
    ),
    chain=(StepRule(role=Role.LEADER_IN_CHARGE), StepRule(role=Role.PRINCIPAL_LEADER)),
    related=("lead_unit", "responsible"),
    may_propose=_may_ask,
    on_approved=_note,
)
KINDS = (EXTENSION, INSTRUCTION)
