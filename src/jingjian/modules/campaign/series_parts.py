"""What the cards of recurring work show: the series as a strip, what proves a period, how a sample was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.search.find import address_of
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category
from jingjian.kit.steps import Step
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.drawing import digest_of, drawn
from jingjian.modules.campaign.models import (
    OccurrenceState,
    SampleItem,
    Task,
    TaskOccurrence,
    TaskState,
    VerificationSample,
)
from jingjian.modules.campaign.selectors import Proven
from jingjian.modules.campaign.workflow import OCCURRENCE

#: so many periods before and after the one that is looked at stand beside it
NEIGHBOURS = 4
#: so many periods stand in the course of their task
PERIODS_IN_COURSE = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One period in the strip: ``sign`` and ``words`` say the same, ``tone`` only repeats them in colour."""

    row: TaskOccurrence
    sign: str
    words: str
    tone: str
    late: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One linked proof with its address; without ``proven.record`` it is not open to the reader."""

    proven: Proven
    href: str
    paper_href: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One drawn period; ``may_look`` when the reader may say what it is worth."""

    item: SampleItem
    may_look: bool


def cell_of(row: TaskOccurrence, today: date, *, here: bool = False) -> Cell:
    """How a period stands today, as sign and word."""
    late = ""
    if row.handed_in_on is not None and row.handed_in_on > row.due_on:
        late = pgettext("period", "late")
    state = OccurrenceState(row.state)
    if OCCURRENCE.category(state) is Category.OPEN:
        if row.due_on < today:
            return Cell(row, "⚑", _("Overdue"), "l", "", here)
        if state == OccurrenceState.RETURNED:
            return Cell(row, "↩", str(state.label), "a", "", here)
        if row.starts_on > today:
            return Cell(row, "·", pgettext("period", "Not begun"), "", "", here)
        return Cell(row, "○", str(state.label), "b", "", here)
    signs = {
        OccurrenceState.HANDED_IN: ("…", "a"), OccurrenceState.DONE: ("✓", "g"),
        OccurrenceState.SKIPPED: ("–", ""), OccurrenceState.WITHDRAWN: ("×", ""),
    }  # fmt: skip
    sign, tone = signs[state]
    return Cell(row, sign, str(state.label), tone, late, here)


def series_of_task(task: Task) -> dict[str, Any]:
    """The strip of a recurring task, what is next, and how many of those due so far are done."""
    if not task.rrule:
        return {"cells": None}
    today = clock.today()
    rows = selectors.periods_of(task)
    counted = [row for row in rows if row.state != OccurrenceState.SKIPPED]
    due = [row for row in counted if row.due_on < today or row.state == OccurrenceState.DONE]
    following = next((row for row in rows if OCCURRENCE.category(row.state) is Category.OPEN), None)
    return {
        "cells": [cell_of(row, today) for row in rows],
        "due_so_far": len(due),
        "done_so_far": sum(1 for row in due if row.state == OccurrenceState.DONE),
        "following": following,
    }


def course_of_task(task: Task) -> list[Step]:
    """The course of a recurring task: given and accepted once, then period by period; none for a one-off task.

    Of a long series the periods around the present one stand here, the earlier ones as their number.
    """
    if not task.rrule or task.state == TaskState.CANCELLED:
        return []
    entry = (TaskState.DRAFT, TaskState.ASSIGNED, TaskState.ACCEPTED)
    given, ended = task.state in entry[:2], task.state == TaskState.DONE
    here = entry.index(TaskState(task.state)) if given else len(entry)
    days = dict(task.record.status_changes.order_by("recorded_at", "id").values_list("status", "effective_on"))
    course = [
        Step(str(state.label), "done" if place < here else "now" if place == here else "", days.get(state))
        for place, state in enumerate(entry)
    ]
    rows = selectors.periods_of(task)
    today = clock.today()
    present = next((place for place, row in enumerate(rows) if _is_open(row) and row.starts_on <= today), None)
    around = present if present is not None else sum(1 for row in rows if row.starts_on <= today)
    first = max(min(around - 2, len(rows) - PERIODS_IN_COURSE), 0)
    if first:
        counted = rows[:first]
        done = sum(1 for row in counted if row.state == OccurrenceState.DONE)
        words = ngettext("%(n)d earlier period, %(done)d done", "%(n)d earlier periods, %(done)d done", first)
        course.append(Step(words % {"n": first, "done": done}, "done", None))
    for place, row in enumerate(rows[first : first + PERIODS_IN_COURSE], start=first):
        cell = cell_of(row, today)
        css = "now" if place == present and not given and not ended else _course_css(row)
        course.append(Step(f"{row.period} {cell.words}", css, row.handed_in_on))
    if not rows:
        course.append(Step(_("Period by period"), "" if given else "now", None))
    closed_on = days.get(TaskState.DONE) if ended else None
    return [*course, Step(str(TaskState.DONE.label), "done" if ended else "", closed_on)]


def _course_css(row: TaskOccurrence) -> str:
    if row.state == OccurrenceState.SKIPPED:
        return "passed"
    return "" if _is_open(row) else "done"


def _is_open(row: TaskOccurrence) -> bool:
    return OCCURRENCE.category(row.state) is Category.OPEN


def series_of_period(actor: Actor, row: TaskOccurrence) -> dict[str, Any]:
    """The periods around this one, and the samples it was drawn in."""
    rows = selectors.periods_of(row.task)
    place = next((index for index, one in enumerate(rows) if one.pk == row.pk), 0)
    near = rows[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS + 1]
    items = row.sampled.select_related("sample__record", "verifier", "occurrence").order_by("pk")
    return {
        "task": row.task,
        "cells": [cell_of(one, clock.today(), here=one.pk == row.pk) for one in near],
        "all": len(rows),
        "sampled": [ItemLine(item, selectors.may_look(actor, item)) for item in items],
    }


def proofs_of_period(actor: Actor, row: TaskOccurrence) -> dict[str, Any]:
    """What is linked, each with its address; how many more there are that are not open to the reader."""
    found = selectors.proofs_of(actor, row)
    shown = [_proof_line(one) for one in found if one.record is not None]
    may = bool(policy_of(TaskOccurrence).may(actor, "unlink", row))
    return {"lines": shown, "hidden": len(found) - len(shown), "may_unlink": may}


def _proof_line(proven: Proven) -> ProofLine:
    assert proven.record is not None
    paper = ""
    if proven.attachment is not None:
        try:
            paper = reverse(f"{proven.record.register}:attachment", args=[proven.record.pk, proven.attachment.pk])
        except NoReverseMatch:
            paper = ""
    return ProofLine(proven, address_of(proven.record), paper)


def items_of_sample(actor: Actor, sample: VerificationSample) -> dict[str, Any]:
    """The drawn periods and the counts by unit."""
    items = selectors.items_of(sample)
    for item in items:
        item.sample = sample
    lines: Sequence[ItemLine] = [ItemLine(item, selectors.may_look(actor, item)) for item in items]
    return {"lines": lines, "units": selectors.counts_by_unit(items)}


def drawing_of_sample(actor: Actor, sample: VerificationSample) -> dict[str, Any]:
    """The figures of the drawing, and whether it comes out the same when it is done again now."""
    again = drawn(sample.population, seed=sample.seed, size=len(sample.drawn))
    same = again == sample.drawn and digest_of(sample.population) == sample.population_digest
    return {"population": len(sample.population), "drawn": len(sample.drawn), "same": same}
