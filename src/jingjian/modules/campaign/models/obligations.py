"""What the campaign asks of each person, and the facts that say who has done it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.models import Role
from jingjian.commons.base import TieredModel
from jingjian.commons.organisation.models import Grade, Person, Unit
from jingjian.commons.records.models import HeaderedModel, Record
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.plans import Campaign, Clause


class ObligationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("Under way")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class Concerned(models.TextChoices):
    """Whom of the people in service in the unit, and in all below it, an obligation concerns."""

    EVERYBODY = "everybody", _("Everybody in service")
    GRADES = "grades", _("People of certain grades")
    ROLES = "roles", _("People with certain duties")
    HEADS = "heads", _("Heads of units")


class Obligation(HeaderedModel):
    """Something each person of a circle has to do once: sign the pledge, hand in the self-inspection, sit the exam.

    The circle is computed for every day from the roster (``selectors.membership``); ``closed_on`` is the day at whose
    end the figures of a closed obligation stand still.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="obligations", verbose_name=_("campaign"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="obligations", verbose_name=_("clause")
    )
    name = models.CharField(_("asked of everybody"), max_length=120)
    proof = models.CharField(_("what counts as proof"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    concerned = models.CharField(
        _("whom it concerns"), max_length=10, choices=Concerned.choices, default=Concerned.EVERYBODY
    )
    grades = ArrayField(
        models.CharField(max_length=12, choices=Grade.choices), default=list, blank=True, verbose_name=_("grades")
    )
    duties = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), default=list, blank=True, verbose_name=_("duties")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ObligationState.choices, default=ObligationState.DRAFT)

    field_tiers = tiers(
        ordinary="record campaign clause name proof unit concerned grades duties starts_on due_on closed_on state"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="obligation_due_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=False) | ~Q(state=ObligationState.CLOSED),
                name="closed_obligation_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "due_on"], name="obligation_by_campaign"),
            models.Index(fields=["due_on", "record"], name="obligation_by_due"),
        ]

    def __str__(self) -> str:
        return self.name


class FulfilmentKind(models.TextChoices):
    DONE = "done", _("Done")
    EXCUSED = "excused", _("Excused")


class Fulfilment(TieredModel):
    """One person has done what an obligation asks, or is excused from it for a reason (``note``).

    ``done_on`` is the day it happened and decides from which day it counts; ``entered_at`` is when somebody wrote it
    down. A plain fact without a header: there may be a million of them.
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="fulfilments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    kind = models.CharField(max_length=8, choices=FulfilmentKind.choices, default=FulfilmentKind.DONE)
    done_on = models.DateField(_("done on"))
    entered_at = models.DateTimeField(_("entered"), default=clock.now)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"), db_index=False
    )
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", verbose_name=_("proof"))
    note = models.CharField(_("remark"), max_length=200, blank=True)

    field_tiers = tiers(ordinary="id obligation person kind done_on entered_at entered_by record note")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["obligation", "person", "kind"], name="fulfilment_once_a_kind"),
            models.CheckConstraint(condition=~Q(kind=FulfilmentKind.EXCUSED, note=""), name="excuse_has_a_reason"),
        ]
        indexes = [models.Index(fields=["obligation", "kind", "done_on"], name="fulfilment_by_day")]

    def __str__(self) -> str:
        return f"{self.person} · {self.obligation}"
