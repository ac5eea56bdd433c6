"""Judges every row of a task sheet against the tasks, the plan, the units and the people there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kernel import clock
from jingjian.kernel.chinese import fold_width
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.importing.cells import LONGEST, day_of, line_of
from jingjian.modules.campaign.importing.known import Doubt, Known, plain, read_kind, read_rhythm
from jingjian.modules.campaign.importing.lines import Line
from jingjian.modules.campaign.importing.showing import check_code, shown_of
from jingjian.modules.campaign.models import Campaign, Task, TaskState
from jingjian.modules.campaign.tasksheet.columns import MUST, example_marks, example_titles, in_every_language
from jingjian.modules.campaign.tasksheet.reading import Opened, TaskSheet

#: columns that are compared and written; of a task that exists all but the clause may change
WRITTEN: Final = (
    "clause", "title", "detail", "key", "lead_unit", "responsible", "verifier", "due_on", "rrule", "within",
    "expected_evidence",
)  # fmt: skip
#: states in which a task may be assigned anew, and was accepted before
_TO_ACCEPT_AGAIN: Final = frozenset(workflow.TASK.transition("assign").sources) - {TaskState.DRAFT, TaskState.ASSIGNED}
#: how many references are asked for in one query
AT_A_TIME: Final = 500


@dataclass(slots=True)
class Judged:
    """The filled rows below the heads, in order, and how many of them are the template's own example."""

    lines: list[Line] = field(default_factory=list)
    examples: int = 0


def judge(actor: Actor, campaign: Campaign, opened: Opened, known: Known) -> Judged:
    """Every filled row becomes a line with what is to be done about it and the reasons not to."""
    judged = Judged()
    places: list[tuple[TaskSheet, Line]] = []
    for found in opened.sheets:
        for number in found.data_rows():
            line = line_of(found, number)
            if _is_example(line):
                judged.examples += 1
            else:
                places.append((found, line))
    judged.lines = [line for _found, line in places]
    _find_tasks(actor, campaign, judged.lines)
    book, days = opened.workbook, _days_of(campaign, known)
    for found, line in places:
        due = day_of(found, line, epoch_1904=book.epoch_1904, typed=book.kind != "csv")
        meanings = _Meanings(line, known, due)
        if line.task is None:
            meanings.of_new()
        else:
            meanings.of_known(line.task)
        _note_day(line, *days)
    _refuse_duplicates(actor, campaign, judged.lines)
    for line in judged.lines:
        line.settle()
    return judged


def _is_example(line: Line) -> bool:
    """The example of the template as it came; an example that was filled over is a row like others."""
    return line.texts.get("reference") in example_marks() and line.texts.get("title") in example_titles()


def _find_tasks(actor: Actor, campaign: Campaign, lines: Sequence[Line]) -> None:
    """Give each line with a number its task; a number that is none, nobody's or taken twice is said."""
    wanted: dict[str, Line] = {}
    for line in lines:
        text = line.texts.get("reference", "")
        number = fold_width(text).replace(" ", "").upper()
        if not number:
            continue
        if text in example_marks():
            line.say("example_mark", "reference", text=text)
        elif number in wanted:
            line.say("reference_twice", "reference", row=wanted[number].row)
        else:
            wanted[number] = line
    related = ("record", "campaign", "clause", "lead_unit", "responsible", "verifier", "within")
    rows = Task._default_manager.filter(policy_of(Task).visible(actor), campaign=campaign).select_related(*related)
    for some in _batches(list(wanted)):
        for task in rows.filter(record__reference__in=some):
            wanted.pop(task.record.reference).task = task
    for line in wanted.values():
        line.say("unknown_reference", "reference", text=line.texts["reference"])


class _Meanings:
    """What the cells of one line mean."""

    def __init__(self, line: Line, known: Known, due: date | None) -> None:
        self.line, self.known, self.due = line, known, due

    def of_new(self) -> None:
        """Every filled cell is read; what a task cannot do without must be there."""
        line = self.line
        for name in MUST:
            if name not in line.texts and not line.said(name) and "reference" not in line.texts:
                line.say("missing", name)
        for name in WRITTEN:
            if name in line.texts and not line.said(name):
                self._take(name)
        if "verifier" in line.given and "responsible" not in line.texts and not line.said("responsible"):
            line.say("verifier_alone", "verifier")
        self._note_state(TaskState.DRAFT, TaskState.ASSIGNED)
        self._refuse_own_verifier(line.given.get("responsible"), line.given.get("verifier"))

    def of_known(self, task: Task) -> None:
        """Only cells that read otherwise than the task are taken; an empty cell changes nothing."""
        line, shown = self.line, shown_of(task)
        for name in WRITTEN:
            text = line.texts.get(name, "")
            if not text or text == shown[name] or (name not in LONGEST and plain(text) == plain(shown[name])):
                continue
            if name == "clause":
                line.say("clause_stays", "clause", text=shown["clause"])
                continue
            self._take(name)
            if name in line.given and line.given[name] == getattr(task, name):
                del line.given[name]
        line.forget_texts_not_taken()
        self._name_changes(shown)
        self._note_state(task.state)
        if line.given:
            self._may_change(task)

    def _take(self, name: str) -> None:
        line, text = self.line, self.line.texts[name]
        readers: dict[str, Callable[[str], Any]] = {
            "clause": self.known.clause, "key": read_kind, "lead_unit": self.known.unit,
            "responsible": self.known.person, "verifier": self.known.person, "rrule": read_rhythm,
            "within": self.known.phase,
        }  # fmt: skip
        if name == "due_on":
            if self.due is not None:
                line.given[name] = self.due
            return
        meaning = readers.get(name, str)(text)
        if isinstance(meaning, Doubt):
            line.say(meaning.code, name, **meaning.details)
            return
        line.given[name] = meaning
        if name == "lead_unit" and plain(text) not in (plain(meaning.name), plain(self.known.unit_choice(meaning))):
            line.say("unit_short", name, text=text, choices=meaning.name)

    def _note_state(self, *states: str) -> None:
        """A word when the sheet names another state than the task has, or a new one can have, in any language."""
        text = self.line.texts.get("state", "")
        known = {plain(words) for state in states for words in in_every_language(TaskState(state).label)}
        if text and plain(text) not in known:
            self.line.say("state_stays", "state")

    def _name_changes(self, shown: dict[str, str]) -> None:
        for name, value in self.line.given.items():
            after = value.isoformat() if isinstance(value, date) else self.line.texts[name]
            self.line.changes.append((name, shown[name], after))

    def _may_change(self, task: Task) -> None:
        line = self.line
        if workflow.TASK.category(task.state).ended:
            line.say("task_ended", text=workflow.TASK.label(task.state))
            return
        check = line.texts.get("check", "")
        if check and check != check_code(task):
            line.say("changed_meanwhile", "check")
        responsible = line.given.get("responsible", task.responsible)
        if "verifier" in line.given and responsible is None and not line.said("responsible"):
            line.say("verifier_alone", "verifier")
        if {"responsible", "verifier"} & line.given.keys():
            self._refuse_own_verifier(responsible, line.given.get("verifier", task.verifier))
            if task.state in _TO_ACCEPT_AGAIN:
                line.say("accept_again", "responsible")

    def _refuse_own_verifier(self, responsible: Any, verifier: Any) -> None:
        if responsible is not None and responsible == verifier:
            self.line.say("verifies_own_work", "verifier")


def _days_of(campaign: Campaign, known: Known) -> tuple[date | None, date | None]:
    """The first and the last day of the campaign, by its own word or by its phases."""
    starts = [phase.starts_on for phase in known.phases if phase.starts_on is not None]
    ends = [phase.ends_on for phase in known.phases if phase.ends_on is not None]
    return campaign.starts_on or min(starts, default=None), campaign.ends_on or max(ends, default=None)


def _note_day(line: Line, first: date | None, last: date | None) -> None:
    """A word about a day that is likely mistyped; it may be meant."""
    day = line.given.get("due_on")
    if day is None or line.said("due_on"):
        return
    if (first is not None and day < first) or (last is not None and day > last):
        line.say("day_outside", "due_on", text=day.isoformat())
    elif day < clock.today():
        line.say("day_past", "due_on", text=day.isoformat())


def _refuse_duplicates(actor: Actor, campaign: Campaign, lines: Sequence[Line]) -> None:
    """A new row is refused when a task or an earlier row has the same clause, title, unit and day."""
    new = [line for line in lines if line.task is None and not line.rejected]
    there: dict[tuple[Any, ...], str] = {}
    clauses = {line.given["clause"].pk for line in new}
    rows = Task._default_manager.filter(policy_of(Task).visible(actor), campaign=campaign, clause__in=clauses).exclude(
        state=TaskState.CANCELLED
    )
    columns = ("clause_id", "title", "lead_unit_id", "due_on", "record__reference")
    for clause, title, unit, due, reference in rows.values_list(*columns).order_by("record__reference"):
        there.setdefault((clause, plain(title), unit, due), reference)
    seen: dict[tuple[Any, ...], int] = {}
    for line in new:
        given = line.given
        key = (given["clause"].pk, plain(given["title"]), given["lead_unit"].pk, given.get("due_on"))
        if key in there:
            line.say("possible_duplicate", "title", text=there[key])
        elif key in seen:
            line.say("duplicate_in_file", "title", row=seen[key])
        else:
            seen[key] = line.row


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[first : first + AT_A_TIME] for first in range(0, len(texts), AT_A_TIME))
