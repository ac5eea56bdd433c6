"""What the house remembers of a roster that is brought in: the file, how it is to be read, what was found and done."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.accounts.models import User
from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers

#: where uploaded rosters, their previews and their reports lie in the encrypted storage
ROSTER_AREA: Final = "rosters"


class RosterState(models.TextChoices):
    UPLOADED = "uploaded", pgettext_lazy("roster", "Read, to be confirmed")
    CHECKING = "checking", pgettext_lazy("roster", "Being checked")
    CHECKED = "checked", pgettext_lazy("roster", "Checked")
    QUEUED = "queued", pgettext_lazy("roster", "Being imported")
    DONE = "done", pgettext_lazy("roster", "Imported")
    UNDONE = "undone", pgettext_lazy("roster", "Undone")
    DISCARDED = "discarded", pgettext_lazy("roster", "Discarded")


class RosterImport(VersionedModel):
    """One roster on its way into the house.

    The file, its preview and its report hold values of tier 乙: they stand in the encrypted storage under
    ``stored_as``, ``preview_as`` and ``report_as``, bound to this row; an empty name means erased or not made yet.
    ``sheets`` says how each sheet is read, ``units`` what each unknown unit is to be, ``decisions`` what becomes of
    held rows (keys ``sheet!row``), ``counts`` and ``findings`` what the last check or the import found.
    """

    file_name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=60, blank=True)
    preview_as = models.CharField(max_length=60, blank=True)
    report_as = models.CharField(max_length=60, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("handed in by"))
    uploaded_at = models.DateTimeField(_("handed in"), default=clock.now)
    state = models.CharField(_("state"), max_length=12, choices=RosterState.choices, default=RosterState.UPLOADED)
    since = models.DateField(_("appointed from, where the roster does not say"), default=clock.today)
    sheets = models.JSONField(default=list)
    units = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    field_tiers = tiers(
        restricted="id version file_name size sha256 stored_as preview_as report_as uploaded_by uploaded_at state "
        "since sheets units decisions counts findings job_id finished_at",
    )

    class Meta:
        ordering = ("-uploaded_at", "id")
        indexes = [models.Index(fields=["-uploaded_at", "id"], name="roster_by_time")]

    def __str__(self) -> str:
        return self.file_name


class RosterEntry(TieredModel):
    """Somebody whom the import of a roster entered. What an undoing takes back, and may not once more hangs on them."""

    roster = models.ForeignKey(RosterImport, models.PROTECT, related_name="entries")
    person = models.OneToOneField(Person, models.PROTECT, related_name="roster_entry")

    field_tiers = tiers(restricted="id roster person")

    def __str__(self) -> str:
        return str(self.person)
