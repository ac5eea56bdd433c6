"""What a recurring task asks for, period by period, and the records and papers that show it was done."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import TieredModel
from jingjian.commons.documents.models import Attachment
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import HeaderedModel, Record
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.tasks import Task


class OccurrenceState(models.TextChoices):
    """``WITHDRAWN`` is what the office did not call off: the rule, the dates or the end of its task took it away."""

    DUE = "due", _("To be done")
    HANDED_IN = "handed_in", _("Handed in")
    RETURNED = "returned", _("Returned")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")
    WITHDRAWN = "withdrawn", _("No longer asked")


class TaskOccurrence(HeaderedModel):
    """One turn of a recurring task.

    ``number`` counts from 1 in the series; ``period`` are the words of the days ``starts_on`` to ``ends_on``. The rule
    names ``nominal_on``; ``due_on`` is that day after days of rest were looked at (``Campaign.rest_days``).
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="occurrences", verbose_name=_("task"))
    number = models.PositiveIntegerField(_("number in the series"))
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    period = models.CharField(_("period"), max_length=60)
    nominal_on = models.DateField(_("day the rule names"))
    due_on = models.DateField(_("due"))
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person responsible")
    )
    verifier = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("verifier"))
    result = models.TextField(_("what was done"), blank=True)
    handed_in_on = models.DateField(_("handed in on"), null=True)
    handed_in_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("period", "handed in by")
    )
    state = models.CharField(_("state"), max_length=12, choices=OccurrenceState.choices, default=OccurrenceState.DUE)

    field_tiers = tiers(
        ordinary="record task number starts_on ends_on period nominal_on due_on responsible verifier result "
        "handed_in_on handed_in_by state"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "starts_on"],
                condition=~Q(state=OccurrenceState.WITHDRAWN),
                name="occurrence_period_once",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="occurrence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(verifier__isnull=True) | Q(responsible__isnull=True) | ~Q(verifier=F("responsible")),
                name="nobody_verifies_their_own_period",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "record"], name="occurrence_by_due"),
            models.Index(fields=["responsible", "state", "due_on"], name="occurrence_by_person"),
            models.Index(fields=["state", "due_on"], name="occurrence_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.task.title}（{self.period}）"


class OccurrenceProof(TieredModel):
    """A record, or one paper of it, that shows a period was done: linked where it is, never entered twice."""

    occurrence = models.ForeignKey(TaskOccurrence, models.PROTECT, related_name="proofs")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")

    field_tiers = tiers(ordinary="id occurrence record attachment")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "record", "attachment"], nulls_distinct=False, name="occurrence_proof_once"
            )
        ]
