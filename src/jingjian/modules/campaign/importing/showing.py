"""A task as its cells read when the list goes out; a sheet that comes back is compared with the same words."""

from __future__ import annotations

import zlib
from typing import Final

from jingjian.kit.register import Column
from jingjian.modules.campaign.importing.cells import cleaned
from jingjian.modules.campaign.importing.known import (
    WHOLE_CAMPAIGN,
    clause_words,
    kind_words,
    person_words,
    rhythm_words,
)
from jingjian.modules.campaign.models import Task
from jingjian.modules.campaign.tasksheet.columns import BY_NAME, COLUMNS
from jingjian.modules.campaign.workflow import TASK


def shown(task: Task, name: str) -> str:
    """One cell as text. Makes no query where the relations are joined."""
    match name:
        case "reference":
            return str(task.record.reference)
        case "clause":
            return clause_words(task.clause)
        case "key":
            return kind_words(task.key)
        case "lead_unit":
            return task.lead_unit.name
        case "responsible" | "verifier":
            person = getattr(task, name)
            return person_words(person) if person is not None else ""
        case "due_on":
            return task.due_on.isoformat() if task.due_on is not None else ""
        case "rrule":
            return rhythm_words(task.rrule)
        case "within":
            return task.within.name if task.within is not None else str(WHOLE_CAMPAIGN)
        case "state":
            return str(TASK.label(task.state))
        case "check":
            return check_code(task)
        case _:
            return cleaned(getattr(task, name))


def shown_of(task: Task) -> dict[str, str]:
    """Every cell of a task as text."""
    return {column.name: shown(task, column.name) for column in COLUMNS}


def check_code(task: Task) -> str:
    """What tells whether the cells of a task are still those that went out; steps of the work do not change it."""
    cells = (
        task.clause_id, task.title, task.detail, task.key, task.lead_unit_id, task.responsible_id, task.verifier_id,
        task.due_on, task.rrule, task.within_id, task.expected_evidence,
    )  # fmt: skip
    return f"H{zlib.crc32(repr([str(cell) for cell in cells]).encode()):08X}"


def _column(name: str) -> Column:
    return Column(name=name, label=BY_NAME[name].label, value=lambda task: shown(task, name), sortable=False)


#: the columns of the exported list
EXPORT_COLUMNS: Final = tuple(_column(column.name) for column in COLUMNS)
