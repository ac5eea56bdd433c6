"""The navigation: chapters in the order of the programme, with the entries an actor may open.

A register names its chapter by one of the keys below; a page that is no register is a ``NavLink`` in ``LINKS`` of
``config/registers.py``. A chapter without an entry for the actor is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.kernel.phrases import Words
from jingjian.kit.registry import all_registers
from jingjian.web.contents import named

SHOWN_TO = 99
"""Counts are exact up to here; above, ``99+``."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the navigation. ``seal`` is the numeral of its section in the plan, empty for none."""

    key: str
    name: Words
    seal: str = ""


MINE = "mine"
CHAPTERS = (
    Chapter(MINE, ""),
    Chapter("plan", _("Plan and task force"), "一至三"),
    Chapter("education", _("Study and education"), "四"),
    Chapter("rectification", _("Inspection and rectification"), "五"),
    Chapter("consolidation", _("Consolidation"), "六"),
    Chapter("leadership", _("Leadership"), "七"),
    Chapter("returns", _("Returns")),
    Chapter("administration", _("Organisation and system")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """A page in the navigation that is no register.

    ``may`` decides who sees it; ``under`` are further URL names (or namespaces) that mark it as the current place;
    ``first`` puts it before the registers of its chapter. In chapter ``mine`` stand the pages above all chapters.
    """

    label: Words
    url_name: str
    chapter: str
    may: Callable[[Actor], bool] = lambda actor: actor.known
    under: tuple[str, ...] = ()
    first: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation; ``count`` is the actor's own open to-dos there, empty for none."""

    label: str
    href: str
    icon: str
    places: tuple[str, ...]
    count: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter with the entries the actor has in it."""

    key: str
    name: str
    seal: str
    entries: tuple[Entry, ...]


@cache
def links() -> tuple[NavLink, ...]:
    """The plain links of this site.

    Raises LookupError for a link or a register in a chapter that does not exist.
    """
    known = {chapter.key for chapter in CHAPTERS}
    found = tuple(named("LINKS", ()))
    for name, chapter in [
        *((link.url_name, link.chapter) for link in found),
        *((register.slug, register.chapter) for register in all_registers()),
    ]:
        if chapter not in known:
            raise LookupError(f"{name} stands in the unknown chapter {chapter!r}; known are {', '.join(sorted(known))}")
    return found


@cache
def _address(url_name: str) -> str:
    """The address of a page without arguments: the resolver is asked once a process."""
    return reverse(url_name)


def shown(count: int) -> str:
    """A count for the margin: nothing for none, at most ``99+``."""
    if count <= 0:
        return ""
    return str(count) if count <= SHOWN_TO else f"{SHOWN_TO}+"


def sections(
    actor: Actor, *, counts: Mapping[str, int], place: str = "", seals: Mapping[str, str] | None = None
) -> list[Section]:
    """The navigation of ``actor``.

    ``counts`` are open to-dos by register slug, ``place`` the URL name of the present page (``tasks:detail``),
    ``seals`` the numerals of the chapters in the plan of the active campaign, where they differ from the usual.
    """
    found = []
    for chapter in CHAPTERS:
        entries = tuple(_mark(entry, place) for entry in _entries(actor, chapter.key, counts))
        if entries:
            seal = (seals or {}).get(chapter.key, chapter.seal)
            found.append(Section(chapter.key, str(chapter.name), seal, entries))
    return found


def _entries(actor: Actor, chapter: str, counts: Mapping[str, int]) -> list[Entry]:
    own = [link for link in links() if link.chapter == chapter and link.may(actor)]
    first = [_from_link(link) for link in own if link.first]
    after = [_from_link(link) for link in own if not link.first]
    if chapter == MINE:
        mine = Entry(
            str(_("My matters")),
            _address("home"),
            icon="home",
            places=("home", "inbox"),
            count=shown(sum(counts.values())),
        )
        return [mine, *first, *after]
    registers = [
        Entry(
            str(register.name),
            _address(f"{register.slug}:list"),
            register.icon,
            (register.slug,),
            shown(counts.get(register.slug, 0)),
        )
        for register in all_registers()
        if register.chapter == chapter
        and register.in_navigation
        and _stands_in_console(actor, register.slug)
        and register.policy.may(actor, "list")
    ]
    return [*first, *registers, *after]


def _stands_in_console(actor: Actor, slug: str) -> bool:
    """Whether an administrator's console holds the register; for everybody else there is no console."""
    if not actor.is_administrator:
        return True
    return any(slug in registers for role, registers in named("CONSOLES", {}).items() if actor.has(role))


def _from_link(link: NavLink) -> Entry:
    return Entry(str(link.label), _address(link.url_name), link.icon, (link.url_name, *link.under))


def _mark(entry: Entry, place: str) -> Entry:
    namespace = place.partition(":")[0]
    return replace(entry, current=True) if place and {place, namespace} & set(entry.places) else entry
