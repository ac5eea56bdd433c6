"""The monthly sample of routine work that was closed without a verifier: how it was drawn, and what was found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import TieredModel
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.occurrences import TaskOccurrence
from jingjian.modules.campaign.models.plans import Campaign


class SampleState(models.TextChoices):
    LOOKING = "looking", _("Being looked at")
    ENDED = "ended", _("All looked at")


class VerificationSample(HeaderedModel):
    """One month's sample of one campaign, drawn once; the database refuses another draw and a changed one.

    ``drawn`` are the keys with the smallest SHA-256 of ``seed:key`` among the ``population`` keys of which
    ``population_digest`` is the SHA-256 of the sorted list, one a line; anybody can draw it again and compare.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="samples", verbose_name=_("campaign"))
    month = models.DateField(_("month"))
    share = models.PositiveSmallIntegerField(_("share in percent"))
    minimum = models.PositiveSmallIntegerField(_("at least"))
    seed = models.CharField(_("seed"), max_length=64)
    population = models.JSONField(_("population"))
    population_digest = models.CharField(_("digest of the population"), max_length=64)
    drawn = models.JSONField(_("drawn"))
    drawn_at = models.DateTimeField(pgettext_lazy("sample", "drawn at"))
    state = models.CharField(_("state"), max_length=12, choices=SampleState.choices, default=SampleState.LOOKING)

    field_tiers = tiers(
        ordinary="record campaign month share minimum seed population population_digest drawn drawn_at state"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "month"], name="one_sample_a_month")]
        indexes = [models.Index(fields=["-month", "record"], name="sample_by_month")]

    def __str__(self) -> str:
        return f"{self.month.year}年{self.month.month}月"


class SampleResult(models.TextChoices):
    OPEN = "open", pgettext_lazy("sample", "Not looked at yet")
    CONFIRMED = "confirmed", pgettext_lazy("sample", "Confirmed")
    WANTING = "wanting", pgettext_lazy("sample", "Found wanting")


class SampleItem(TieredModel):
    """One period of the sample and who looks at it: never who did the work."""

    sample = models.ForeignKey(VerificationSample, models.PROTECT, related_name="items")
    occurrence = models.ForeignKey(TaskOccurrence, models.PROTECT, related_name="sampled")
    position = models.PositiveIntegerField()
    verifier = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("verifier"))
    result = models.CharField(_("result"), max_length=10, choices=SampleResult.choices, default=SampleResult.OPEN)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    looked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("looked at by"))
    looked_on = models.DateField(_("looked at on"), null=True)

    field_tiers = tiers(ordinary="id sample occurrence position verifier result reason looked_by looked_on")

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["sample", "occurrence"], name="sampled_once"),
            models.CheckConstraint(
                condition=~Q(result=SampleResult.WANTING) | ~Q(reason=""), name="wanting_has_its_reason"
            ),
        ]
