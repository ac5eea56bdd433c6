"""Whether an import can still be taken back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Appointment, Person
from jingjian.commons.records.models import Party
from jingjian.modules.administration.models import RosterImport
from jingjian.modules.administration.rosters.files import Report

ROWS_AT_A_TIME = 5000


def touched(row: RosterImport) -> str:
    """Why the import cannot be undone: something was built on people it entered; empty while nothing was."""
    if not row.report_as:
        return _("Nothing was imported.")
    with Report(row) as report:
        keys = [line["person"] for line in report.rows() if line.get("result") == "created"]
    if not keys:
        return _("This import entered nobody; what it changed is corrected on the pages of the people.")
    for first in range(0, len(keys), ROWS_AT_A_TIME):
        some = keys[first : first + ROWS_AT_A_TIME]
        if User.objects.filter(person__in=some).exists():
            return _("Somebody of this import has an account already.")
        if Party.objects.filter(person__in=some).exists():
            return _("Somebody of this import has work to do already.")
        if Person.objects.filter(pk__in=some, version__gt=1).exists():
            return _("Somebody of this import was amended or moved already.")
        if Appointment.objects.filter(person__in=some).exclude(version=1).exists() or (
            Appointment.objects.filter(person__in=some).count() != len(some)
        ):
            return _("Somebody of this import has another appointment already.")
    return ""
