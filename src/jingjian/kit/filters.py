"""Filters, tabs and the text box of a list, read from the address of the page.

What cannot be understood is said in a message and left out; it never fails the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, Q
from django.http import QueryDict
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Person
from jingjian.commons.organisation.selectors import active_units, units_to_choose, within
from jingjian.commons.paths import follow
from jingjian.kernel.text import normalise
from jingjian.kit.columns import choice_labels
from jingjian.kit.register import Filter, Register

SEARCH = "q"
TAB = "tab"
SORT = "sort"
CURSOR = "page"
LONGEST_TEXT = 100
SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in force, and the address of the list without it."""

    label: str
    text: str
    remove: str


@dataclass(slots=True)
class Box:
    """What the page needs to show one filter: its options, or what was typed."""

    name: str
    label: str
    kind: str
    options: list[tuple[str, str, bool]] = field(default_factory=list)
    value: str = ""
    until: str = ""
    error: str = ""

    @property
    def option_tags(self) -> str:
        """The options as they stand in the page: a template would take ten times as long over hundreds of them."""
        return mark_safe(  # noqa: S308 - both are escaped
            "".join(
                f'<option value="{escape(value)}"{" selected" if on else ""}>{escape(label)}</option>'
                for value, label, on in self.options
            )
        )


@dataclass(slots=True)
class Applied:
    """The conditions of a request: one condition on the model, the chips, the boxes, and what was not understood."""

    where: Q = field(default_factory=Q)
    chips: list[Chip] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    text: str = ""


class _UnreadableError(Exception):
    """A value that names nothing; the text says so to the reader."""


_Reading = tuple[Q | None, str]
_Parser = Callable[[Register, Filter, Actor, QueryDict, Box], _Reading]


def apply(register: Register, actor: Actor, params: QueryDict) -> Applied:
    """Read the filters and the text box of a list from the parameters of its address."""
    applied = Applied()
    for declared in register.filters:
        box = Box(name=declared.name, label=str(declared.label), kind=declared.kind)
        applied.boxes.append(box)
        try:
            where, text = _PARSERS[declared.kind](register, declared, actor, params, box)
        except _UnreadableError as fault:
            box.error = str(fault)
            applied.errors.append(f"{box.label}: {fault}")
            continue
        if where is not None:
            applied.where &= where
            names = names_of(declared)
            applied.chips.append(Chip(box.label, text, address(params, remove=names)))
    _apply_text(register, params, applied)
    return applied


def names_of(declared: Filter) -> tuple[str, ...]:
    """The parameters a filter reads."""
    if declared.kind == "date":
        return (f"{declared.name}_from", f"{declared.name}_to")
    return (declared.name,)


def address(params: QueryDict, *, remove: Sequence[str] = (), **values: str) -> str:
    """The query of the same list with some parameters away and others set; it always begins at the first page."""
    changed = params.copy()
    for name in (*remove, CURSOR):
        changed.pop(name, None)
    for name, value in values.items():
        changed[name] = value
    for name in [name for name in changed if not any(changed.getlist(name))]:
        del changed[name]
    return "?" + changed.urlencode()


def text_condition(register: Register, text: str) -> Q:
    """Every blank-separated word occurs in one of the register's search fields."""
    where = Q()
    for word in normalise(text).split():
        somewhere = Q()
        for path in register.search_fields:
            exact = follow(register.model, path).field.get_lookup("grams") is not None
            somewhere |= Q(**{f"{path}__grams" if exact else f"{path}__icontains": word})
        where &= somewhere
    return where


def _apply_text(register: Register, params: QueryDict, applied: Applied) -> None:
    if not register.search_fields:
        return
    text = params.get(SEARCH, "").strip()
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT]
        applied.errors.append(_("Only the first %(count)d characters were searched for.") % {"count": LONGEST_TEXT})
    applied.text = text
    if normalise(text):
        applied.where &= text_condition(register, text)
        applied.chips.append(Chip(_("Text"), text, address(params, remove=(SEARCH,))))


def _choices(register: Register, declared: Filter, actor: Actor) -> list[tuple[str, str]]:
    if callable(declared.choices):
        pairs: Any = declared.choices(actor)
    elif declared.choices is not None:
        pairs = declared.choices
    else:
        pairs = choice_labels(register, declared.path).items()
    return [(str(value), str(label)) for value, label in pairs]


def _choice(register: Register, declared: Filter, actor: Actor, params: QueryDict, box: Box) -> _Reading:
    choices = _choices(register, declared, actor)
    given = [value for value in params.getlist(declared.name) if value]
    box.options = [(value, label, value in given) for value, label in choices]
    if not given:
        return None, ""
    labels = dict(choices)
    if any(value not in labels for value in given):
        raise _UnreadableError(_("This choice does not exist."))
    text = "、".join(labels[value] for value in given)
    if declared.where is not None:
        anyone = Q()
        for value in given:
            anyone |= declared.where(actor, value)
        return anyone, text
    return Q(**{f"{declared.path}__in": given}), text


def _unit(register: Register, declared: Filter, actor: Actor, params: QueryDict, box: Box) -> _Reading:
    given = params.get(declared.name, "")
    offered = units_to_choose({actor.unit_path, *(grant.path for grant in actor.roles)} - {""})
    box.options = [(path, "　" * (path.count("/") - 2) + name, path == given) for path, name in offered]
    if not given:
        return None, ""
    chosen = active_units().filter(path=given).first()
    if chosen is None:
        raise _UnreadableError(_("This unit does not exist."))
    if (chosen.path, chosen.name) not in offered:
        box.options.append((chosen.path, chosen.name, True))
    return within(given, declared.path), chosen.name


def _person(register: Register, declared: Filter, actor: Actor, params: QueryDict, box: Box) -> _Reading:
    given = params.get(declared.name, "").strip()[:LONGEST_TEXT]
    box.value = given
    if not given:
        return None, ""
    if given == "me":
        return Q(**{declared.path: actor.person_id}), _("me")
    try:
        key = UUID(given)
    except ValueError:
        name = normalise(given)
        return Q(**{f"{declared.path}__search_text__grams": name}), given
    person = Person._default_manager.filter(pk=key).first()
    if person is None:
        raise _UnreadableError(_("This person does not exist."))
    box.value = person.name
    return Q(**{declared.path: key}), person.name


def _date(register: Register, declared: Filter, actor: Actor, params: QueryDict, box: Box) -> _Reading:
    first, last = names_of(declared)
    box.value, box.until = params.get(first, "").strip(), params.get(last, "").strip()
    since, until = _day(box.value), _day(box.until)
    box.value, box.until = (since.isoformat() if since else ""), (until.isoformat() if until else "")
    if since is None and until is None:
        return None, ""
    if since and until and until < since:
        raise _UnreadableError(_("The period ends before it begins."))
    moments = isinstance(follow(register.model, declared.path).field, DateTimeField)
    where = Q()
    if since:
        where &= Q(**{f"{declared.path}__gte": _midnight(since) if moments else since})
    if until and moments and until < date.max:
        where &= Q(**{f"{declared.path}__lt": _midnight(until) + timedelta(days=1)})
    elif until and not moments:
        where &= Q(**{f"{declared.path}__lte": until})
    return where, f"{since or ''} – {until or ''}".strip()


def _day(text: str) -> date | None:
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise _UnreadableError(_("This is not a date. Write it as 2023-06-12.")) from None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _bool(register: Register, declared: Filter, actor: Actor, params: QueryDict, box: Box) -> _Reading:
    words = {"yes": _("Yes"), "no": _("No")}
    given = params.get(declared.name, "")
    box.options = [(value, label, value == given) for value, label in words.items()]
    if not given:
        return None, ""
    if given not in words:
        raise _UnreadableError(_("This choice does not exist."))
    if declared.where is not None:
        return declared.where(actor, given == "yes"), words[given]
    return Q(**{declared.path: given == "yes"}), words[given]


def _text(register: Register, declared: Filter, actor: Actor, params: QueryDict, box: Box) -> _Reading:
    box.value = params.get(declared.name, "").replace("\0", "").strip()[:LONGEST_TEXT]
    if not box.value:
        return None, ""
    return Q(**{f"{declared.path}__icontains": box.value}), box.value


_PARSERS: dict[str, _Parser] = {
    "choice": _choice,
    "unit": _unit,
    "person": _person,
    "date": _date,
    "bool": _bool,
    "text": _text,
}
