"""The one calendar every clock of the site reads."""

from __future__ import annotations

from jingjian.commons.deadlines.models import CalendarDay, CalendarYear
from jingjian.kernel.calendar import WorkCalendar, statutory


def site_calendar() -> WorkCalendar:
    """The published calendar with this site's own days laid over it (two queries)."""
    days = dict(CalendarDay.objects.values_list("date", "workday"))
    years = set(CalendarYear.objects.values_list("year", flat=True))
    return statutory().with_overrides(days, years_complete=years)
