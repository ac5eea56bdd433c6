"""A time limit that was paused and lengthened: when it runs out, and how far it has run.

A pause adds what it took: working days to a limit in working days, days to one in days, months or years. The day of
the pause still counts, the day of resuming does not, as with the first day of a limit. An extension in the unit of
the limit makes one longer limit from the same start; one in another unit runs on from the last day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from jingjian.kernel.calendar import WorkCalendar
from jingjian.kernel.limits import Due, TimeLimit, Unit, due, end_of


@dataclass(frozen=True, slots=True)
class Longer:
    """An extension: so many units more."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause that has ended: it began on ``since`` and the limit ran on after ``until``."""

    since: date
    until: date


class Stage(StrEnum):
    """How far a limit has run: below half of its days, from a half, from four fifths, on its last day, after it."""

    EARLY = "early"
    HALF = "half"
    NEAR = "near"
    DUE = "due"
    OVERDUE = "overdue"


HALF_PERCENT, NEAR_PERCENT = 50, 80


def reckon(
    limit: TimeLimit,
    start: date | datetime,
    calendar: WorkCalendar,
    *,
    longer: Sequence[Longer] = (),
    rests: Sequence[Rest] = (),
) -> Due:
    """When ``limit`` runs out after its extensions and pauses.

    A limit in hours knows no pause. Raises what ``limits.due`` raises.
    """
    amount = limit.amount + sum(one.amount for one in longer if one.unit is limit.unit)
    if limit.unit is Unit.WORKDAY:
        amount += sum(calendar.workdays_between(rest.since, rest.until) for rest in rests)
    whole = replace(limit, amount=amount)
    further = [one for one in longer if one.unit is not limit.unit]
    shifted = sum((rest.until - rest.since).days for rest in rests) if limit.unit is not Unit.WORKDAY else 0
    if limit.unit is Unit.HOUR or not (further or shifted):
        return due(whole, start, calendar)
    found = due(replace(whole, rolls=False), start, calendar)
    last = found.on
    for one in further:
        last = due(replace(whole, amount=one.amount, unit=one.unit, rolls=False), last, calendar).on
    last += timedelta(days=shifted)
    on = calendar.on_or_after(last) if limit.rolls else last
    return Due(on, last, on != last, found.explanation, end_of(on))


def warned_on(start: date, last: date, percent: int) -> date:
    """The first day on which at least ``percent`` of the days from ``start`` to ``last`` are gone."""
    total = (last - start).days
    return start + timedelta(days=-(-total * percent // 100))


def stage_on(start: date, last: date, today: date) -> Stage:
    """How far a limit from ``start`` to ``last`` has run on ``today``."""
    if today > last:
        return Stage.OVERDUE
    if today == last:
        return Stage.DUE
    if today >= warned_on(start, last, NEAR_PERCENT):
        return Stage.NEAR
    return Stage.HALF if today >= warned_on(start, last, HALF_PERCENT) else Stage.EARLY
