"""The writers of official documents: draft, amend, issue under a number, print, declare void."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_state, required, step
from jingjian.commons.documents.official.models import (
    OFFICIAL_AREA,
    NumberSeries,
    OfficialDocument,
    OfficialKind,
    OfficialState,
)
from jingjian.commons.documents.official.selectors import word_of
from jingjian.commons.documents.official.workflow import OFFICIAL
from jingjian.commons.organisation.models import Unit
from jingjian.commons.records.models import Record
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError

PRINT: Final = "documents.print_official"
_SYMBOL: Final = re.compile(r"[\u4e00-\u9fff]{2,12}")
#: what a person writes into a draft, besides kind and unit
WORDS: Final = (
    "issuer", "title", "addressee", "body", "people", "enclosures", "signature", "signer", "copy_to", "urgency",
)  # fmt: skip


def draft_document(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    source: Record | None = None,
    new_id: UUID | None = None,
    **words: Any,
) -> OfficialDocument:
    """Begin a document of ``unit``; ``words`` are the fields of ``WORDS``. The caller has shown ``source`` is in sight.

    Raises ``unit_closed``, ``no_title``, ``no_body``, ``no_issuer`` and NotAllowed.
    """
    row = OfficialDocument(unit=unit, kind=OfficialKind(kind), source=source, drafted_by_id=actor.person_id)
    if new_id is not None:
        row.record_id = new_id
    require(actor, "create", row)
    if not unit.active:
        raise DomainError("unit_closed", _("This unit is no longer active."), field="unit")
    _write(row, words)
    with act(actor, "official.drafted", row):
        pass
    return row


def amend_document(
    *, actor: Actor, row: OfficialDocument, unit: Unit, kind: str, version: int | None = None, **words: Any
) -> OfficialDocument:
    """Change a draft. Raises what ``draft_document`` raises, and ``other_unit``: a draft stays with its unit."""
    require(actor, "edit", row)
    if unit.pk != row.unit_id:
        raise DomainError("other_unit", _("A draft stays with its unit; draft it anew for another."), field="unit")
    with act(actor, "official.amended", row, version=version):
        row.kind = OfficialKind(kind)
        _write(row, words)
    return row


def issue_document(
    *, actor: Actor, row: OfficialDocument, symbol: str, dated_on: date, version: int | None = None
) -> OfficialDocument:
    """Give the document the next number of its symbol and year, and keep its .docx; a job makes the PDF.

    Raises ``bad_symbol``, ``symbol_of_other_unit``, ``dated_ahead``, ``bad_template``, NotAllowed and Conflict.
    """
    require(actor, "issue", row)
    require_state(OFFICIAL, row, "issue")
    if not _SYMBOL.fullmatch(symbol):
        raise DomainError("bad_symbol", _("A symbol is 2 to 12 Chinese characters, such as 清纪发."), field="symbol")
    if dated_on > clock.today():
        raise DomainError("dated_ahead", _("This day is still to come."), field="dated_on")
    storage = EncryptedStorage(OFFICIAL_AREA)
    stored = None
    try:
        with step(actor, OFFICIAL, row, "issue", event="official.issued", version=version):
            row.symbol, row.year = symbol, dated_on.year
            row.serial = _next_serial(symbol, dated_on.year, row.unit)
            row.dated_on, row.issued_at, row.issued_by_id = dated_on, clock.now(), actor.person_id
            stored = storage.write([word_of(row)], bound_to=str(row.pk))
            row.word_file = stored.name
    except BaseException:
        if stored is not None:
            storage.delete(stored.name)
        raise
    _ask_for_print(actor, row)
    return row


def print_document(*, actor: Actor, row: OfficialDocument, version: int | None = None) -> OfficialDocument:
    """Ask for the PDF again, after the first attempt failed."""
    require(actor, "print", row)
    with act(actor, "official.print_asked", row, version=version):
        pass
    _ask_for_print(actor, row)
    return row


def keep_pdf(*, actor: Actor, row: OfficialDocument, pieces: Iterable[bytes], pages: int) -> OfficialDocument:
    """Keep the PDF a job made. A second one of the same document is not kept."""
    require(actor, "print", row)
    storage = EncryptedStorage(OFFICIAL_AREA)
    stored = storage.write(pieces, bound_to=str(row.pk))
    try:
        with act(actor, "official.printed", row):
            row.pdf_file, row.pages = stored.name, pages
    except BaseException:
        storage.delete(stored.name)
        raise
    return row


def void_document(*, actor: Actor, row: OfficialDocument, reason: str, version: int | None = None) -> OfficialDocument:
    """Declare an issued document void. It keeps its number, which nobody gets again, and its files."""
    return _end(actor, row, "void", "official.voided", reason, version)


def discard_document(
    *, actor: Actor, row: OfficialDocument, reason: str, version: int | None = None
) -> OfficialDocument:
    """Give a draft up; it never had a number."""
    return _end(actor, row, "discard", "official.discarded", reason, version)


def _end(
    actor: Actor, row: OfficialDocument, verb: str, event: str, reason: str, version: int | None
) -> OfficialDocument:
    why = required(reason, "no_reason", _("Say why."), field="reason")
    with step(actor, OFFICIAL, row, verb, event=event, version=version, note=why):
        row.reason = why[:300]
    return row


def _write(row: OfficialDocument, words: dict[str, Any]) -> None:
    for name in WORDS:
        setattr(row, name, str(words.get(name, "")).strip())
    required(row.title, "no_title", _("Say what the document is called."), field="title")
    required(row.body, "no_body", _("The document says nothing yet."), field="body")
    required(row.issuer, "no_issuer", _("Say what the red head reads."), field="issuer")


def _next_serial(symbol: str, year: int, unit: Unit) -> int:
    """The next number. The lock is held to the end of the transaction; what is rolled back gives its number back."""
    if NumberSeries.objects.filter(symbol=symbol).exclude(unit=unit).exists():
        raise DomainError("symbol_of_other_unit", _("Another unit issues under this symbol."), field="symbol")
    NumberSeries.objects.get_or_create(symbol=symbol, year=year, defaults={"unit": unit})
    series = NumberSeries.objects.select_for_update().get(symbol=symbol, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def _ask_for_print(actor: Actor, row: OfficialDocument) -> None:
    if row.state == OfficialState.ISSUED:
        jobs.defer(PRINT, actor, row.number, record_id=row.pk, document=row.pk)
