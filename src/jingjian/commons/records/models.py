"""The header every register of casework shares, and its companions."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import SearchTextField, TieredModel
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel import clock
from jingjian.kernel.tiers import Tier, tiers
from jingjian.kernel.workflow import Category

CATEGORY_LABELS = {
    Category.OPEN: pgettext_lazy("category", "Open"),
    Category.WAITING: pgettext_lazy("category", "Waiting"),
    Category.DONE: pgettext_lazy("category", "Done"),
    Category.REFUSED: pgettext_lazy("category", "Refused"),
    Category.VOID: pgettext_lazy("category", "Void"),
}


class Record(TieredModel):
    """The header. Only ``audit.act`` writes it; title and search text carry 丙 and 丁 values only."""

    register = models.CharField(max_length=40)
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    unit_path = models.TextField(db_collation="C")
    compartment = models.PositiveIntegerField(default=0)
    status = models.CharField(_("status"), max_length=30)
    category = models.CharField(max_length=10, choices=[(c.value, CATEGORY_LABELS[c]) for c in Category])
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    tier = models.CharField(max_length=10, choices=[(t.value, t.value) for t in Tier], default=Tier.ORDINARY)
    due_on = models.DateField(_("due"), null=True)
    search_text = SearchTextField()
    origin = models.CharField(max_length=12)
    retention_class = models.CharField(max_length=20, default="10y")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("entered"), default=clock.now)
    changed_at = models.DateTimeField(pgettext_lazy("record", "changed"), default=clock.now)

    field_tiers = tiers(
        restricted="id register reference title unit unit_path compartment status category owner tier due_on "
        "search_text origin retention_class version created_at changed_at",
    )

    class Meta:
        indexes = [
            models.Index(fields=["register", "unit_path"], name="record_by_scope"),
            models.Index(fields=["register", "category", "due_on"], name="record_by_due"),
            models.Index(fields=["owner", "category"], name="record_by_owner"),
            GinIndex(Func(F("search_text"), function="jj.grams"), name="record_search"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class HeaderedModel(models.Model):
    """A casework row: it shares its key with its ``Record``."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="+")

    class Meta:
        abstract = True


class PartyRole(models.TextChoices):
    RESPONSIBLE = "responsible", _("Person responsible")
    VERIFIER = "verifier", _("Verifier")
    HELPER = "helper", _("Helper")
    AUTHOR = "author", _("Author")
    #: whom the record is about: set by ``access.conflicts.set_subjects`` alone, who is excluded follows from it
    SUBJECT = "subject", _("Person concerned")


class Party(TieredModel):
    """How a person is tied to a record, from when to when. Conflict rules and personal lists read only this."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="parties")
    external_name = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=20, choices=PartyRole.choices)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True)

    field_tiers = tiers(restricted="id record person external_name role since until")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) ^ ~models.Q(external_name=""),
                name="party_is_a_person_or_a_name",
            ),
            models.UniqueConstraint(
                fields=["record", "person", "role"],
                condition=models.Q(until__isnull=True, person__isnull=False),
                name="party_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["person", "role"], name="party_by_person")]


class StatusChange(TieredModel):
    """One step of a record through its life; insert-only, so figures can be computed as at any cut-off."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="status_changes")
    former = models.CharField(max_length=30, blank=True)
    status = models.CharField(max_length=30)
    category = models.CharField(max_length=10)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=clock.now)
    event = models.UUIDField()

    field_tiers = tiers(restricted="id record former status category effective_on recorded_at event")

    class Meta:
        indexes = [models.Index(fields=["record", "recorded_at"], name="status_change_by_record")]


class ReferenceCounter(TieredModel):
    """The last number given for a prefix in a year."""

    prefix = models.CharField(max_length=12)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField()

    field_tiers = tiers(ordinary="id prefix year last")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_a_prefix_and_year")]
