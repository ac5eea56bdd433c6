"""Columns read a row and become cells: strings made in Python, before the template loops over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext as _

from jingjian.commons.paths import follow, value_at
from jingjian.kernel import clock
from jingjian.kit.register import Column, Mark, Register
from jingjian.kit.templatetags import atoms

CSS_OF_KIND = {"reference": "no", "number": "num", "date": "text-nowrap", "moment": "text-nowrap"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `html` is printed as it is when marked safe and escaped otherwise; `href` leads to the row's page."""

    html: str
    css: str
    label: str
    href: str = ""

    def __html__(self) -> str:
        """The cell of a table: made here, as a template takes five times as long over the cells of a page."""
        html = conditional_escape(self.html)
        content = f'<a href="{escape(self.href)}">{html}</a>' if self.href else html
        return f'<td class="{self.css}" data-label="{escape(self.label)}">{content}</td>'


@dataclass(frozen=True, slots=True)
class Reader:
    """A column with its value function settled once for a whole list."""

    column: Column
    value: Callable[[Any], Any]
    label: str
    css: str


def readers(register: Register, columns: Sequence[Column]) -> list[Reader]:
    """How each column reads a row of the register."""
    made = []
    for column in columns:
        css = " ".join(filter(None, (CSS_OF_KIND.get(column.kind, ""), column.width)))
        made.append(Reader(column, _value_function(register, column), str(column.label), css))
    return made


def cells(register: Register, made: Sequence[Reader], row: Any, *, href: str = "") -> list[Cell]:
    """The cells of one row. `href` goes to the column of kind `reference`, else to the first."""
    leading = next((i for i, reader in enumerate(made) if reader.column.kind == "reference"), 0)
    return [
        Cell(
            html=show(register, reader.column, row, reader.value(row)),
            css=reader.css,
            label=reader.label,
            href=href if position == leading else "",
        )
        for position, reader in enumerate(made)
    ]


def facts(register: Register, columns: Sequence[Column], row: Any) -> list[Cell]:
    """Columns as facts of a record page: dates in words."""
    return [
        Cell(show(register, made.column, row, made.value(row), in_words=True), made.css, made.label)
        for made in readers(register, columns)
    ]


def show(register: Register, column: Column, row: Any, value: Any, *, in_words: bool = False) -> str:
    """The value as safe HTML; dates as ISO 8601 for tables, or in words."""
    if column.kind == "bool":
        return _("Yes") if value else _("No")
    if value is None or value == "" or value == ():
        return atoms.NOTHING
    match column.kind:
        case "status":
            return _status(register, value)
        case "due":
            return str(atoms.due_chip(value, is_done(register, column, row)))
        case "person":
            return str(atoms.person(value))
        case "date" | "moment" if in_words:
            return str(atoms.date(value) if column.kind == "date" else atoms.moment(value))
        case "progress":
            done, total = value
            return str(atoms.progress(done, total, say_missing=False))
        case "tags":
            return format_html_join(" ", '<span class="chip {}">{}</span>', _tags(value))
        case _:
            return conditional_escape(_text(value))


def plain(register: Register, reader: Reader, row: Any) -> Any:
    """The value as it goes into a file: a number, a date, or text."""
    value = reader.value(row)
    kind = reader.column.kind
    if kind == "bool":
        return _("Yes") if value else _("No")
    if value is None:
        return ""
    if kind == "status" and register.workflow is not None:
        return register.workflow.label(str(value))
    if kind == "tags":
        return "、".join(text for _tone, text in _tags(value))
    if kind == "progress":
        return "/".join(map(str, value)) if value[1] else ""
    if kind == "number" and isinstance(value, int | float):
        return value
    return _text(value)


def is_done(register: Register, column: Column, row: Any) -> bool:
    """Whether the clock of the row has stopped."""
    if column.done is not None:
        return column.done(row)
    if register.workflow is None:
        return False
    return register.workflow.category(register.state_of(row)).ended


def _status(register: Register, value: Any) -> str:
    if register.workflow is None:
        return format_html('<span class="chip">{}</span>', _text(value))
    return str(atoms.status_chip(value, register.workflow))


def _tags(value: Iterable[Any]) -> list[tuple[str, str]]:
    return [(tag.tone, str(tag.text)) if isinstance(tag, Mark) else ("", str(tag)) for tag in value]


def _text(value: Any) -> str:
    """Dates as ISO 8601 without a formatter per cell: localised filters are most of the cost of a table."""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _value_function(register: Register, column: Column) -> Callable[[Any], Any]:
    if column.value is not None:
        return column.value
    path = column.name
    labels = choice_labels(register, path) if column.kind == "text" else {}
    if labels:
        return lambda row: labels.get(value_at(row, path), value_at(row, path))
    return lambda row: value_at(row, path)


def choice_labels(register: Register, path: str) -> dict[Any, Any]:
    """The words of a field with choices, or of the states when the path is the register's state; else nothing."""
    if register.workflow is not None and path == register.state:
        return {state.value: state.label for state in register.workflow.states}
    choices = getattr(follow(register.model, path).field, "flatchoices", None)
    return dict(choices or ())


def sort_path(register: Register, column: Column) -> str:
    """The field path a column sorts by, empty when it does not sort."""
    if not column.sortable:
        return ""
    path = column.sort or column.name
    try:
        target = follow(register.model, path)
    except LookupError:
        return ""
    return "" if target.field.is_relation else path
