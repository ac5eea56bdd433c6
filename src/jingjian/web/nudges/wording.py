"""The words of a reminder as one copies them into a message or reads them on a notice."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.commons.nudges.selectors import Notice, NoticeLine
from jingjian.kit.templatetags.atoms import long_date


def owed(line: NoticeLine) -> str:
    """How many people owe it, and who where they are named: ``3 people: 甲、乙、丙``."""
    said = ngettext("%(n)d person", "%(n)d people", line.count) % {"n": line.count}
    if not line.names:
        return said
    names = "、".join(line.names)
    if line.unnamed:
        names = _("%(names)s and %(n)d more") % {"names": names, "n": line.unnamed}
    return _("%(people)s: %(names)s") % {"people": said, "names": names}


def text_of(notice: Notice, day: date) -> str:
    """The whole notice as plain text, one line an entry and unit; empty without a line."""
    if not notice.lines:
        return ""
    lines = [_("Reminder of %(day)s. Still open, to be finished in time:") % {"day": long_date(day)}]
    for number, line in enumerate(notice.lines, 1):
        due = _("due on %(day)s") % {"day": long_date(line.due_on)} if line.due_on else _("no day set")
        parts = {"unit": line.unit, "reference": line.reference, "title": line.title, "due": due, "owed": owed(line)}
        words = _("%(unit)s: %(reference)s %(title)s, %(due)s, %(owed)s") % parts
        lines.append(f"{number}. {words}")
    return "\n".join(lines)
