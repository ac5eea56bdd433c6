"""The inbox: what a person is asked to do, closed when it is done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import TieredModel
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class InboxItem(TieredModel):
    """One thing asked of one person about one record. Carries 丙 and 丁 words only."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="inbox")
    record = models.ForeignKey(Record, models.PROTECT, related_name="asked")
    verb = models.CharField(max_length=30)
    text = models.CharField(_("what is asked"), max_length=200)
    due_on = models.DateField(_("due"), null=True)
    asked_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)

    field_tiers = tiers(restricted="id person record verb text due_on asked_at settled_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "record", "verb"], condition=Q(settled_at__isnull=True), name="asked_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "due_on", "id"], condition=Q(settled_at__isnull=True), name="inbox_open_by_person"
            ),
        ]
