"""The working-day calendar of the site, the figures it sets for time limits, and the clocks that run on records."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.limits import Unit
from jingjian.kernel.tiers import tiers


class CalendarDay(VersionedModel):
    """One day that differs from the library's calendar, with the notice it comes from."""

    date = models.DateField(_("date"), unique=True)
    workday = models.BooleanField(_("working day"))
    source = models.CharField(_("notice"), max_length=200)

    field_tiers = tiers(ordinary="id version date workday source")

    class Meta:
        ordering = ("-date",)

    def __str__(self) -> str:
        return self.date.isoformat()


class CalendarYear(VersionedModel):
    """A year whose working days are known here although the library does not hold it yet."""

    year = models.PositiveIntegerField(_("year"), unique=True)
    source = models.CharField(_("notice"), max_length=200)

    field_tiers = tiers(ordinary="id version year source")

    class Meta:
        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)


class RuleValue(VersionedModel):
    """A figure that this site sets in the place of a rule's own from a day on; no figure goes back to the rule's own.

    Versions are never changed: a later one with a later day takes over.
    """

    rule = models.CharField(_("time limit"), max_length=60)
    amount = models.PositiveIntegerField(_("value"), null=True)
    since = models.DateField(_("in force from"))
    reason = models.CharField(_("reason"), max_length=300)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered"), default=clock.now)

    field_tiers = tiers(ordinary="id version rule amount since reason entered_by entered_at")

    class Meta:
        ordering = ("-since",)
        constraints = [
            models.UniqueConstraint(fields=["rule", "since"], name="one_value_of_a_rule_from_a_day"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=1), name="value_is_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.since.isoformat()}"


class ClockState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("time limit", "Running")
    PAUSED = "paused", pgettext_lazy("time limit", "Paused")
    STOPPED = "stopped", pgettext_lazy("time limit", "Stopped")


GOING = (ClockState.RUNNING, ClockState.PAUSED)


class Clock(VersionedModel):
    """One time limit that runs on one record, under the version of its rule that was in force at its start event.

    ``text_since``, ``amount`` and ``unit`` are that version and never change; ``value`` is the site's own figure it was
    started with, if any. ``due_on`` is empty while the days of a year that it needs are not known.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="clocks", verbose_name=_("record"))
    rule = models.CharField(_("time limit"), max_length=60)
    text_since = models.DateField()
    amount = models.PositiveIntegerField(_("value"))
    unit = models.CharField(max_length=8, choices=[(unit.value, unit.value) for unit in Unit])
    value = models.ForeignKey(RuleValue, models.PROTECT, null=True, related_name="clocks")
    term = models.BooleanField(default=False)
    event = models.CharField(max_length=60, blank=True)
    holder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("who must act"))
    started_on = models.DateField(_("started"))
    started_at = models.DateTimeField(null=True)
    unrolled_on = models.DateField(null=True)
    due_on = models.DateField(_("due"), null=True)
    due_at = models.DateTimeField(null=True)
    warn_on = models.DateField(null=True)
    state = models.CharField(_("state"), max_length=8, choices=ClockState.choices, default=ClockState.RUNNING)
    stopped_on = models.DateField(_("stopped"), null=True)
    reckoned_at = models.DateTimeField(default=clock.now)

    field_tiers = tiers(
        restricted="id version record rule text_since amount unit value term event holder started_on started_at "
        "unrolled_on due_on due_at warn_on state stopped_on reckoned_at"
    )

    class Meta:
        ordering = ("started_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "rule"], condition=Q(state__in=GOING), name="one_clock_of_a_rule_goes_on_a_record"
            ),
        ]
        indexes = [
            models.Index(fields=["warn_on", "id"], condition=Q(state="running"), name="clock_by_warning"),
            models.Index(fields=["reckoned_at", "id"], condition=Q(state__in=GOING), name="clock_by_reckoning"),
        ]

    def __str__(self) -> str:
        return f"{self.record.reference} {self.rule}"


class Pause(TieredModel):
    """A clock stood still from ``since`` until ``until``; still does while that is empty."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    reason = models.CharField(_("reason"), max_length=300)

    field_tiers = tiers(restricted="id clock since until reason")

    class Meta:
        ordering = ("since", "id")
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(until__isnull=True), name="one_open_pause_a_clock"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="pause_ends_later"),
        ]


class ClockExtension(TieredModel):
    """One step of the chain by which a clock was lengthened: how much, by whose approval, why.

    ``approval`` is the key of the matter that was signed; empty for one whose approval was entered.
    """

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="extensions")
    position = models.PositiveSmallIntegerField()
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=8, choices=[(unit.value, unit.value) for unit in Unit])
    approver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    paper = models.CharField(_("paper of approval"), max_length=100, blank=True)
    approval = models.UUIDField(null=True)
    reason = models.CharField(_("reason"), max_length=300)
    granted_on = models.DateField()

    field_tiers = tiers(restricted="id clock position amount unit approver paper approval reason granted_on")

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["clock", "position"], name="one_extension_a_step")]


class MoveCause(models.TextChoices):
    EXTENDED = "extended", _("extended")
    RESUMED = "resumed", _("run on after a pause")
    CALENDAR = "calendar", _("the working-day calendar was changed")


class DueMove(TieredModel):
    """The due day of a clock moved: from where, to where, why. Insert-only."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="moves")
    former = models.DateField(null=True)
    due_on = models.DateField(null=True)
    cause = models.CharField(max_length=10, choices=MoveCause.choices)
    note = models.CharField(max_length=300, blank=True)
    moved_on = models.DateField()

    field_tiers = tiers(restricted="id clock former due_on cause note moved_on")

    class Meta:
        ordering = ("id",)


class Escalation(TieredModel):
    """Who was told of a clock at which level: 0 who must act, 1 who answers for them, and so on. Once for each due."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="escalations")
    due_on = models.DateField()
    level = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_on = models.DateField()

    field_tiers = tiers(restricted="id clock due_on level person told_on")

    class Meta:
        ordering = ("level", "id")
        constraints = [models.UniqueConstraint(fields=["clock", "due_on", "level"], name="told_once_a_level")]
