"""The digest in words: counts alone, so that whoever looks over a shoulder or reads the mail learns nothing."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.commons.notify.models import Digest
from jingjian.kit.templatetags.atoms import long_date


def lines_of(digest: Digest) -> list[str]:
    """One line for each count that is not nought, the most pressing first."""
    said = []
    if digest.overdue:
        line = ngettext("%(n)d thing is overdue", "%(n)d things are overdue", digest.overdue) % {"n": digest.overdue}
        longest = ngettext("longest %(n)d day", "longest %(n)d days", digest.longest_late) % {"n": digest.longest_late}
        said.append(_("%(what)s (%(longest)s)") % {"what": line, "longest": longest})
    if digest.today:
        said.append(ngettext("%(n)d is due today", "%(n)d are due today", digest.today) % {"n": digest.today})
    if digest.week:
        said.append(
            ngettext("%(n)d is due within seven days", "%(n)d are due within seven days", digest.week)
            % {"n": digest.week}
        )
    if digest.reminders:
        said.append(
            ngettext("you were reminded of %(n)d", "you were reminded of %(n)d", digest.reminders)
            % {"n": digest.reminders}
        )
    return said


def subject_of(digest: Digest) -> str:
    return _("What waits for you in Jingjian, %(day)s") % {"day": long_date(digest.day)}


def mail_of(digest: Digest) -> str:
    """The body of the mail: the counts and where to log in."""
    address = f"{settings.SITE_ADDRESS}{reverse('inbox')}" if settings.SITE_ADDRESS else ""
    where = _("Log in to see them: %(address)s") % {"address": address} if address else _("Log in to see them.")
    why = _("You chose this mail in your preferences and can end it there. Nobody reads an answer to it.")
    return "\n".join([*lines_of(digest), "", where, "", why, ""])
