"""The calendar of a campaign: what is due on each day of a month, which days are worked, when phases begin and end."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.commons.deadlines.selectors import site_calendar
from jingjian.kernel import clock
from jingjian.kernel.calendar import WorkCalendar
from jingjian.kit.answers import actor_of
from jingjian.kit.templatetags.atoms import MONTHS, is_chinese
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import Campaign
from jingjian.modules.campaign.selectors import DueDay
from jingjian.modules.campaign.views.common import campaign_for, page

_MONTH = re.compile(r"(\d{4})-(\d{2})")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """One field of the calendar; ``days`` is the part of an address that asks a list for this day.

    ``rest`` is None when nobody published the year; ``worked`` is a worked weekend.
    """

    day: date
    due: DueDay | None
    inside: bool
    today: bool
    rest: bool | None
    worked: bool
    phases: tuple[str, ...]
    days: str

    @property
    def late(self) -> bool:
        return bool(self.due and self.due.open and self.day < clock.today())


@policy("login")
class CalendarView(View):
    """GET: the month of today, or ``?month=2023-06``; weeks begin on Monday."""

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        campaign, actor = campaign_for(request, pk), actor_of(request)
        month = month_of(request.GET.get("month", ""))
        weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
        first, last = weeks[0][0], weeks[-1][-1]
        due = selectors.due_days(campaign, actor, first, last)
        turns = turns_of(campaign)
        working = site_calendar()
        context = {
            "campaign": campaign,
            "cut_off": clock.now(),
            "weekdays": weekdays(),
            "weeks": [[day_of(day, month, due, turns, working) for day in week] for week in weeks],
            "month": month,
            "month_name": month_name(month),
            "previous": f"{month - timedelta(days=1):%Y-%m}",
            "following": f"{month + timedelta(days=32):%Y-%m}",
            "anything": any(first <= day <= last for day in due),
            "unknown_year": not working.knows(month.year),
        }
        return page(request, "campaign/calendar.html", context)


def month_of(given: str) -> date:
    """The first day of the month written as ``2023-06``; of this month when it is not one."""
    match = _MONTH.fullmatch(given)
    if match is not None:
        year, month = int(match[1]), int(match[2])
        if 1900 <= year <= 2199 and 1 <= month <= 12:
            return date(year, month, 1)
    return clock.today().replace(day=1)


def day_of(
    day: date, month: date, due: Mapping[date, DueDay], turns: Mapping[date, tuple[str, ...]], working: WorkCalendar
) -> Day:
    """Everything the field of one day shows."""
    rest = not working.is_workday(day) if working.knows(day.year) else None
    written = day.isoformat()
    return Day(
        day=day, due=due.get(day), inside=(day.year, day.month) == (month.year, month.month),
        today=day == clock.today(), rest=rest, worked=rest is False and day.weekday() >= SATURDAY,
        phases=turns.get(day, ()), days=f"due_from={written}&due_to={written}",
    )  # fmt: skip


def turns_of(campaign: Campaign) -> dict[date, tuple[str, ...]]:
    """On which days a phase begins or ends, in words."""
    turns: dict[date, tuple[str, ...]] = {}
    for day, words in _turns(campaign):
        turns[day] = (*turns.get(day, ()), words)
    return turns


def _turns(campaign: Campaign) -> Iterator[tuple[date, str]]:
    for view in selectors.phases_of(campaign):
        if view.phase.starts_on is not None:
            yield view.phase.starts_on, _("%(phase)s begins") % {"phase": view.phase.name}
        if view.phase.ends_on is not None:
            yield view.phase.ends_on, _("%(phase)s ends") % {"phase": view.phase.name}


def weekdays() -> list[str]:
    """The heads of the seven columns."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def month_name(month: date) -> str:
    return f"{month.year}年{month.month}月" if is_chinese() else f"{MONTHS[month.month - 1]} {month.year}"
