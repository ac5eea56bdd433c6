"""What a home page says: how much there is to do, what first, by when, under which rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from jingjian.commons.access.actor import Actor
from jingjian.commons.deadlines.models import Clock, ClockState
from jingjian.commons.deadlines.selectors import Value, value_kept
from jingjian.commons.notify import inbox
from jingjian.commons.notify.escalation import VERB as LIMIT
from jingjian.commons.notify.models import InboxItem
from jingjian.kernel import clock
from jingjian.kernel.phrases import Words
from jingjian.kit.templatetags.atoms import long_date, record_address, short_date
from jingjian.web.contents import named

FIRST = 8
"""So many to-dos stand on the home page; the rest are in the inbox."""
INBOX_LIMIT = 300
WEEKDAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)


class Figure(Protocol):
    """One figure card: a label, a figure, what it is out of, a remark under it and where its rows are."""

    @property
    def label(self) -> Words: ...
    @property
    def value(self) -> Words: ...
    @property
    def of(self) -> Words: ...
    @property
    def note(self) -> Words: ...
    @property
    def href(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Card:
    """A figure made here; ``late`` marks its remark with the flag."""

    label: Words
    value: Words
    of: Words = ""
    note: Words = ""
    href: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class ToDo:
    """One line of the inbox: what is asked, about which record, by when, and under which time limit if one runs."""

    reference: str
    title: str
    asked: str
    href: str
    due_on: date | None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """To-dos that press alike; never empty."""

    name: str
    todos: tuple[ToDo, ...]


def weekday(day: date) -> str:
    """The name of the day in the language of the page."""
    return _(WEEKDAYS[day.weekday()])


def heading_date() -> str:
    day = clock.today()
    return f"{long_date(day)} {weekday(day)}"


def todos(actor: Actor, limit: int) -> list[ToDo]:
    """What is asked of ``actor``, the most pressing first, at most ``limit``."""
    if actor.person_id is None:
        return []
    items = list(inbox.open_items(actor)[:limit])
    rules = limits_of({item.record_id for item in items if item.verb == LIMIT})
    return [_todo(item, rules) for item in items]


def duties(actor: Actor) -> list[ToDo]:
    """What the programme asks of ``actor`` as one of many, beside what somebody asked of them: see ``TODOS``."""
    found: list[ToDo] = []
    if actor.person_id:
        for offered in named("TODOS", ()):
            found.extend(offered(actor))
    return found


def in_order(items: Iterable[ToDo]) -> list[ToDo]:
    """The most pressing first; what has no date comes last."""
    return sorted(items, key=lambda item: (item.due_on is None, item.due_on or date.max))


def limits_of(records: Iterable[UUID]) -> dict[UUID, Value]:
    """The time limit that runs out first on each of ``records``; one query, none without records."""
    wanted = set(records)
    running = Clock.objects.filter(record__in=wanted, state=ClockState.RUNNING, term=False) if wanted else ()
    found: dict[UUID, Clock] = {}
    for row in running:
        first = found.get(row.record_id)
        if first is None or (row.due_on or date.max) < (first.due_on or date.max):
            found[row.record_id] = row
    return {record: value_kept(row) for record, row in found.items()}


def _todo(item: InboxItem, rules: Mapping[UUID, Value]) -> ToDo:
    record = item.record
    rule = rules.get(record.pk) if item.verb == LIMIT else None
    return ToDo(
        reference=record.reference,
        title=record.title,
        asked=_(item.text) if item.text else "",
        href=record_address(record.register, record.pk),
        due_on=item.due_on,
        rule=_("%(rule)s, %(span)s (%(basis)s)") % {"rule": rule.rule.name, "span": rule.span, "basis": rule.basis}
        if rule
        else "",
    )


def groups(items: Iterable[ToDo]) -> list[Group]:
    """Overdue, today, within seven days, later, without a date; groups without a to-do are absent."""
    today = clock.today()
    names = (_("Overdue"), _("Today"), _("Within seven days"), _("Later"), _("Without a date"))
    sorted_in: list[list[ToDo]] = [[] for _name in names]
    for item in items:
        sorted_in[_urgency(item.due_on, today)].append(item)
    return [Group(name, tuple(found)) for name, found in zip(names, sorted_in, strict=True) if found]


def _urgency(due_on: date | None, today: date) -> int:
    if due_on is None:
        return 4
    if due_on < today:
        return 0
    if due_on == today:
        return 1
    return 2 if due_on <= today + timedelta(days=7) else 3


def figures(actor: Actor, items: list[ToDo]) -> list[Figure]:
    """The cards at the top: the actor's own to-dos by urgency, then those the modules offer them."""
    today = clock.today()
    late = [item for item in items if item.due_on and item.due_on < today]
    week = [item for item in items if item.due_on and today <= item.due_on <= today + timedelta(days=7)]
    cards: list[Figure] = []
    if late and late[0].due_on:
        days = (today - late[0].due_on).days
        note = ngettext("longest %(n)d day", "longest %(n)d days", days) % {"n": days}
        cards.append(Card(_("Overdue"), len(late), note=note, href=reverse("inbox"), late=True))
    if week and week[0].due_on:
        note = _("next on %(date)s") % {"date": short_date(week[0].due_on)}
        cards.append(Card(_("Due within seven days"), len(week), note=note, href=reverse("inbox")))
    for offered in named("FIGURES", ()):
        cards.extend(offered(actor))
    return cards
