"""The course of events of a row, from its audit log, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import JSONField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.audit.selectors import Change, course_of, events_of, happenings
from jingjian.commons.audit.shown import SHOWN, SHOWN_WORDS
from jingjian.kernel.phrases import Words
from jingjian.kit.acts import label_of
from jingjian.kit.columns import choice_labels
from jingjian.kit.register import Register


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field before and after, as a reader understands it.

    Data of the program and long texts are not spelt out: `before` is then empty and `after` says that they changed.
    """

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One act: what was done, by whom, when, why, and what it changed."""

    at: datetime
    words: str
    who: str
    note: str
    changes: tuple[ChangeLine, ...]
    id: UUID


LONGEST_TEXT = 200
"""Characters of a value that a history still shows in full."""


def events(register: Register, row: Any, *, first: int, skip: int = 0, own: bool = False) -> list[Event]:
    """Up to `first` acts on a row and what belongs to it (`own`: on it alone), newest first, after `skip` of them."""
    acts = events_of(row) if own or not register.headered else course_of(row)
    return [
        Event(
            at=happening.at,
            words=event_words(register, happening.verb),
            who=happening.actor_name,
            note=happening.note,
            changes=tuple(_line(register, change) for change in happening.changes),
            id=happening.id,
        )
        for happening in happenings(acts[skip : skip + first])
    ]


#: the words for what happens to the rows of any register
COMMON_EVENTS: dict[str, Words] = {
    SHOWN: SHOWN_WORDS,
    "document.infected": gettext_lazy("Refused: malicious software"),
    "document.attached": gettext_lazy("Paper attached"),
    "document.redated": gettext_lazy("Day of a paper corrected"),
    "document.removed": gettext_lazy("Paper removed"),
    "clock.paused": gettext_lazy("Time limit paused"),
    "clock.resumed": gettext_lazy("Time limit runs on"),
    "clock.extended": gettext_lazy("Time limit extended"),
}


def event_words(register: Register, verb: str) -> str:
    """The words for an audit verb: the register's own, else the label of the action of that name, else the verb."""
    words = register.events.get(verb) or COMMON_EVENTS.get(verb)
    if words is not None:
        return str(words)
    action = register.action(verb.rpartition(".")[2])
    return label_of(register, action) if action is not None else verb


def _line(register: Register, change: Change) -> ChangeLine:
    if change.encrypted:
        hidden = _("(not shown)")
        return ChangeLine(_label(register, change.name), hidden, hidden)
    label = _label(register, change.name)
    if _is_data(register, change):
        return ChangeLine(label, "", _("Changed (not spelt out here)"))
    before, after = _words(register, change.name, change.before), _words(register, change.name, change.after)
    if max(len(before), len(after)) > LONGEST_TEXT:
        return ChangeLine(label, "", _("Changed (not spelt out here)"))
    return ChangeLine(label, before, after)


def _is_data(register: Register, change: Change) -> bool:
    """Whether the change is one of data that means nothing to a reader: a JSON field's, or with names inside."""
    try:
        if isinstance(register.model._meta.get_field(change.name), JSONField):
            return True
    except FieldDoesNotExist:
        pass  # a further change, whose value is words
    sides = (change.before, change.after)
    return any(isinstance(item, dict | list) for side in sides if isinstance(side, list) for item in side)


def _label(register: Register, name: str) -> str:
    for column in (*register.columns, *register.detail.facts):
        if column.name == name:
            return str(column.label)
    try:
        return str(getattr(register.model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        # A further change that no field shows is named by the module in the reader's words already.
        return _(name)


def _words(register: Register, name: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "、".join(_words(register, name, item) for item in value)
    try:
        labels = choice_labels(register, name)
    except LookupError:
        labels = {}
    return str(labels.get(value, value))


def actors(row: Any, *, last: int) -> list[UUID | None]:
    """The accounts behind the last acts on a row; None for the house itself."""
    return list(events_of(row).values_list("actor_id", flat=True)[:last])
