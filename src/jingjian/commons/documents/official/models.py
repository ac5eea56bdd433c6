"""Official documents and the series their numbers come from."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import TieredModel
from jingjian.commons.documents.official.composed import number_text
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import HeaderedModel, Record
from jingjian.kernel.tiers import tiers

#: where issued documents lie in the encrypted storage
OFFICIAL_AREA: Final = "official"


class OfficialKind(models.TextChoices):
    """Kinds of official documents of 《党政机关公文处理工作条例》 that an office issues by itself."""

    NOTICE = "notice", pgettext_lazy("official document", "Notice")
    CIRCULAR = "circular", pgettext_lazy("official document", "Circular")
    OPINION = "opinion", pgettext_lazy("official document", "Opinions")
    DECISION = "decision", pgettext_lazy("official document", "Decision")
    REPORT = "report", pgettext_lazy("official document", "Report")
    REQUEST = "request", pgettext_lazy("official document", "Request for instructions")
    REPLY = "reply", pgettext_lazy("official document", "Reply")
    LETTER = "letter", pgettext_lazy("official document", "Letter")
    MINUTES = "minutes", pgettext_lazy("official document", "Minutes")


class Urgency(models.TextChoices):
    URGENT = "加急", pgettext_lazy("official document", "Urgent")
    MOST_URGENT = "特急", pgettext_lazy("official document", "Most urgent")


class OfficialState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("official document", "Draft")
    ISSUED = "issued", pgettext_lazy("official document", "Issued")
    VOID = "void", pgettext_lazy("official document", "Void")
    DISCARDED = "discarded", pgettext_lazy("official document", "Discarded")


class NumberSeries(TieredModel):
    """The numbers of one symbol 机关代字 in one year; ``last`` only grows, so that no number is given twice."""

    symbol = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    last = models.PositiveIntegerField(default=0)

    field_tiers = tiers(ordinary="id symbol year unit last")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["symbol", "year"], name="one_series_a_symbol_and_year")]


class OfficialDocument(HeaderedModel):
    """One official document, from its draft on. Once issued, its words and files never change.

    ``enclosures`` and ``people`` hold one entry a line, ``people`` as ``出席：…``. The number is symbol, year and
    serial; a document that was declared void keeps it.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=OfficialKind.choices, default=OfficialKind.NOTICE)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("issuing unit"))
    issuer = models.CharField(_("red head"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    addressee = models.CharField(_("addressee"), max_length=300, blank=True)
    body = models.TextField(_("text"), max_length=50_000)
    people = models.TextField(_("people of the meeting"), max_length=4000, blank=True)
    enclosures = models.TextField(_("attachments"), max_length=4000, blank=True)
    signature = models.CharField(_("signed by"), max_length=60, blank=True)
    signer = models.CharField(_("issued on the word of"), max_length=40, blank=True)
    copy_to = models.CharField(_("copy to"), max_length=300, blank=True)
    urgency = models.CharField(_("urgency"), max_length=4, choices=Urgency.choices, blank=True)
    source = models.ForeignKey(Record, models.PROTECT, null=True, related_name="official", verbose_name=_("about"))
    state = models.CharField(_("state"), max_length=10, choices=OfficialState.choices, default=OfficialState.DRAFT)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by"))
    symbol = models.CharField(_("symbol of the issuing body"), max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    serial = models.PositiveIntegerField(_("serial number"), null=True)
    dated_on = models.DateField(_("date of the document"), null=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("issued by"))
    issued_at = models.DateTimeField(_("issued at"), null=True)
    word_file = models.CharField(max_length=60, blank=True)
    pdf_file = models.CharField(max_length=60, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    field_tiers = tiers(
        restricted="record kind unit issuer title addressee body people enclosures signature signer copy_to urgency "
        "source state drafted_by symbol year serial dated_on issued_by issued_at word_file pdf_file pages reason"
    )

    class Meta:
        indexes = [
            models.Index(fields=["source", "record"], name="official_by_source"),
            models.Index(fields=["state", "record"], name="official_by_state"),
            models.Index(fields=["drafted_by", "record"], name="official_by_drafter"),
            models.Index(fields=["unit", "kind", "issued_at"], name="official_by_unit_and_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["symbol", "year", "serial"], name="one_document_a_number"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "discarded"), serial__isnull=True)
                | Q(state__in=("issued", "void"), serial__isnull=False, dated_on__isnull=False),
                name="what_is_issued_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """Its number, empty before it is issued."""
        return number_text(self.symbol, self.year or 0, self.serial) if self.serial else ""
