"""What the house keeps of a sheet that is brought in: the batch, and its rows until they are entered or given up."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.accounts.models import User
from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers

#: where the sheets lie in the encrypted storage
AREA: Final = "imports"


class ImportState(models.TextChoices):
    MAPPING = "mapping", pgettext_lazy("import", "Columns to be named")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked")
    QUEUED = "queued", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    UNDOING = "undoing", pgettext_lazy("import", "Being undone")
    UNDONE = "undone", pgettext_lazy("import", "Undone")
    DISCARDED = "discarded", pgettext_lazy("import", "Discarded")


class ImportBatch(VersionedModel):
    """One sheet on its way into a register.

    ``heads`` are the columns of the sheet as JSON: place, head and some cells of each; ``mapping`` says which field of
    the form each place fills. ``counts`` says how many rows there are, and how many of each outcome.
    """

    register = models.CharField(_("register"), max_length=40)
    file_name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    stored_as = models.CharField(max_length=60, blank=True)
    sheet_name = models.CharField(_("sheet"), max_length=100, blank=True)
    head_row = models.PositiveIntegerField(default=1)
    heads = EncryptedTextField(blank=True, default="")
    mapping = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("handed in by"))
    uploaded_at = models.DateTimeField(_("handed in"), default=clock.now)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.MAPPING)
    counts = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    field_tiers = tiers(
        encrypted="heads",
        restricted="stored_as sheet_name head_row mapping",
        ordinary="id version register file_name size uploaded_by uploaded_at state counts job_id finished_at",
    )

    class Meta:
        indexes = [models.Index(fields=["uploaded_by", "-uploaded_at", "id"], name="import_by_person")]

    def __str__(self) -> str:
        return self.file_name


class Outcome(models.TextChoices):
    READY = "ready", pgettext_lazy("import", "Can be entered")
    REJECTED = "rejected", pgettext_lazy("import", "Rejected")
    CREATED = "created", pgettext_lazy("import", "Entered")
    UNDONE = "undone", pgettext_lazy("import", "Taken back")


class ImportRow(TieredModel):
    """One row of a sheet. The key of the row it becomes is its own key.

    ``content`` is JSON: the texts by field, and the reasons why it is left out. It is always encrypted: nobody knows
    beforehand what stands in a sheet. ``made_version`` is the version of the row as it was entered.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.READY)
    content = EncryptedTextField()
    made_version = models.PositiveIntegerField(default=0)

    field_tiers = tiers(encrypted="content", restricted="id batch number outcome made_version")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_row_by_outcome")]
