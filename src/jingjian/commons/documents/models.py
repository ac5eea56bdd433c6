"""What is known of an attached paper."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.accounts.models import User
from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.documents.official.models import NumberSeries, OfficialDocument
from jingjian.commons.records.models import Record
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers

__all__ = ["AREA", "Attachment", "AttachmentKind", "NumberSeries", "OfficialDocument", "PageCount"]

#: where the files of attachments lie in the encrypted storage
AREA: Final = "papers"


class AttachmentKind(models.TextChoices):
    EVIDENCE = "evidence", _("Evidence")
    SOURCE = "source", _("Source document")
    APPROVAL = "approval", _("Approval paper")
    MINUTES = "minutes", _("Minutes")
    PHOTO = "photo", _("Photograph")
    OTHER = "other", _("Other paper")


class Attachment(VersionedModel):
    """One paper of one record. It may be removed from view, by somebody and with a reason, and is never deleted.

    The file's name and digest are of tier 乙: a name often says who a paper is about, and a bare digest lets whoever
    holds a copy of a paper find out where it was handed in. ``size`` is in bytes. ``dated_on`` is the day of what the
    paper shows, as far as somebody said it; when it came in stands in ``uploaded_at``; neither is made of the other.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="attachments")
    name = EncryptedTextField(_("file name"))
    kind = models.CharField(_("kind of paper"), max_length=10, choices=AttachmentKind.choices)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = EncryptedTextField()
    stored_as = models.CharField(max_length=60, unique=True)
    note = EncryptedTextField(_("note"), blank=True, default="")
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("handed in by"), db_index=False
    )
    uploaded_at = models.DateTimeField(_("handed in"), default=clock.now)
    dated_on = models.DateField(_("day it is about"), null=True)
    removed_at = models.DateTimeField(pgettext_lazy("attachment", "removed"), null=True)
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("removed by"), db_index=False
    )
    removal_reason = EncryptedTextField(_("reason"), blank=True, default="")

    field_tiers = tiers(
        encrypted="name sha256 note removal_reason",
        restricted="id version record kind content_type size stored_as uploaded_by uploaded_at dated_on "
        "removed_at removed_by",
    )

    class Meta:
        indexes = [models.Index(fields=["record", "uploaded_at"], name="attachment_by_record")]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | Q(removed_by__isnull=True), name="attachment_removed_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class PageCount(TieredModel):
    """How many pages a paper has, counted once. It is a fact of the stored file, which never changes.

    ``pages`` is None where nobody can tell; ``about`` says that the file itself names the figure and nobody counted.
    ``fault`` is why a PDF cannot be read: ``locked`` or ``damaged``, else empty.
    """

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="page_count")
    pages = models.PositiveIntegerField(null=True)
    about = models.BooleanField(default=False)
    fault = models.CharField(max_length=10, blank=True)

    field_tiers = tiers(restricted="id attachment pages about fault")
