"""What a list is asked for: the filters of the register by their names, text, tab, order, place and size of the page.

Unlike a page, which says what it did not understand and goes on, a program is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from jingjian.api.problems import ProblemError
from jingjian.commons.access.actor import Actor
from jingjian.commons.paging import Reach, cursor_fits
from jingjian.kit import filters
from jingjian.kit.columns import sort_path
from jingjian.kit.register import Register

LIMIT, CURSOR = "limit", "cursor"
USUAL_ROWS, MOST_ROWS = 50, 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The rows, their order, and which of them."""

    rows: Reach
    order: tuple[str, ...]
    cursor: str
    size: int


def names_of(register: Register) -> list[str]:
    """Every parameter a list understands."""
    own = [name for declared in register.filters for name in filters.names_of(declared)]
    text = [filters.SEARCH] if register.search_fields else []
    tab = [filters.TAB] if register.tabs else []
    return [*own, *text, *tab, filters.SORT, LIMIT, CURSOR]


def orders_of(register: Register) -> dict[str, tuple[str, ...]]:
    """The values of ``sort`` with the order each stands for."""
    found: dict[str, tuple[str, ...]] = {}
    for column in register.columns:
        path = sort_path(register, column)
        if path:
            found |= {column.name: (path,), f"-{column.name}": (f"-{path}",)}
    return found


def asked(register: Register, actor: Actor, params: QueryDict) -> Asked:
    """Read the address of a list. Raises ProblemError 422 that names each parameter at fault."""
    known = names_of(register)
    faults = [(name, _("This list knows no such parameter.")) for name in params if name not in known]
    applied = filters.apply(register, actor, params)
    declared = {one.name: one for one in register.filters}
    faults += [(filters.names_of(declared[box.name])[0], box.error) for box in applied.boxes if box.error]
    if len(params.get(filters.SEARCH, "")) > filters.LONGEST_TEXT:
        faults.append((filters.SEARCH, _("This text is too long to search for.")))
    rows = register.reach(actor).filter(applied.where)
    if params.get(filters.TAB):
        tab = next((one for one in register.tabs if one.name == params[filters.TAB]), None)
        if tab is None:
            faults.append((filters.TAB, _("This choice does not exist.")))
        elif tab.where is not None:
            rows = rows.filter(tab.where(actor))
    order = orders_of(register).get(params.get(filters.SORT, ""), register.order)
    if params.get(filters.SORT) and params[filters.SORT] not in orders_of(register):
        faults.append((filters.SORT, _("This list does not sort by this.")))
    size = params.get(LIMIT, "") or str(USUAL_ROWS)
    if not (size.isascii() and size.isdecimal() and len(size) < 5 and 1 <= int(size) <= MOST_ROWS):
        faults.append((LIMIT, _("A page has 1 to %(most)d rows.") % {"most": MOST_ROWS}))
    cursor = params.get(CURSOR, "")
    if cursor and not cursor_fits(register.model, order=order, cursor=cursor):
        faults.append((CURSOR, _("This cursor belongs to another list or order. Begin at the first page.")))
    _refuse(faults)
    return Asked(rows, order, cursor, int(size))


def _refuse(faults: Sequence[tuple[str, str]]) -> None:
    if faults:
        errors = [{"field": name, "code": "parameter", "detail": words} for name, words in faults]
        raise ProblemError(422, "parameter", _("Something in the address is not understood."), errors=errors)
