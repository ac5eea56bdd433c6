"""Reads: the calendar every clock goes by, the value of a rule on a day, the clocks of a record and their stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, QuerySet

from jingjian.commons.access.presence import may_have
from jingjian.commons.deadlines.models import GOING, CalendarDay, CalendarYear, Clock, ClockState, RuleValue
from jingjian.commons.deadlines.rules import LOCAL, Rule, Text, rule_of
from jingjian.kernel import clock as house_clock
from jingjian.kernel.calendar import UnknownYear, WorkCalendar, statutory
from jingjian.kernel.limits import Due, Mark, Unit, span_of
from jingjian.kernel.phrases import Phrase
from jingjian.kernel.reckoning import Longer, Rest, Stage, reckon, stage_on


def site_calendar() -> WorkCalendar:
    """The published calendar with this site's own days laid over it (two queries)."""
    days = dict(CalendarDay.objects.values_list("date", "workday"))
    years = set(CalendarYear.objects.values_list("year", flat=True))
    return statutory().with_overrides(days, years_complete=years)


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule says on a day: its text, and the figure that counts, which may be the site's own."""

    rule: Rule
    text: Text
    own: RuleValue | None

    @property
    def amount(self) -> int:
        return self.own.amount if self.own is not None and self.own.amount else self.text.amount

    @property
    def local(self) -> bool:
        """Whether the figure is a setting of this unit: weakly attested, or set here."""
        return self.text.mark is not Mark.TEXT or (self.own is not None and self.own.amount is not None)

    @property
    def basis(self) -> Phrase:
        """What the figure is shown to come from; a setting of the unit never reads as a national article."""
        return LOCAL if self.local else self.text.basis

    @property
    def span(self) -> Phrase:
        """The length in words: "15 working days"."""
        return span_of(self.rule.limit(self.amount, self.text.unit, self.text))


def value_among(rule: Rule, day: date, own: Iterable[RuleValue]) -> Value:
    """The value of a rule on a day, given the site's own values of that rule. Raises ``no_text_in_force``."""
    counts = [one for one in own if one.since <= day]
    return Value(rule, rule.text_on(day), max(counts, key=lambda one: one.since, default=None))


def value_on(rule_id: str, day: date) -> Value:
    """The value of a rule on a day (one query). Raises LookupError and ``no_text_in_force``."""
    return value_among(rule_of(rule_id), day, RuleValue.objects.filter(rule=rule_id))


def own_values() -> dict[str, list[RuleValue]]:
    """Every value this site ever set, by rule, the latest first (one query)."""
    found: dict[str, list[RuleValue]] = {}
    for one in RuleValue.objects.select_related("entered_by").order_by("-since"):
        found.setdefault(one.rule, []).append(one)
    return found


def value_kept(row: Clock) -> Value:
    """The value that a clock was started with and keeps."""
    rule = rule_of(row.rule)
    return Value(rule, next(text for text in rule.texts if text.since == row.text_since), row.value)


def reckoned(row: Clock, calendar: WorkCalendar) -> Due | None:
    """When a clock runs out by this calendar, its pauses and extensions; None while a year it needs is not known."""
    value = value_kept(row)
    limit = value.rule.limit(row.amount, Unit(row.unit), value.text)
    longer = [Longer(one.amount, Unit(one.unit)) for one in row.extensions.all()]
    rests = [Rest(one.since, one.until) for one in row.pauses.all() if one.until is not None]
    try:
        return reckon(limit, row.started_at or row.started_on, calendar, longer=longer, rests=rests)
    except UnknownYear:
        return None


def clocks_of(record_id: UUID) -> QuerySet[Clock]:
    """The clocks of a record with all that their card says: those that go first, then the latest."""
    if not may_have(record_id, Clock):
        return Clock.objects.none()
    rows = Clock.objects.filter(record=record_id).select_related("holder", "value", "record")
    return rows.prefetch_related("pauses", "extensions__approver", "moves").order_by("state", "-started_on", "-id")


def going(record_ids: Sequence[UUID]) -> dict[UUID, Clock]:
    """For each of these records the clock that runs out first; a record without one is absent (one query)."""
    rows = Clock.objects.filter(record__in=record_ids, state__in=GOING, term=False, due_on__isnull=False)
    found: dict[UUID, Clock] = {}
    for row in rows.order_by("due_on", "id"):
        found.setdefault(row.record_id, row)
    return found


def nearest_dues(record_ids: Sequence[UUID]) -> dict[UUID, date]:
    """The day on which the first running clock of each record ends; a record without one is absent (one query)."""
    rows = Clock.objects.filter(record__in=record_ids, state=ClockState.RUNNING, term=False, due_on__isnull=False)
    return dict(rows.values("record").annotate(first=Min("due_on")).values_list("record", "first").order_by())


def clock_of(pk: UUID) -> Clock | None:
    """One clock with its record."""
    return Clock.objects.select_related("record", "value", "holder").filter(pk=pk).first()


def keys_of(record_id: UUID) -> list[UUID]:
    """The keys of the clocks of a record."""
    return (
        list(Clock.objects.filter(record=record_id).values_list("pk", flat=True)) if may_have(record_id, Clock) else []
    )


def stage_of(row: Clock) -> Stage | None:
    """How far a clock has run now; None for one that stands still or whose due day is not known."""
    if row.state != ClockState.RUNNING or row.due_on is None:
        return None
    if row.due_at is not None and house_clock.now() > row.due_at:
        return Stage.OVERDUE
    return stage_on(row.started_on, row.due_on, house_clock.today())
