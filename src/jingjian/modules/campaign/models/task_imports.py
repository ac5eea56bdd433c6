"""What the house remembers of a sheet of tasks that is brought in: the file, what was found in it and done."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.accounts.models import User
from jingjian.commons.base import VersionedModel
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.plans import Campaign

#: where the sheets and their reports lie in the encrypted storage
TASK_SHEET_AREA: Final = "tasksheets"


class TaskImportState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("task sheet", "Being checked")
    CHECKED = "checked", pgettext_lazy("task sheet", "Checked")
    QUEUED = "queued", pgettext_lazy("task sheet", "Being imported")
    DONE = "done", pgettext_lazy("task sheet", "Imported")
    DISCARDED = "discarded", pgettext_lazy("task sheet", "Discarded")


class TaskImport(VersionedModel):
    """One sheet of tasks on its way into a campaign.

    The file and the report stand in the encrypted storage under ``stored_as`` and ``report_as``, bound to this row; an
    empty name means erased or not made yet. ``counts`` says how many rows there are and of each outcome, ``findings``
    how often each reason was found, and what of the file was not read.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name=_("campaign"))
    file_name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=60, blank=True)
    report_as = models.CharField(max_length=60, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("handed in by"))
    uploaded_at = models.DateTimeField(_("handed in"), default=clock.now)
    state = models.CharField(
        _("state"), max_length=10, choices=TaskImportState.choices, default=TaskImportState.CHECKING
    )
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    field_tiers = tiers(
        restricted="sha256 stored_as report_as findings",
        ordinary="id version campaign file_name size uploaded_by uploaded_at state counts job_id finished_at",
    )

    class Meta:
        ordering = ("-uploaded_at", "id")
        indexes = [models.Index(fields=["-uploaded_at", "id"], name="task_import_by_time")]

    def __str__(self) -> str:
        return self.file_name
