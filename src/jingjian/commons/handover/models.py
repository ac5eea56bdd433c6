"""A matter handed from one register to another: what is asked, of which register, what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import HeaderedModel, Record
from jingjian.kernel.tiers import tiers


class HandoverState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("handover", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("handover", "Accepted")
    REFUSED = "refused", pgettext_lazy("handover", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("handover", "Taken back")


class Handover(HeaderedModel):
    """One handover. ``target`` is the slug of a register, which need not exist yet: the matter waits for it."""

    source = models.ForeignKey(Record, models.PROTECT, related_name="handed_on", verbose_name=_("handed on from"))
    target = models.CharField(_("handed to"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("receiving unit"))
    title = models.CharField(_("what is handed on"), max_length=300)
    detail = models.TextField(_("detail"), max_length=4000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=HandoverState.choices, default=HandoverState.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("handed on by"))
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_on = models.DateField(_("decided on"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    result = models.ForeignKey(Record, models.PROTECT, null=True, related_name="came_by", verbose_name=_("became"))

    field_tiers = tiers(
        restricted="record source target unit title detail state proposed_by decided_by decided_on reason result"
    )

    class Meta:
        indexes = [
            models.Index(fields=["source", "record"], name="handover_by_source"),
            models.Index(fields=["proposed_by", "record"], name="handover_by_proposer"),
            models.Index(fields=["state", "record"], name="handover_by_state"),
        ]

    def __str__(self) -> str:
        return self.title
