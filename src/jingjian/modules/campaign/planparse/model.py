"""What reading a plan gives: frozen values, and the JSON other tools receive.

Dates are `datetime.date` here and ISO 8601 in JSON. Attributes that JSON does not carry (`key`, `section`, `opening`,
`origin`) are for the review screen. A `key` is the place of a section in the hierarchy, counted and not as numbered:
the second part of the third section is `3.2`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from jingjian.kernel.phrases import Phrase


class PlanUnreadable(Exception):  # noqa: N818  WONTFIX: reads as what happened
    """A file that cannot be read as a plan.

    `code` is one of `empty`, `too_large`, `unknown_format`, `encoding`, `macro`, `corrupt`; `message` says what the
    person can do about it.
    """

    def __init__(self, code: str, message: Phrase) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A repetition as an RFC 5545 rule without its start."""

    rrule: str

    def as_dict(self) -> dict[str, Any]:
        return {"rrule": self.rrule}


@dataclass(frozen=True, slots=True)
class Relative:
    """A length of time counted from an event; `days` counts `unit`s and is negative for so long before the event."""

    days: int
    unit: str
    """`day`, `workday` or `month`."""

    def as_dict(self) -> dict[str, Any]:
        return {"days": self.days, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Dated:
    """One phrase that says when; `kind` is one of the kinds listed in the package's docstring."""

    text: str
    context: str
    start: date | None
    end: date | None
    recurrence: Recurrence | None
    relative: Relative | None
    kind: str
    section: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "context": self.context,
            "start": _iso(self.start),
            "end": _iso(self.end),
            "recurrence": self.recurrence.as_dict() if self.recurrence else None,
            "relative": self.relative.as_dict() if self.relative else None,
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class InlineItem:
    """One item of an enumeration inside a paragraph; `text` is a passage of the body, without its marker."""

    marker: str
    ordinal: int
    text: str

    def as_dict(self) -> dict[str, Any]:
        return {"marker": self.marker, "ordinal": self.ordinal, "text": self.text}


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered or styled part; `number` is as written (`（一）`), `ordinal` counts siblings from 1."""

    number: str | None
    ordinal: int
    level: int
    heading: str | None
    body: tuple[str, ...]
    inline_items: tuple[InlineItem, ...]
    children: tuple[Section, ...]
    key: str = ""

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "ordinal": self.ordinal,
            "level": self.level,
            "heading": self.heading,
            "body": list(self.body),
            "inline_items": [item.as_dict() for item in self.inline_items],
            "children": [child.as_dict() for child in self.children],
        }


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the programme; a date it does not state itself is None."""

    name: str
    start: date | None
    end: date | None

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "start": _iso(self.start), "end": _iso(self.end)}


@dataclass(frozen=True, slots=True)
class ProposedTask:
    """A task the plan itself lays down, in a table or in a bracket that names who answers for it."""

    task: str
    unit: tuple[str, ...]
    person: tuple[str, ...]
    deadline_text: str | None
    start: date | None
    end: date | None
    recurrence: Recurrence | None
    origin: str = "table"
    """`table` or `bracket`."""
    section: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "task": self.task,
            "unit": list(self.unit),
            "person": list(self.person),
            "deadline_text": self.deadline_text,
            "start": _iso(self.start),
            "end": _iso(self.end),
            "recurrence": self.recurrence.as_dict() if self.recurrence else None,
        }


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in the paper a person should look at; JSON calls it a warning. `text` is the passage it is about."""

    code: str
    text: str
    message: Phrase
    section: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "text": self.text, "message": str(self.message)}


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """A plan taken apart. `opening` holds every line before the first section in document order."""

    title: str | None
    subtitle: str | None
    issue_no: str | None
    issuer: str | None
    issue_date: date | None
    preamble: tuple[str, ...]
    sections: tuple[Section, ...]
    phases: tuple[Phase, ...]
    dated: tuple[Dated, ...]
    tasks: tuple[ProposedTask, ...]
    tail: tuple[str, ...]
    warnings: tuple[Doubt, ...]
    opening: tuple[str, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Every section in document order."""
        for section in self.sections:
            yield from section.walk()

    def as_dict(self) -> dict[str, Any]:
        """The JSON of `jingjian plan parse`; what is absent is None or an empty list."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "issue_no": self.issue_no,
            "issuer": self.issuer,
            "issue_date": _iso(self.issue_date),
            "preamble": list(self.preamble),
            "sections": [section.as_dict() for section in self.sections],
            "phases": [phase.as_dict() for phase in self.phases],
            "dated": [dated.as_dict() for dated in self.dated],
            "tasks": [task.as_dict() for task in self.tasks],
            "tail": list(self.tail),
            "warnings": [doubt.as_dict() for doubt in self.warnings],
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
