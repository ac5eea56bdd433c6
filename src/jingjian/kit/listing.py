"""What a list page is made of: its conditions, its heads, its lines, its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.paging import MOST_COUNTED, Page, Reach, bounded_counts, count_text
from jingjian.kit import filters, picking
from jingjian.kit.acts import EXPORT, label_of, may
from jingjian.kit.columns import Cell, cells, readers, sort_path
from jingjian.kit.filters import Applied, address
from jingjian.kit.register import Column, Register, Tab
from jingjian.kit.writing import version_of

TAB_COUNTED = 99
NO_ROW = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `sort` is its ARIA word, `href` the list sorted by it the other way."""

    label: str
    css: str
    href: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; `choose` says what its box does, `token` names the row and the version the reader saw."""

    label: str
    choose: str
    token: str
    cells: list[Cell]

    @property
    def table_cells(self) -> str:
        return mark_safe("".join(cell.__html__() for cell in self.cells))  # noqa: S308 - each escapes what it holds


@dataclass(frozen=True, slots=True)
class TabLink:
    label: str
    href: str
    on: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A column that may be picked: `fixed` ones are always shown."""

    name: str
    label: str
    on: bool
    fixed: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows a reader asked for, what the address said, and the order to show them in."""

    rows: Reach
    applied: Applied
    tab: Tab | None
    order: tuple[str, ...]
    sorted_by: str
    columns: tuple[Column, ...]
    picked: bool


def select(register: Register, actor: Actor, params: QueryDict) -> Selection:
    """The rows of a list or an export: visible, in the tab, under the filters, in the chosen order."""
    applied = filters.apply(register, actor, params)
    tab = _tab(register, params)
    rows = register.reach(actor).filter(applied.where)
    if tab is not None:
        rows = rows.filter(_tab_condition(tab, actor))
    order, sorted_by = _order(register, params)
    columns = picking.picked(register, actor, params)
    return Selection(rows, applied, tab, order, sorted_by, columns or register.columns, bool(columns))


def shown(register: Register, chosen: Selection) -> Reach:
    """The rows joined with no more than the columns on the page need."""
    if chosen.picked or not register.related_list:
        return chosen.rows
    return replace(chosen.rows, rows=chosen.rows.rows.select_related(None).select_related(*register.related_list))


def counts(register: Register, actor: Actor, chosen: Selection) -> tuple[int, dict[str, str]]:
    """How many rows there are, and in each counted tab under the same filters, to `TAB_COUNTED`; one statement."""
    tabs = [tab for tab in register.tabs if tab.counted]
    reach = register.reach(actor).filter(chosen.applied.where) if tabs else chosen.rows
    under = [(reach.filter(_tab_condition(tab, actor)), TAB_COUNTED) for tab in tabs]
    whole, *found = bounded_counts([(chosen.rows, MOST_COUNTED), *under])
    return whole, {tab.name: count_text(count, TAB_COUNTED) for tab, count in zip(tabs, found, strict=True)}


def tab_links(register: Register, params: QueryDict, chosen: Selection, counted: Mapping[str, str]) -> list[TabLink]:
    """The tabs, with the counts of those that are counted."""
    return [
        TabLink(
            str(tab.label),
            address(params, **{filters.TAB: tab.name}),
            tab is chosen.tab,
            counted.get(tab.name, ""),
        )
        for tab in register.tabs
    ]


def heads(register: Register, params: QueryDict, chosen: Selection) -> list[Head]:
    """The heads of the table; the column that leads the order says so to a screen reader."""
    lead = chosen.order[0] if chosen.order else ""
    made = []
    for reader in readers(register, chosen.columns):
        path = sort_path(register, reader.column) if reader.column in register.columns else ""
        if not path:
            made.append(Head(reader.label, reader.css))
            continue
        on, down = lead.removeprefix("-") == path, lead.startswith("-")
        name = reader.column.name
        href = address(params, **{filters.SORT: f"-{name}" if on and not down else name})
        made.append(Head(reader.label, reader.css, href, ("descending" if down else "ascending") if on else ""))
    return made


def lines(register: Register, rows: Sequence[Any], columns: Sequence[Column]) -> list[Line]:
    """The rows of the table."""
    made = readers(register, columns)
    choose = _("Choose %(title)s")
    address_of = partial(_address_of, reverse(f"{register.slug}:detail", args=[NO_ROW]))
    return [
        Line(
            label=(title := register.title_of(row)),
            choose=choose % {"title": title},
            token=token_of(row),
            cells=cells(register, made, row, href=address_of(row)),
        )
        for row in rows
    ]


def picks(register: Register, actor: Actor, chosen: Selection) -> list[Pick]:
    """The columns that may be shown; the one that leads to the row's page always is."""
    lead = picking.leading(register.columns)
    return [
        Pick(column.name, str(column.label), column in chosen.columns, column is lead)
        for column in picking.offered(register, actor)
    ]


def token_of(row: Any) -> str:
    """The value of a row's check box: its key and the version the reader saw."""
    return f"{row.pk}.{version_of(row)}"


def exports(register: Register, actor: Actor, params: QueryDict) -> list[Button]:
    """The files this list may leave as; none without the policy's word."""
    if register.export is None or not may(register, actor, EXPORT):
        return []
    query = address(params)
    return [
        Button(label, reverse(f"{register.slug}:export", args=[kind]) + query)
        for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
    ]


def bulk_buttons(register: Register) -> list[Button]:
    """The acts that may be done to many rows; each row is asked for itself when they are done."""
    return [
        Button(label_of(register, action), reverse(f"{register.slug}:bulk", args=[action.verb]))
        for action in register.actions
        if action.bulk
    ]


def neighbours(params: QueryDict, page: Page) -> tuple[str, str]:
    """The addresses of the page before and the page after; empty at the ends."""
    previous, following = (
        address(params) + f"&{filters.CURSOR}={cursor}" if cursor else "" for cursor in (page.previous, page.next)
    )
    return previous, following


def _address_of(pattern: str, row: Any) -> str:
    """The address of a row's page, from that of `NO_ROW`: the resolver is asked once a list."""
    return pattern.replace(str(NO_ROW), str(row.pk))


def _tab(register: Register, params: QueryDict) -> Tab | None:
    named = params.get(filters.TAB, "")
    first = register.tabs[0] if register.tabs else None
    return next((tab for tab in register.tabs if tab.name == named), first)


def _tab_condition(tab: Tab, actor: Actor) -> Q:
    return tab.where(actor) if tab.where is not None else Q()


def _order(register: Register, params: QueryDict) -> tuple[tuple[str, ...], str]:
    asked = params.get(filters.SORT, "")
    for column in register.columns:
        path = sort_path(register, column)
        if path and column.name == asked.removeprefix("-"):
            return ("-" + path if asked.startswith("-") else path,), asked
    return register.order, ""
