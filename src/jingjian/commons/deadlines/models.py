"""The working-day calendar of the site: what the office entered over the published one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import VersionedModel
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
