"""Reads of official documents: what was issued of a record, and a row as the document it is."""

from __future__ import annotations

import io

from django.db.models import QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.presence import may_have
from jingjian.commons.documents.official import templates, word
from jingjian.commons.documents.official.access import official_policy
from jingjian.commons.documents.official.composed import Composed
from jingjian.commons.documents.official.models import OFFICIAL_AREA, OfficialDocument, OfficialKind
from jingjian.commons.organisation.models import Unit
from jingjian.commons.records.models import Record
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock

FORMATS = ("docx", "pdf")


def documents_about(actor: Actor, source: Record) -> QuerySet[OfficialDocument]:
    """What was drafted and issued of a record, as far as the actor may know of it, the newest first."""
    if not may_have(source.pk, OfficialDocument):
        return OfficialDocument.objects.none()
    rows = OfficialDocument.objects.filter(official_policy.visible(actor), source=source)
    return rows.select_related("record").order_by("-record_id")


def last_symbol(unit: Unit, kind: str) -> str:
    """The symbol under which the unit issued the last document of this kind, empty before the first."""
    issued = OfficialDocument.objects.filter(unit=unit, kind=kind, issued_at__isnull=False)
    return issued.order_by("-issued_at").values_list("symbol", flat=True).first() or ""


def composed(row: OfficialDocument) -> Composed:
    """The row as a document."""
    people = (line.partition("：") for line in row.people.splitlines() if line.strip())
    minutes = row.kind == OfficialKind.MINUTES
    return Composed(
        issuer=row.issuer, title=row.title, body=row.body, number=row.number, addressee=row.addressee,
        attachments=tuple(line.strip() for line in row.enclosures.splitlines() if line.strip()),
        people=tuple((label.strip(), names.strip()) for label, _colon, names in people),
        signature=row.signature, dated_on=row.dated_on, copy_to=row.copy_to, printed_by=row.unit.name,
        printed_on=clock.local(row.issued_at).date() if row.issued_at else None, urgency=row.urgency,
        signer=row.signer, sealed=not minutes,
    )  # fmt: skip


def word_of(row: OfficialDocument) -> bytes:
    """The .docx as it would be issued now: from the site's own template when it has one. Raises ``bad_template``."""
    template = templates.of_kind(row.kind)
    return word.build(composed(row)) if template is None else templates.fill(template, composed(row))


def open_document(row: OfficialDocument, form: str) -> io.BufferedIOBase | None:
    """The file of a document: as it was issued, of a draft as it stands; None where there is none (yet)."""
    stored = row.word_file if form == "docx" else row.pdf_file
    if stored:
        return EncryptedStorage(OFFICIAL_AREA).read(stored, bound_to=str(row.pk))
    return io.BytesIO(word_of(row)) if form == "docx" else None
