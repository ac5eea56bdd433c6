"""Briefings of the leaders 定期听取汇报: their rhythm, who was there, what was resolved."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.plans import Campaign, Clause
from jingjian.modules.campaign.models.tasks import Task, TaskState


class BriefingState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("a briefing", "Planned")
    HELD = "held", _("Held")
    CONFIRMED = "confirmed", _("Minutes confirmed")
    CALLED_OFF = "called_off", _("Called off")


class ResolutionState(models.TextChoices):
    OPEN = "open", _("Not turned into a task yet")
    IN_TASK = "in_task", _("Turned into a task")
    DONE = "done", _("Done")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AttendeePart(models.TextChoices):
    REPORTER = "reporter", _("Reports")
    ATTENDEE = "attendee", _("Attends")


class BriefingRhythm(TieredModel):
    """How often the leaders of a campaign are briefed: every so many weeks, counted from ``since``."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="rhythm")
    weeks = models.PositiveSmallIntegerField(_("every so many weeks"))
    since = models.DateField(_("counted from"))

    field_tiers = tiers(ordinary="id campaign weeks since")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=52), name="a_rhythm_of_weeks_within_a_year")
        ]


class Briefing(HeaderedModel):
    """One meeting at which leaders hear how the campaign goes. ``clause`` is the one it carries out, if any."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="briefings", verbose_name=_("campaign"))
    title = models.CharField(_("subject"), max_length=200)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    chair = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("chaired by"))
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+", verbose_name=_("clause"))
    agenda = models.TextField(_("agenda"), blank=True)
    reported = models.TextField(_("what was reported"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=BriefingState.choices, default=BriefingState.PLANNED)

    field_tiers = tiers(ordinary="record campaign title held_on place chair clause agenda reported minutes state")

    class Meta:
        indexes = [
            models.Index(fields=["held_on", "record"], name="briefing_by_day"),
            models.Index(fields=["campaign", "state", "held_on"], name="briefing_by_campaign"),
        ]

    def __str__(self) -> str:
        return self.title


class BriefingAttendance(TieredModel):
    """One person asked to a briefing; ``present`` is None until it is held."""

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    part = models.CharField(_("part"), max_length=10, choices=AttendeePart.choices, default=AttendeePart.ATTENDEE)
    present = models.BooleanField(_("present"), null=True)

    field_tiers = tiers(ordinary="id briefing person part present")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["briefing", "person"], name="asked_to_a_briefing_once"),
        ]


class Resolution(VersionedModel):
    """What a briefing resolved. How far it is follows from its task, which is never copied."""

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="resolutions", verbose_name=_("briefing"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("resolution"))
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+", verbose_name=_("clause"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("responsible unit"))
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person responsible")
    )
    due_on = models.DateField(_("due"), null=True)
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="resolution", verbose_name=_("task"))
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=300, blank=True)

    field_tiers = tiers(
        ordinary="id version briefing number text clause unit responsible due_on task withdrawn_because"
    )

    class Meta:
        ordering = ("briefing", "number")
        constraints = [
            models.UniqueConstraint(fields=["briefing", "number"], name="resolution_number_once_a_briefing"),
            models.CheckConstraint(
                condition=Q(task__isnull=True) | Q(withdrawn_because=""), name="a_resolution_with_a_task_stands"
            ),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="resolution_by_due")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def state(self) -> str:
        """How far it is, read from its task; one whose task was cancelled is open again. Join ``task``."""
        if self.withdrawn_because:
            return ResolutionState.WITHDRAWN
        if self.task is None or self.task.state == TaskState.CANCELLED:
            return ResolutionState.OPEN
        return ResolutionState.DONE if self.task.state == TaskState.DONE else ResolutionState.IN_TASK
