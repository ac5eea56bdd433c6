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
    """One state of the course. `css` is `done`, `passed`, `now` or empty; `on` is the day it was last reached.

    `passed` is a state that the row went by without ever being in it, as when work is handed in before it was begun.
    """

    label: str
    css: str
    on: date | None


def steps_of(register: Register, row: Any) -> list[Step]:
    """The steps of a row; none in a register without a workflow. A state off the course stands at the end."""
    workflow = register.workflow
    if workflow is None:
        return []
    if register.detail.course is not None and (own := register.detail.course(row)):
        return list(own)
    state = register.state_of(row)
    course = list(register.detail.steps) or [s.value for s in workflow.states if s.category not in _OFF_COURSE]
    reached = _reached(register, row)
    if state in course:
        here = course.index(state)
    else:
        course = [value for value in course if value in reached] + [state]
        here = len(course) - 1
    ended = workflow.category(state) is Category.DONE

    def css(position: int, value: str) -> str:
        if position == here:
            return "done" if ended else "now"
        if position > here:
            return ""
        # every row was entered, and one without a header keeps no trace of where it was
        went_by = bool(reached) and value not in reached and value != workflow.initial
        return "passed" if went_by else "done"

    return [
        Step(workflow.label(value), css(position, value), reached.get(value) if position <= here else None)
        for position, value in enumerate(course)
    ]


def _reached(register: Register, row: Any) -> dict[str, date]:
    if not register.headered:
        return {}
    changes = StatusChange._default_manager.filter(record_id=row.pk).order_by("recorded_at", "id")
    return dict(changes.values_list("status", "effective_on"))
