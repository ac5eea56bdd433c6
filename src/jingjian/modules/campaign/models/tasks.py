"""The work a plan asks for: tasks, and the records that serve a clause."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import TieredModel
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import HeaderedModel, Record
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.plans import Campaign, Clause, Phase


class TaskState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ASSIGNED = "assigned", _("Assigned")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    SUBMITTED = "submitted", _("Submitted with evidence")
    RETURNED = "returned", _("Returned")
    VERIFIED = "verified", _("Verified")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Task(HeaderedModel):
    """One piece of work that a clause asks for, done by one person of the lead unit and verified by another.

    One with an ``rrule`` recurs: it is done period by period (``occurrences``) from ``series_from``, the day it was
    given, to ``due_on``, the end of the phase ``within`` or of the campaign. Each period of ``key`` work (重点任务) is
    verified by another; other recurring work is routine, closed when handed in, and looked at by sample.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tasks", verbose_name=_("campaign"))
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="tasks", verbose_name=_("clause"))
    title = models.CharField(_("task"), max_length=300)
    detail = models.TextField(_("what is to be done"), blank=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("lead unit"))
    helper_units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("helping units"))
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="tasks", verbose_name=_("person responsible")
    )
    verifier = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("verifier"))
    due_on = models.DateField(_("due"), null=True)
    due_text = models.CharField(_("words of the time limit"), max_length=200, blank=True)
    rrule = models.CharField(_("recurrence"), max_length=120, blank=True)
    key = models.BooleanField(_("key task"), default=False)
    within = models.ForeignKey(Phase, models.PROTECT, null=True, related_name="+", verbose_name=_("within the phase"))
    series_from = models.DateField(_("asked for since"), null=True)
    expected_evidence = models.CharField(_("expected evidence"), max_length=200, blank=True)
    result = models.TextField(_("what was done"), blank=True)
    submitted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("submitted by")
    )
    state = models.CharField(_("state"), max_length=12, choices=TaskState.choices, default=TaskState.DRAFT)

    field_tiers = tiers(
        ordinary="record campaign clause title detail lead_unit responsible verifier due_on due_text rrule "
        "key within series_from expected_evidence result submitted_by state"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verifier__isnull=True) | Q(responsible__isnull=True) | ~Q(verifier=F("responsible")),
                name="nobody_verifies_their_own_task",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "record"], name="task_by_due"),
            models.Index(fields=["state", "due_on", "record"], name="task_by_state"),
            models.Index(fields=["lead_unit", "due_on", "record"], name="task_by_unit"),
            models.Index(fields=["responsible", "state", "due_on"], name="task_by_responsible"),
            models.Index(fields=["verifier", "state"], name="task_by_verifier"),
        ]

    def __str__(self) -> str:
        return self.title


class ClauseLink(TieredModel):
    """A record that serves a clause: proof entered anywhere is linked, never uploaded twice."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="links")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")

    field_tiers = tiers(ordinary="id clause record")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "record"], name="clause_link_once")]
