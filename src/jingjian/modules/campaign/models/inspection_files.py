"""The inspection file 迎检资料: what was asked for, and what was made of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.plans import Campaign, Clause

#: where the finished files lie in the encrypted storage
INSPECTION_AREA = "inspection"


class InspectionState(models.TextChoices):
    ASKED = "asked", _("Requested")
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Term over")


class InspectionForm(models.TextChoices):
    ZIP = "zip", _("ZIP with a folder for each clause")
    PDF = "pdf", _("One PDF with bookmarks")


class InspectionFile(HeaderedModel):
    """The evidence of a campaign, of a clause with all below it, of a unit, of some days, as it stood at the cut-off.

    It is never made again: what is asked for anew gets a number of its own. ``problem`` says why it could not be made.
    ``papers`` counts the lines of the list, ``pages`` their pages as far as known, ``missing`` what is lacking.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name=_("campaign"))
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+", verbose_name=_("clause"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    since = models.DateField(_("from"), null=True)
    until = models.DateField(_("to"), null=True)
    form = models.CharField(_("form"), max_length=3, choices=InspectionForm.choices, default=InspectionForm.ZIP)
    cut_off = models.DateTimeField(_("as of"))
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    state = models.CharField(_("state"), max_length=10, choices=InspectionState.choices, default=InspectionState.ASKED)
    problem = models.CharField(_("what went wrong"), max_length=200, blank=True)
    stored_as = models.CharField(max_length=60, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    papers = models.PositiveIntegerField(_("papers"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    missing = models.PositiveIntegerField(_("missing"), default=0)
    expires_on = models.DateField(_("kept until"), null=True)

    field_tiers = tiers(
        restricted="stored_as size",
        ordinary="record campaign clause unit since until form cut_off asked_by state problem papers pages missing "
        "expires_on",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="inspection_file_days_in_order",
            ),
        ]
        indexes = [models.Index(fields=["-cut_off", "-record"], name="inspection_file_by_cut_off")]

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.clause or self.campaign, self.unit) if part is not None)
