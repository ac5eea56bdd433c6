"""The site's own working days over the published calendar."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.deadlines.models import CalendarDay, CalendarYear
from jingjian.commons.deadlines.recalculation import follow_calendar
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7


def set_day(
    *, actor: Actor, date: date, workday: bool, source: str, new_id: UUID | None = None
) -> CalendarDay:  # fmt: skip
    """Say that one day is a working day or is not, with the notice that says so; time limits follow in a job."""
    require(actor, "create", CalendarDay)
    if CalendarDay.objects.filter(date=date).exists():
        raise DomainError("day_entered", _("This day is entered already; amend it."), field="date")
    day = CalendarDay(id=new_id or uuid7(), date=date, workday=workday, source=source)
    with act(actor, "calendar.day_set", day):
        pass
    follow_calendar(actor=actor, note=f"{date.isoformat()} {source}")
    return day


def amend_day(
    *, actor: Actor, row: CalendarDay, workday: bool, source: str, version: int | None = None
) -> CalendarDay:  # fmt: skip
    require(actor, "edit", row)
    with act(actor, "calendar.day_amended", row, version=version):
        row.workday, row.source = workday, source
    follow_calendar(actor=actor, note=f"{row.date.isoformat()} {source}")
    return row


def know_year(*, actor: Actor, year: int, source: str, new_id: UUID | None = None) -> CalendarYear:
    """Declare that the days of a year not yet published in the library are entered completely."""
    require(actor, "create", CalendarYear)
    if CalendarYear.objects.filter(year=year).exists():
        raise DomainError("year_known", _("This year is declared already."), field="year")
    entry = CalendarYear(id=new_id or uuid7(), year=year, source=source)
    with act(actor, "calendar.year_known", entry):
        pass
    follow_calendar(actor=actor, note=f"{year} {source}")
    return entry
