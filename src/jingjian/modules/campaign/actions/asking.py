"""What the inbox asks of people about tasks. The texts are msgids: each reader sees them in their own language."""

from __future__ import annotations

from uuid import UUID

from jingjian.commons.notify.inbox import ask
from jingjian.commons.notify.models import InboxItem
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign.models import SampleItem, Task, TaskOccurrence

ACCEPT = msgid("A task was assigned to you: accept it.")
DO = msgid("A task of yours is to be done.")
IMPROVE = msgid("A task came back to you: see the reason and improve it.")
VERIFY = msgid("Work was handed in: verify it.")
PERIOD = msgid("Regular work of this period is to be handed in.")
PERIOD_AGAIN = msgid("Regular work came back to you: see the reason and hand it in again.")
LOOK = msgid("Drawn in the sample of routine work: look at it and say whether it holds.")


def to_accept(row: Task) -> None:
    _ask(row, row.responsible_id, "accept", ACCEPT)


def to_do(row: Task) -> None:
    """Work done once is asked for here; recurring work is asked for period by period."""
    if not row.rrule:
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


def for_period(row: TaskOccurrence) -> None:
    _ask(row, row.responsible_id, "hand_in", PERIOD)


def for_period_again(row: TaskOccurrence) -> None:
    _ask(row, row.responsible_id, "hand_in", PERIOD_AGAIN)


def to_verify_period(row: TaskOccurrence) -> None:
    if row.verifier_id is not None:
        ask(row.verifier_id, record=row.record, verb="verify", text=VERIFY)


def to_look(item: SampleItem) -> None:
    if item.verifier_id is not None:
        ask(item.verifier_id, record=item.occurrence.record, verb="look", text=LOOK)


def _ask(row: Task | TaskOccurrence, person_id: UUID | None, verb: str, text: str) -> None:
    if person_id is not None:
        ask(person_id, record=row.record, verb=verb, text=text, due_on=row.due_on)
