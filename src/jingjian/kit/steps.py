"""Where a row is in its life: the ordinary course of its workflow, with the days on which it got there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jingjian.commons.records.models import StatusChange
from jingjian.kernel.workflow import Category
from jingjian.kit.register import Register

_OFF_COURSE = (Category.REFUSED, Category.VOID)


@dataclass(frozen=True, slots=True)
class Step:
    """One state of the course. `css` is `done`, `now` or empty; `on` is the day it was last reached."""

    label: str
    css: str
    on: date | None


def steps_of(register: Register, row: Any) -> list[Step]:
    """The steps of a row; none in a register without a workflow. A state off the course stands at the end."""
    workflow = register.workflow
    if workflow is None:
        return []
    state = register.state_of(row)
    course = list(register.detail.steps) or [s.value for s in workflow.states if s.category not in _OFF_COURSE]
    reached = _reached(register, row)
    if state in course:
        here = course.index(state)
    else:
        course = [value for value in course if value in reached] + [state]
        here = len(course) - 1
    ended = workflow.category(state) is Category.DONE
    return [
        Step(
            label=workflow.label(value),
            css="done" if position < here or (ended and position == here) else "now" if position == here else "",
            on=reached.get(value) if position <= here else None,
        )
        for position, value in enumerate(course)
    ]


def _reached(register: Register, row: Any) -> dict[str, date]:
    if not register.headered:
        return {}
    changes = StatusChange._default_manager.filter(record_id=row.pk).order_by("recorded_at", "id")
    return dict(changes.values_list("status", "effective_on"))
