"""What an approval changes of a task: its date is moved, or the leaders have said what is to be done."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.act import act
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions import asking
from jingjian.modules.campaign.models import Task


def check_extension(row: Task, due_on: date) -> None:
    """Raise DomainError unless ``due_on`` comes after the date that stands."""
    if row.due_on is None or due_on <= row.due_on:
        raise DomainError("not_later", _("The new date has to come after the one that stands."), field="due_on")


def extend_task(*, actor: Actor, row: Task, due_on: date, reason: str) -> Task:
    """Move the date of a task as it was approved. Raises ``task_ended`` and ``not_later``."""
    if workflow.TASK.category(row.state).ended:
        raise DomainError("task_ended", _("The task is closed; reopen it first."))
    check_extension(row, due_on)
    with act(actor, "task.extended", row, note=reason):
        row.due_on = due_on
    asking.again(row)
    return row


def note_instruction(*, actor: Actor, row: Task, question: str) -> Task:
    """Keep with the task that the leaders have answered a question about it; their words stand in the approval."""
    with act(actor, "task.instructed", row) as current:
        current.also(msgid("Question"), None, question)
    return row
