"""Reminders 催办: who reminded whom of what, when, and whether it was read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class NudgeRound(VersionedModel):
    """One act of reminding: everybody who still owes something to one record, in the name of one person.

    ``reminded`` counts those who had not been reminded of it on that day before.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="nudge_rounds", verbose_name=_("entry"))
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("reminded by"))
    day = models.DateField(_("reminded on"), default=clock.today)
    due_on = models.DateField(_("due"), null=True)
    reminded = models.PositiveIntegerField(_("people reminded"), default=0)

    field_tiers = tiers(restricted="id version record made_by day due_on reminded")

    class Meta:
        indexes = [
            models.Index(fields=["record", "-id"], name="nudge_round_by_record"),
            models.Index(fields=["made_by", "-id"], name="nudge_round_by_maker"),
            models.Index(fields=["day", "id"], name="nudge_round_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.record)


class Nudge(TieredModel):
    """One person reminded of one record on one day; once, whoever reminds. ``unit`` is where the person stood."""

    round = models.ForeignKey(NudgeRound, models.PROTECT, related_name="nudges")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="nudges")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    read_at = models.DateTimeField(null=True)

    field_tiers = tiers(restricted="id round record person unit day read_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "record", "day"], name="nudged_once_a_day")]
        indexes = [
            models.Index(
                fields=["person", "-id"], condition=models.Q(read_at__isnull=True), name="nudge_unread_by_person"
            ),
        ]
