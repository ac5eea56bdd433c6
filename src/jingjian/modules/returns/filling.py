"""Values for the cells of a blank form, read in the name of whoever fills it, and the file with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.indicators import indicator_named
from jingjian.commons.paging import walk
from jingjian.kernel import clock
from jingjian.kernel.sheets.filling import Blank, Filled, Put
from jingjian.kernel.sheets.sheetspans import column_letters, column_number
from jingjian.kernel.wordforms import WordBlank
from jingjian.kit.acts import EXPORT, may
from jingjian.kit.columns import plain
from jingjian.kit.listing import select
from jingjian.kit.registry import register_of
from jingjian.modules.returns import bindings
from jingjian.modules.returns.models import BlankForm

MOST_ROWS = 2000


class Surface(Protocol):
    """What is filled: it names cells in its own way and says which may not be filled."""

    def name(self, at: str, down: int, column: str) -> str: ...
    def may_fill(self, name: str) -> str: ...
    def fill(self, values: list[tuple[str, Any, str]]) -> Filled: ...


class SheetSurface:
    """A workbook: cells are called `附表1!B4`, columns `B`."""

    def __init__(self, content: bytes) -> None:
        self._blank = Blank(content)

    def name(self, at: str, down: int, column: str) -> str:
        sheet, row, _column = bindings.sheet_place(at)
        return f"{sheet}!{column_letters(column_number(column))}{row + down}"

    def may_fill(self, name: str) -> str:
        return self._blank.may_fill(*bindings.sheet_place(name))

    def fill(self, values: list[tuple[str, Any, str]]) -> Filled:
        """Fill the cells; an absent one takes the style of the cell named third."""
        puts = []
        for name, value, like in values:
            sheet, row, column = bindings.sheet_place(name)
            puts.append(Put(sheet, row, column, value, like=bindings.sheet_place(like)[1]))
        return self._blank.fill(puts)


class WordSurface:
    """A document: cells are called `T1R2C3`, columns `3`."""

    def __init__(self, content: bytes) -> None:
        self._blank = WordBlank(content)

    def name(self, at: str, down: int, column: str) -> str:
        table, row, _cell = bindings.table_place(at)
        return f"T{table}R{row + down}C{column}"

    def may_fill(self, name: str) -> str:
        return self._blank.may_fill(name)

    def fill(self, values: list[tuple[str, Any, str]]) -> Filled:
        return self._blank.fill((name, value) for name, value, _like in values)


@dataclass(frozen=True, slots=True)
class Result:
    """The filled file, how many cells were filled, and what could not be: `{"at", "code", "count"}` each."""

    content: bytes
    cells: int
    unfilled: list[dict[str, Any]]


def surface(kind: str, content: bytes) -> Surface:
    """The form opened for filling. Raises FileRefused."""
    return WordSurface(content) if kind == "docx" else SheetSurface(content)


def fill(actor: Actor, blank: BlankForm, content: bytes, *, cut_off: datetime) -> Result:
    """Fill every bound cell of a blank form. What cannot be filled is listed; nothing else of the file changes."""
    page = surface(blank.kind, content)
    values: list[tuple[str, Any, str]] = []
    unfilled: list[dict[str, Any]] = []
    for binding in bindings.read(blank.bindings):
        if isinstance(binding, bindings.CellBinding):
            value = _value(actor, blank, binding.source, cut_off)
            if value is None:
                unfilled.append({"at": binding.at, "code": "no_value", "count": 1})
            else:
                values.append((binding.at, value, binding.at))
        else:
            values += _table(actor, page, binding, unfilled)
    filled = page.fill(values)
    for one in filled.unfilled:
        unfilled.append({"at": f"{one.sheet}!{one.cell}" if one.sheet else one.cell, "code": one.reason, "count": 1})
    return Result(filled.content, filled.count, unfilled)


def _value(actor: Actor, blank: BlankForm, source: str, cut_off: datetime) -> Any:
    day = clock.local(cut_off).date()
    kind, _colon, name = source.partition(":")
    if kind == "text":
        return name
    if kind == "indicator":
        indicator = indicator_named(name)
        return indicator.compute(blank.unit.path, cut_off) if indicator is not None else None
    said: dict[str, Callable[[], str]] = {
        "unit": lambda: blank.unit.name,
        "day": lambda: f"{day.year}年{day.month}月{day.day}日",
        "month": lambda: f"{day.year}年{day.month}月",
        "filler": lambda: actor.name,
    }
    return said[name]() if name in said else None


def _table(
    actor: Actor, page: Surface, binding: bindings.TableBinding, unfilled: list[dict[str, Any]]
) -> Iterator[tuple[str, Any, str]]:
    """The rows of a table as cells, as many as the form has room for; how many are left out is said."""
    register = register_of(binding.register)
    if register is None or not may(register, actor, EXPORT):
        unfilled.append({"at": binding.at, "code": "no_register", "count": 1})
        return
    chosen = select(register, actor, QueryDict(binding.query))
    made = bindings.readers_of(register, list(binding.columns.values()))
    left_out, room = 0, True
    for number, row in enumerate(walk(chosen.rows, order=chosen.order, limit=MOST_ROWS)):
        names = {column: page.name(binding.at, number, column) for column in binding.columns}
        room = room and not any(page.may_fill(name) for name in names.values())
        if not room:
            left_out += 1
            continue
        for column, source in binding.columns.items():
            value = number + 1 if source == bindings.NUMBER else plain(register, made[source], row)
            yield names[column], value, page.name(binding.at, 0, column)
    if left_out:
        unfilled.append({"at": binding.at, "code": "no_room", "count": left_out})


def reason_words(one: dict[str, Any]) -> str:
    """Why something could not be filled, and what helps, in the reader's language."""
    words = {
        "no_sheet": _("There is no such cell in the form. Bind it anew."),
        "formula": _("The sender's formula stands there; it was left as it is."),
        "locked": _("The sender locked this cell; it was left as it is."),
        "not_blank": _("Something stands there already; it was left as it is."),
        "twice": _("Two bindings fill this cell; the first one counts."),
        "not_a_number": _("The figure is no number."),
        "no_value": _("What was bound here is no longer known. Bind it anew."),
        "no_register": _("You may not take rows out of this register."),
        "no_room": _(
            "The form has no room for %(count)s more rows. Ask the sender for more lines or narrow the filter."
        ),
    }
    return words[one["code"]] % {"count": one["count"]} if one["code"] in words else str(one["code"])
