"""Which columns a reader wants, and the lists they saved for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts.models import SavedView
from jingjian.commons.accounts.saved_views import views_of
from jingjian.kit import filters
from jingjian.kit.acts import EXPORT, may
from jingjian.kit.register import Column, Register

PICKED = "cols"
PLAIN = "plain"
"""Any value of it opens the list as it is for everybody, whatever view the reader lets open first."""


@dataclass(frozen=True, slots=True)
class SavedLink:
    """A view of the reader's own; `on` when the list stands as it was saved."""

    key: str
    name: str
    href: str
    on: bool
    first: bool


def leading(columns: Sequence[Column]) -> Column:
    """The column that leads to the row's page: the one of kind `reference`, else the first."""
    return next((column for column in columns if column.kind == "reference"), columns[0])


def offered(register: Register, actor: Actor) -> tuple[Column, ...]:
    """Every column a reader may pick: those of the list, then what only the export has, for who may export."""
    if register.export is None or not may(register, actor, EXPORT):
        return register.columns
    known = {text for column in register.columns for text in (column.name, str(column.label))}
    more = (column for column in register.export.columns if not known & {column.name, str(column.label)})
    return (*register.columns, *more)


def picked(register: Register, actor: Actor, params: QueryDict) -> tuple[Column, ...]:
    """The columns the address names, in the register's order; nothing when it names none. The leading one stays."""
    wanted = set(params.getlist(PICKED))
    found = tuple(column for column in offered(register, actor) if column.name in wanted)
    lead = leading(register.columns)
    return found if lead in found or not found else (lead, *found)


def kept(register: Register, params: QueryDict) -> str:
    """What of an address is worth saving: tab, text, filters, order and columns; never the place in the pages."""
    names = {filters.TAB, filters.SORT, filters.SEARCH, PICKED}
    names.update(name for declared in register.filters for name in filters.names_of(declared))
    worth = QueryDict(mutable=True)
    for name in sorted(names):
        if values := [value for value in params.getlist(name) if value]:
            worth.setlist(name, values)
    return worth.urlencode()


def pairs(query: str) -> list[tuple[str, str]]:
    """The conditions of a saved query without its columns, as the fields of a form that picks others."""
    given = QueryDict(query)
    return [(name, value) for name in given if name != PICKED for value in given.getlist(name)]


def own_views(register: Register, actor: Actor) -> list[SavedView]:
    """The views the reader keeps of the list (one query)."""
    return list(views_of(actor.user_id, register.slug)) if actor.user_id is not None else []


def opening(register: Register, own: Sequence[SavedView], params: QueryDict) -> str:
    """The address of the view the reader lets open first, where the present one asks for nothing; else nothing."""
    return next((_address(register, view) for view in own if view.first), "") if not params else ""


def saved_links(register: Register, own: Sequence[SavedView], params: QueryDict) -> list[SavedLink]:
    """The reader's own views as links; the one that the list stands in is marked."""
    present = kept(register, params)
    return [
        SavedLink(str(view.pk), view.name, _address(register, view), view.query == present, view.first) for view in own
    ]


def _address(register: Register, view: SavedView) -> str:
    return f"{reverse(f'{register.slug}:list')}?{view.query or PLAIN + '=1'}"
