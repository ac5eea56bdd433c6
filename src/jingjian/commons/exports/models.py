"""What the house keeps of a list that is exported in the background, for a few days."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.accounts.models import User
from jingjian.commons.base import VersionedModel
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers

#: where the files lie in the encrypted storage
AREA: Final = "exports"
#: more rows than these are not written while somebody waits for the answer
MOST_STREAMED: Final = 20_000
#: how long a file may be taken
KEPT_DAYS: Final = 7


class ExportState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("export", "Being made")
    READY = "ready", pgettext_lazy("export", "Ready")


class ExportFile(VersionedModel):
    """One list as a file: which register, under which conditions (``query``, the address of the list), for whom.

    ``rights`` is the digest of the rights of whoever asked, as they were when the rows were read; ``rows`` says how
    many there are. When its days are over the row goes with its file; the log keeps who took what.
    """

    register = models.CharField(_("register"), max_length=40)
    kind = models.CharField(_("form"), max_length=4)
    query = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=10)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked for"), default=clock.now)
    state = models.CharField(_("state"), max_length=5, choices=ExportState.choices, default=ExportState.ASKED)
    job_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    stored_as = models.CharField(max_length=60, blank=True)
    rights = models.CharField(max_length=64, blank=True)
    expires_on = models.DateField(_("kept until"), null=True)

    field_tiers = tiers(
        encrypted="query",
        restricted="stored_as rights",
        ordinary="id version register kind language asked_by asked_at state job_id made_at rows size expires_on",
    )

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-asked_at", "id"], name="export_by_person")]

    def __str__(self) -> str:
        return f"{self.register}.{self.kind}"
