"""What a list page is made of: its conditions, its heads, its lines, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from jingjian.commons.access.actor import Actor
from jingjian.commons.paging import Page, Reach, bounded_count, count_text
from jingjian.kit import filters
from jingjian.kit.acts import EXPORT, label_of, may
from jingjian.kit.columns import Cell, cells, readers, sort_path
from jingjian.kit.filters import Applied, address
from jingjian.kit.register import Register, Tab
from jingjian.kit.writing import version_of


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `sort` is its ARIA word, `href` the list sorted by it the other way."""

    label: str
    css: str
    href: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; `token` names the row and the version the reader saw."""

    label: str
    token: str
    cells: list[Cell]


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
class Selection:
    """The rows a reader asked for, what the address said, and the order to show them in."""

    rows: Reach
    applied: Applied
    tab: Tab | None
    order: tuple[str, ...]
    sorted_by: str


def select(register: Register, actor: Actor, params: QueryDict) -> Selection:
    """The rows of a list or an export: visible, in the tab, under the filters, in the chosen order."""
    applied = filters.apply(register, actor, params)
    tab = _tab(register, params)
    rows = register.reach(actor).filter(applied.where)
    if tab is not None:
        rows = rows.filter(_tab_condition(tab, actor))
    order, sorted_by = _order(register, params)
    return Selection(rows, applied, tab, order, sorted_by)


def tab_links(register: Register, actor: Actor, params: QueryDict, chosen: Selection) -> list[TabLink]:
    """The tabs; a counted one costs one bounded query and follows the filters in force."""
    links = []
    for tab in register.tabs:
        count = ""
        if tab.counted:
            rows = register.reach(actor).filter(chosen.applied.where).filter(_tab_condition(tab, actor))
            count = count_text(bounded_count(rows))
        links.append(TabLink(str(tab.label), address(params, **{filters.TAB: tab.name}), tab is chosen.tab, count))
    return links


def heads(register: Register, params: QueryDict, chosen: Selection) -> list[Head]:
    """The heads of the table; the column that leads the order says so to a screen reader."""
    lead = chosen.order[0] if chosen.order else ""
    made = []
    for reader in readers(register, register.columns):
        path = sort_path(register, reader.column)
        if not path:
            made.append(Head(reader.label, reader.css))
            continue
        on, down = lead.removeprefix("-") == path, lead.startswith("-")
        name = reader.column.name
        href = address(params, **{filters.SORT: f"-{name}" if on and not down else name})
        made.append(Head(reader.label, reader.css, href, ("descending" if down else "ascending") if on else ""))
    return made


def lines(register: Register, rows: Sequence[Any]) -> list[Line]:
    """The rows of the table."""
    made = readers(register, register.columns)
    return [
        Line(
            label=register.title_of(row),
            token=token_of(row),
            cells=cells(register, made, row, href=reverse(f"{register.slug}:detail", args=[row.pk])),
        )
        for row in rows
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
