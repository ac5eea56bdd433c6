"""The inbox: what a person is asked to do, closed when it is done; the daily digest of it, and who wants one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.commons.vault.fields import EncryptedTextField
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


class NoticePreference(VersionedModel):
    """How one person wants to be told: a digest each working day or none, by mail as well or not.

    Whoever has no row has chosen nothing and gets the digest in the inbox alone.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="notice_preference")
    digest = models.BooleanField(_("daily digest"), default=True)
    by_mail = models.BooleanField(_("by mail as well"), default=False)
    mail_address = EncryptedTextField(_("mail address"), blank=True)

    field_tiers = tiers(encrypted="mail_address", ordinary="id version person digest by_mail")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(by_mail=False) | Q(digest=True), name="mail_carries_the_digest"),
        ]


class Digest(TieredModel):
    """What waited for one person on the morning of one day, as counts: no title and no name stands here.

    ``longest_late`` is by how many days the oldest overdue item was late. ``read_at`` is set at once where nothing
    waited, so that nobody is shown an empty digest.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="digests")
    day = models.DateField()
    overdue = models.PositiveIntegerField(default=0)
    longest_late = models.PositiveIntegerField(default=0)
    today = models.PositiveIntegerField(default=0)
    week = models.PositiveIntegerField(default=0)
    reminders = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    mail_due = models.BooleanField(default=False)

    field_tiers = tiers(restricted="id person day overdue longest_late today week reminders read_at mail_due")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day")]
        indexes = [
            models.Index(fields=["day", "id"], name="digest_by_day"),
            models.Index(fields=["id"], condition=Q(mail_due=True), name="digest_to_mail"),
        ]

    @property
    def anything(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.overdue or self.today or self.week or self.reminders)
