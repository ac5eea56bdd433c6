"""Recurrence as people choose it, as RFC 5545 stores it, and as a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


class Repeat(models.TextChoices):
    """The rhythms a plan speaks of; each stands for one shape of RRULE. ``AS_READ`` keeps a rule that fits none."""

    NONE = "", gettext_lazy("Once only")
    DAILY = "daily", gettext_lazy("Every day")
    WORKDAYS = "workdays", gettext_lazy("Monday to Friday")
    WEEKLY = "weekly", gettext_lazy("Every week")
    MONTHLY = "monthly", gettext_lazy("Every month")
    QUARTERLY = "quarterly", gettext_lazy("Every quarter")
    HALF_YEARLY = "half_yearly", gettext_lazy("Every half year")
    YEARLY = "yearly", gettext_lazy("Every year")
    AS_READ = "as_read", gettext_lazy("As the plan says")


#: how often in months, by rhythm
MONTHS = {Repeat.MONTHLY: 1, Repeat.QUARTERLY: 3, Repeat.HALF_YEARLY: 6, Repeat.YEARLY: 12}
WORKDAYS = "MO,TU,WE,TH,FR"
WEEKDAYS = (
    ("MO", pgettext_lazy("recurrence", "Monday")),
    ("TU", pgettext_lazy("recurrence", "Tuesday")),
    ("WE", pgettext_lazy("recurrence", "Wednesday")),
    ("TH", pgettext_lazy("recurrence", "Thursday")),
    ("FR", pgettext_lazy("recurrence", "Friday")),
    ("SA", pgettext_lazy("recurrence", "Saturday")),
    ("SU", pgettext_lazy("recurrence", "Sunday")),
)
LAST_DAY = -1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule taken apart: what repeats, by which weekday (``MO``) or day of the month (1–31, -1 for the last)."""

    repeats: str = Repeat.NONE
    weekday: str = ""
    day: int | None = None


def read(rrule: str) -> Rhythm:
    """The rhythm of an RRULE; a rule of another shape reads as ``AS_READ``."""
    if not rrule:
        return Rhythm()
    parts = dict(part.split("=", 1) for part in rrule.removeprefix("RRULE:").upper().split(";") if "=" in part)
    interval = parts.pop("INTERVAL", "1")
    frequency = parts.pop("FREQ", "")
    weekdays, day = parts.pop("BYDAY", ""), parts.pop("BYMONTHDAY", "")
    if parts or not interval.isdecimal() or (day and not day.lstrip("-").isdecimal()):
        return Rhythm(Repeat.AS_READ)
    monthday = int(day) if day else None
    if monthday is not None and monthday < LAST_DAY:
        return Rhythm(Repeat.AS_READ)
    if frequency == "DAILY" and interval == "1" and not weekdays and monthday is None:
        return Rhythm(Repeat.DAILY)
    if frequency == "WEEKLY" and interval == "1" and monthday is None:
        if weekdays == WORKDAYS:
            return Rhythm(Repeat.WORKDAYS)
        if not weekdays or weekdays in dict(WEEKDAYS):
            return Rhythm(Repeat.WEEKLY, weekday=weekdays)
    months = {"MONTHLY": 1, "YEARLY": 12}.get(frequency, 0) * int(interval)
    for repeats, length in MONTHS.items():
        if months == length and not weekdays:
            return Rhythm(repeats, day=monthday)
    return Rhythm(Repeat.AS_READ)


def write(rhythm: Rhythm, *, as_read: str = "") -> str:
    """The RRULE of a rhythm, empty for ``NONE``; ``as_read`` is what stood before and is kept for ``AS_READ``."""
    match rhythm.repeats:
        case Repeat.NONE:
            return ""
        case Repeat.AS_READ:
            return as_read
        case Repeat.DAILY:
            return "FREQ=DAILY"
        case Repeat.WORKDAYS:
            return f"FREQ=WEEKLY;BYDAY={WORKDAYS}"
        case Repeat.WEEKLY:
            return f"FREQ=WEEKLY;BYDAY={rhythm.weekday}" if rhythm.weekday else "FREQ=WEEKLY"
    months = MONTHS[Repeat(rhythm.repeats)]
    rule = "FREQ=YEARLY" if months == 12 else "FREQ=MONTHLY" + (f";INTERVAL={months}" if months > 1 else "")
    return f"{rule};BYMONTHDAY={rhythm.day}" if rhythm.day else rule


def words(rrule: str) -> str:
    """The rule as a sentence in the active language, ``每月25日前``; an unusual rule is shown as it is stored."""
    rhythm = read(rrule)
    if rhythm.repeats == Repeat.NONE:
        return ""
    if rhythm.repeats == Repeat.AS_READ:
        return rrule
    if rhythm.repeats == Repeat.WEEKLY and rhythm.weekday:
        return _("Every week by %(weekday)s") % {"weekday": dict(WEEKDAYS)[rhythm.weekday]}
    if rhythm.day is None:
        return str(Repeat(rhythm.repeats).label)
    if rhythm.day == LAST_DAY:
        return str(
            {
                Repeat.MONTHLY: _("Every month by its last day"),
                Repeat.QUARTERLY: _("Every quarter by the last day of its month"),
                Repeat.HALF_YEARLY: _("Every half year by the last day of its month"),
                Repeat.YEARLY: _("Every year by the last day of its month"),
            }[Repeat(rhythm.repeats)]
        )
    sentence = {
        Repeat.MONTHLY: _("Every month by day %(day)d"),
        Repeat.QUARTERLY: _("Every quarter by day %(day)d of its month"),
        Repeat.HALF_YEARLY: _("Every half year by day %(day)d of its month"),
        Repeat.YEARLY: _("Every year by day %(day)d of its month"),
    }[Repeat(rhythm.repeats)]
    return sentence % {"day": rhythm.day}
