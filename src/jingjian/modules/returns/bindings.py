"""What the cells of a blank form are bound to, as data: one place each for its shape, its check and its words.

A binding is a cell with a source, or a table: the first cell, a register, the filters of its list, and for each column
of the form a column of the register. They are kept as JSON on the blank form.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons.indicators import all_indicators, indicator_named
from jingjian.kernel.errors import DomainError
from jingjian.kernel.sheets.sheetspans import column_letters, place_of
from jingjian.kit.columns import readers
from jingjian.kit.register import Column, Register
from jingjian.kit.registry import all_registers, register_of

NUMBER = "#"
"""The source of a column that only counts the rows: 序号."""
MOST = 200


@dataclass(frozen=True, slots=True)
class CellBinding:
    """One cell: `at` is `附表1!B4` or `T1R2C3`; `source` is `fact:…`, `indicator:…` or `text:…`."""

    at: str
    source: str
    kind: str = "cell"


@dataclass(frozen=True, slots=True)
class TableBinding:
    """Rows of a register from the cell `at` downwards; `columns` maps columns of the form (`B`, `3`) to sources."""

    at: str
    register: str
    query: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    kind: str = "table"


Binding = CellBinding | TableBinding


def facts() -> dict[str, str]:
    """The sources that need no counting, by name, in the reader's language."""
    return {
        "fact:unit": _("Name of the unit"),
        "fact:day": _("Day of the cut-off"),
        "fact:month": _("Month of the cut-off"),
        "fact:filler": _("Name of whoever fills it"),
    }


def figures() -> dict[str, str]:
    """The indicators as sources, with their unit of count."""
    return {f"indicator:{one.id}": f"{one.name} ({one.unit_of_count})" for one in all_indicators()}


def columns_of(register: Register) -> dict[str, str]:
    """The columns of a register that may be bound, by name."""
    return {NUMBER: _("Number of the row"), **{column.name: str(column.label) for column in out_columns(register)}}


def out_columns(register: Register) -> tuple[Column, ...]:
    """What may go out of a register: the columns of its list and of its export; none where nothing may go out."""
    if register.export is None:
        return ()
    listed = {column.name for column in register.columns}
    return (*register.columns, *(column for column in register.export.columns if column.name not in listed))


def registers_to_bind() -> dict[str, str]:
    """The registers whose rows may fill a table, by slug."""
    return {register.slug: str(register.name) for register in all_registers() if out_columns(register)}


def read(data: list[dict[str, Any]]) -> list[Binding]:
    """The bindings kept on a blank form."""
    kinds: dict[str, type[Binding]] = {"cell": CellBinding, "table": TableBinding}
    return [kinds[one["kind"]](**one) for one in data]


def write(bindings: list[Binding]) -> list[dict[str, Any]]:
    """The bindings as they are kept."""
    return [asdict(one) for one in bindings]


def checked(binding: Binding, *, kind: str) -> Binding:
    """A binding for a form of ``kind`` whose place and sources exist. Raises DomainError naming the field."""
    at = normal_place(binding.at, kind)
    if isinstance(binding, CellBinding):
        name = binding.source
        known = name.startswith("text:") or name in facts()
        if not known and indicator_named(name.removeprefix("indicator:")) is None:
            raise DomainError("unknown_source", _("Choose what stands in the cell."), field="source")
        return CellBinding(at, name)
    register = register_of(binding.register)
    if register is None or not out_columns(register):
        raise DomainError("unknown_register", _("Choose a register of the list."), field="register")
    bound = {place: source for place, source in binding.columns.items() if source}
    if not bound or not bound.keys() - {place for place, source in bound.items() if source == NUMBER}:
        raise DomainError("no_columns", _("Bind at least one column to a column of the register."), field="columns")
    if any(source not in columns_of(register) for source in bound.values()):
        raise DomainError("unknown_column", _("The register has no such column."), field="columns")
    return TableBinding(at, binding.register, binding.query.lstrip("?"), bound)


def normal_place(at: str, kind: str) -> str:
    """The place as it is kept. Raises DomainError (field ``at``) when it names no cell."""
    text = at.strip()
    try:
        if kind == "docx":
            table_place(text)
            return text.upper()
        sheet, row, column = sheet_place(text)
    except ValueError:
        example = "T1R2C3" if kind == "docx" else _("Sheet1!B4")
        raise DomainError("no_cell", _("Name the cell, such as %(cell)s.") % {"cell": example}, field="at") from None
    return f"{sheet}!{column_letters(column)}{row}"


def sheet_place(at: str) -> tuple[str, int, int]:
    """Sheet, row and column of `附表1!B4`. Raises ValueError."""
    sheet, _mark, cell = at.rpartition("!")
    if not sheet.strip():
        raise ValueError(at)
    return (sheet.strip().strip("'"), *place_of(cell))


def table_place(at: str) -> tuple[int, int, int]:
    """Table, row and cell of `T1R2C3`. Raises ValueError."""
    table, _r, rest = at.upper().removeprefix("T").partition("R")
    row, _c, cell = rest.partition("C")
    if not at.upper().startswith("T") or not (table.isdecimal() and row.isdecimal() and cell.isdecimal()):
        raise ValueError(at)
    return int(table), int(row), int(cell)


def words(binding: Binding) -> str:
    """What a binding puts there, in the reader's language."""
    if isinstance(binding, CellBinding):
        if binding.source.startswith("text:"):
            return "“" + binding.source.removeprefix("text:") + "”"
        return {**facts(), **figures()}.get(binding.source, binding.source)
    register = register_of(binding.register)
    if register is None:
        return binding.register
    names = columns_of(register)
    listed = "、".join(f"{place}: {names.get(source, source)}" for place, source in binding.columns.items())
    return f"{register.name} ({listed})"


def readers_of(register: Register, sources: list[str]) -> dict[str, Any]:
    """How each bound column reads a row, by its name."""
    chosen = [column for column in out_columns(register) if column.name in sources]
    return {made.column.name: made for made in readers(register, chosen)}
