"""The clocks of periods: how long there is, by which day, and what a day of rest did to that day."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.commons.access.actor import Actor
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category
from jingjian.kit.register import Clock
from jingjian.kit.templatetags.atoms import NEAR_DAYS, long_date
from jingjian.modules.campaign.models import RestDays, Task, TaskOccurrence
from jingjian.modules.campaign.selectors import begun_and_open
from jingjian.modules.campaign.workflow import OCCURRENCE


def handed_in_period(row: TaskOccurrence) -> bool:
    """Whether the clock of a period stands still."""
    return OCCURRENCE.category(row.state) is not Category.OPEN


def due_words(row: TaskOccurrence) -> str:
    """By which day a period is due, and what a day of rest made of the day that the rule names."""
    if row.due_on == row.nominal_on:
        return _("Due on %(day)s") % {"day": long_date(row.due_on)}
    rule = RestDays.NEXT if row.due_on > row.nominal_on else RestDays.PREVIOUS
    return _("Due on %(day)s: %(named)s is a day of rest, so “%(rule)s” counts (set by this unit, can be changed)") % {
        "day": long_date(row.due_on),
        "named": long_date(row.nominal_on),
        "rule": rule.label,
    }


def late_words(row: TaskOccurrence) -> str:
    """How many days after its due day a period was handed in; empty when it was in time or is not handed in."""
    if row.handed_in_on is None or row.handed_in_on <= row.due_on:
        return ""
    days = (row.handed_in_on - row.due_on).days
    return ngettext("Handed in %(n)d day late", "Handed in %(n)d days late", days) % {"n": days}


def period_clock(actor: Actor, row: TaskOccurrence) -> Clock | None:
    """What the page of a period shows."""
    return clock_of(row)


def clock_of(row: TaskOccurrence) -> Clock | None:
    """The time limit of one period; it stands once handed in."""
    category = OCCURRENCE.category(row.state)
    if category.ended:
        return None
    said = due_words(row)
    if category is Category.WAITING:
        return Clock(text=_("Handed in"), explanation=said)
    days = (row.due_on - clock.today()).days
    if days < 0:
        text = ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
        return Clock(text=text, explanation=said, tone="l")
    if days == 0:
        return Clock(text=_("Due today"), explanation=said, tone="a")
    text = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return Clock(text=text, explanation=said, tone="a" if days <= NEAR_DAYS else "g")


def next_period_clock(task: Task) -> Clock | None:
    """The clock of the earliest period of a task that has begun and is open; None when nothing is asked now."""
    row = begun_and_open(task).order_by("due_on", "pk").first()
    if row is None:
        return None
    found = clock_of(row)
    return found and Clock(text=found.text, explanation=f"{row.period}：{found.explanation}", tone=found.tone)
