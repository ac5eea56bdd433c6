"""Whether an import can still be taken back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Appointment, Person
from jingjian.commons.records.models import Party
from jingjian.modules.administration.models import RosterEntry, RosterImport


def touched(row: RosterImport) -> str:
    """Why the import cannot be undone: something was built on people it entered; empty while nothing was."""
    if not row.report_as:
        return _("Nothing was imported.")
    entered = RosterEntry.objects.filter(roster=row).values("person")
    if not entered.exists():
        return _("This import entered nobody; what it changed is corrected on the pages of the people.")
    if User.objects.filter(person__in=entered).exists():
        return _("Somebody of this import has an account already.")
    if Party.objects.filter(person__in=entered).exists():
        return _("Somebody of this import has work to do already.")
    if Person.objects.filter(pk__in=entered, version__gt=1).exists():
        return _("Somebody of this import was amended or moved already.")
    held = Appointment.objects.filter(person__in=entered)
    if held.exclude(version=1).exists() or held.count() != entered.count():
        return _("Somebody of this import has another appointment already.")
    return ""
