"""What the inbox asks of people about tasks. The texts are msgids: each reader sees them in their own language."""

from __future__ import annotations

from uuid import UUID

from jingjian.commons.notify.inbox import ask
from jingjian.commons.notify.models import InboxItem
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign.models import Task

ACCEPT = msgid("A task was assigned to you: accept it.")
DO = msgid("A task of yours is to be done.")
IMPROVE = msgid("A task came back to you: see the reason and improve it.")
VERIFY = msgid("Work was handed in: verify it.")


def to_accept(row: Task) -> None:
    _ask(row, row.responsible_id, "accept", ACCEPT)


def to_do(row: Task) -> None:
    _ask(row, row.responsible_id, "submit", DO)


def to_improve(row: Task) -> None:
    _ask(row, row.responsible_id, "submit", IMPROVE)


def to_verify(row: Task) -> None:
    """Without a date: work that is handed in is not late any more, however long the verifying takes."""
    if row.verifier_id is not None:
        ask(row.verifier_id, record=row.record, verb="verify", text=VERIFY)


def again(row: Task) -> None:
    """Let what is asked of those who do the task carry its present date."""
    open_items = InboxItem.objects.filter(record=row.record, settled_at__isnull=True)
    open_items.exclude(verb="verify").update(due_on=row.due_on)


def _ask(row: Task, person_id: UUID | None, verb: str, text: str) -> None:
    if person_id is not None:
        ask(person_id, record=row.record, verb=verb, text=text, due_on=row.due_on)
