"""What record pages show of official documents."""

from __future__ import annotations

from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.official.access import official_policy
from jingjian.commons.documents.official.actions import PRINT
from jingjian.commons.documents.official.drafting import offers_of
from jingjian.commons.documents.official.models import OfficialDocument, OfficialState
from jingjian.commons.documents.official.selectors import composed, documents_about
from jingjian.commons.documents.official.workflow import OFFICIAL
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.search.find import visible_records

MOST_SHOWN = 20


def of_record(actor: Actor, row: Any) -> dict[str, Any] | None:
    """What was drafted and issued of a record, and what may be drafted; None where there is neither."""
    offers = offers_of(row.record.register) if official_policy.may(actor, "create") else ()
    documents = list(documents_about(actor, row.record)[:MOST_SHOWN]) if offers_of(row.record.register) else []
    if not documents and not offers:
        return None
    return {"documents": documents, "offers": offers, "workflow": OFFICIAL, "record": row.record}


def words_and_files(actor: Actor, row: OfficialDocument) -> dict[str, Any]:
    """The document as it reads, its files, and the record it is about where the reader may look at that."""
    seen = row.source_id is not None and visible_records(actor).filter(pk=row.source_id).exists()
    return {
        "paper": composed(row),
        "printing": _print_of(row) if row.state == OfficialState.ISSUED and not row.pdf_file else None,
        "source": row.source if seen else None,
    }


def _print_of(row: OfficialDocument) -> JobRun | None:
    """The last job that was to make the PDF."""
    return JobRun.objects.filter(name=PRINT, record_id=row.pk).order_by("-deferred_at").first()
