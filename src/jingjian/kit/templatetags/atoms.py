"""The atoms of every page: chips, people, references, dates. Each is one short string made in Python.

``/styleguide`` shows each of them in every state. None uses a localised filter, which is most of the cost of a table.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jingjian.kernel import clock
from jingjian.kernel.workflow import Category, Workflow
from jingjian.kit.templatetags.assets import address

register = template.Library()

#: the tone of a state's chip by what the state means; the word beside it says the state itself
TONES = {
    Category.OPEN: "chip b",
    Category.WAITING: "chip a",
    Category.DONE: "chip g",
    Category.REFUSED: "chip",
    Category.VOID: "chip",
}
NEAR_DAYS = 7
"""From so many days before its date on, a thing is near."""

NOTHING = SafeString('<span class="muted" aria-hidden="true">—</span>')
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def is_chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "zh").startswith("zh")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite, in the colour and size of the text; silent unless it has a ``label``."""
    link = f"{address('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', str(label), link)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', link)


@register.simple_tag
def status_chip(state: str, workflow: Workflow | None = None) -> SafeString:
    """The word of a state on the tone of its category. Without a workflow, the text itself on grey."""
    if workflow is None or not state:
        return format_html('<span class="chip">{}</span>', state) if state else NOTHING
    found = workflow.state(str(state))
    return format_html('<span class="{}">{}</span>', TONES[found.category], str(found.label))


@register.simple_tag
def due_chip(due: dt.date | None, done: bool = False) -> SafeString:
    """The clock of a date: late (plum, flag, days), today and near (amber), good (green); its plain date once done."""
    if due is None:
        return NOTHING
    if done:
        return date(due, short=True)
    days = (due - clock.today()).days
    when = long_date(due)
    if days < 0:
        word = ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
        return format_html('<span class="chip l" title="{}">{}{}</span>', when, icon("flag-3"), word)
    if days == 0:
        return format_html('<span class="chip a" title="{}">{}</span>', when, _("Today"))
    word = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    tone = "chip a" if days <= NEAR_DAYS else "chip g"
    return format_html('<span class="{}" title="{}">{}</span>', tone, when, word)


@register.simple_tag
def person(who: Any, unit: bool = False) -> SafeString:
    """The name of a person; with ``unit=True`` the unit behind it (join it, or each row costs a query)."""
    if not who:
        return NOTHING
    if unit and getattr(who, "unit_id", None):
        return format_html('<span class="person">{} <small>{}</small></span>', str(who), str(who.unit))
    return format_html('<span class="person">{}</span>', str(who))


@register.simple_tag
def reference(record: Any, link: bool = True) -> SafeString:
    """The number of a record, leading to its page where this site has one."""
    if record is None or not record.reference:
        return NOTHING
    target = record_address(record.register, record.pk) if link else ""
    if not target:
        return format_html('<span class="reference">{}</span>', record.reference)
    return format_html('<a class="reference" href="{}">{}</a>', target, record.reference)


def record_address(register_slug: str, pk: UUID | str) -> str:
    """The page of a record; empty when its register has none on this site."""
    try:
        return reverse(f"{register_slug}:detail", args=[pk])
    except NoReverseMatch:
        return ""


def long_date(day: dt.date) -> str:
    """``2023年6月12日`` or ``12 Jun 2023``."""
    if is_chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: dt.date) -> str:
    """``6-12`` in the current year, ``2022-06-12`` in another; the same in both languages."""
    return f"{day.month}-{day.day:02}" if day.year == clock.today().year else day.isoformat()


@register.simple_tag
def date(day: dt.date | None, short: bool = False) -> SafeString:
    """A day in words, or short for tables and time lines. A moment is taken as its day in Asia/Shanghai."""
    if day is None:
        return NOTHING
    if isinstance(day, dt.datetime):
        day = clock.local(day).date()
    if short:
        return format_html('<time datetime="{}" title="{}">{}</time>', day.isoformat(), long_date(day), short_date(day))
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), long_date(day))


@register.simple_tag
def moment(at: dt.datetime | None) -> SafeString:
    """A moment to the minute, in Asia/Shanghai."""
    if at is None:
        return NOTHING
    here = clock.local(at)
    words = f"{short_date(here.date())} {here:%H:%M}"
    title = f"{long_date(here.date())} {here:%H:%M:%S}"
    return format_html('<time datetime="{}" title="{}">{}</time>', here.isoformat(timespec="seconds"), title, words)


@register.simple_tag
def progress(done: int, total: int, say_missing: bool = True) -> SafeString:
    """So many of so many, as a bar and in figures, with what is missing: ``4/5 1 missing``, never a percentage."""
    if total <= 0:
        return NOTHING
    missing = total - done
    words = f"{done}/{total}"
    if missing > 0 and say_missing:
        words = f"{words} " + ngettext("%(n)d missing", "%(n)d missing", missing) % {"n": missing}
    return format_html(
        '<span class="bar"><progress value="{}" max="{}" aria-hidden="true"></progress>{}</span>', done, total, words
    )


@register.simple_tag
def empty(title: str, text: str = "", icon_name: str = "inbox") -> SafeString:
    """What stands where nothing is: an icon, a short word, and what one may do about it."""
    more = format_html("<span>{}</span>", text) if text else ""
    return format_html('<div class="empty">{}<b>{}</b>{}</div>', icon(icon_name), title, more)
