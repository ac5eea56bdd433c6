"""Writes the judged rows by the actions of the tasks themselves, or only tries them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.db import transaction

from jingjian.commons.access.actor import Actor
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.importing.codes import REJECTED
from jingjian.modules.campaign.importing.lines import CREATED, UNCHANGED, Line
from jingjian.modules.campaign.models import Task
from jingjian.modules.campaign.tasksheet.columns import BY_NAME, PEOPLE

RELATED: Final = ("record", "campaign__unit", "clause__plan", "lead_unit", "responsible", "verifier", "within")


def written(
    actor: Actor, lines: Iterable[Line], *, advance: Callable[[], None], trying: bool
) -> Iterator[dict[str, Any]]:
    """The lines as the report keeps them, each after its task was written, or tried and taken back (``trying``).

    What an action refuses is said on the row and leaves nothing of it behind; every other row goes on.
    """
    for line in lines:
        if line.outcome not in (REJECTED, UNCHANGED):
            try:
                with transaction.atomic():
                    _write(actor, line)
                    if trying:
                        line.made = None
                        transaction.set_rollback(True)
            except DomainError as fault:
                line.made = None
                code = "not_allowed" if isinstance(fault, NotAllowed) else "refused"
                line.say(code, fault.field if fault.field in BY_NAME else "", words=str(fault))
                line.settle()
        advance()
        yield line.as_json()


def _write(actor: Actor, line: Line) -> None:
    given = dict(line.given)
    if line.outcome == CREATED:
        task = actions.create_task(actor=actor, **given)
        line.made = (task.pk, task.record.reference)
        return
    assert line.task is not None
    task = Task._default_manager.select_related(*RELATED).get(pk=line.task.pk)
    people = {name: given.pop(name) for name in PEOPLE if name in given}
    if given:
        _amend(actor, task, given)
    if people:
        responsible = people.get("responsible") or task.responsible
        assert responsible is not None, "a verifier alone was refused when the row was judged"
        actions.assign_task(actor=actor, row=task, responsible=responsible, verifier=people.get("verifier"))


def _amend(actor: Actor, task: Task, given: dict[str, Any]) -> None:
    """Correct what the sheet says otherwise; everything else stays."""
    kept = {
        name: getattr(task, name)
        for name in ("title", "lead_unit", "detail", "due_on", "rrule", "within", "expected_evidence")
    }
    helpers = list(task.helper_units.all())
    actions.amend_task(actor=actor, row=task, helper_units=helpers, **{**kept, "key": None, **given})
