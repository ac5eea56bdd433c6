"""Comments on a record, and links between two records."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import VersionedModel
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class Comment(VersionedModel):
    """What somebody says on a record. Nobody can know beforehand what will be said, so the text is always encrypted.

    A comment that was withdrawn keeps its author and its times and has no text; the log keeps what it was.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="comments")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("author"))
    text = EncryptedTextField(_("comment"), blank=True)
    written_at = models.DateTimeField(_("written"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    field_tiers = tiers(encrypted="text", restricted="id version record author written_at withdrawn_at")

    class Meta:
        indexes = [models.Index(fields=["record", "-id"], name="comment_by_record")]

    def __str__(self) -> str:
        return str(self.record)


class Relation(models.TextChoices):
    """Kinds of links that read the same from both ends."""

    RELATED = "related", pgettext_lazy("relation", "Related")
    SAME_MATTER = "same_matter", pgettext_lazy("relation", "The same matter")
    SAME_CAUSE = "same_cause", pgettext_lazy("relation", "The same cause")
    SHARED_PAPERS = "shared_papers", pgettext_lazy("relation", "Papers in common")


class RelatedRecord(VersionedModel):
    """One link between two records, the same from either end: ``first`` is the one with the smaller key."""

    first = models.ForeignKey(Record, models.PROTECT, related_name="+")
    second = models.ForeignKey(Record, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Relation.choices, default=Relation.RELATED)
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("linked by"))
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    field_tiers = tiers(restricted="id version first second kind note made_by made_at ended_at")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="related_in_order"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=models.Q(ended_at__isnull=True), name="related_once"
            ),
        ]
        indexes = [models.Index(fields=["second"], name="related_by_second")]

    def __str__(self) -> str:
        return f"{self.first.reference} – {self.second.reference}"
