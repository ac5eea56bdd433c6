"""What an official document says of itself in the record header."""

from __future__ import annotations

from jingjian.commons.documents.official.models import OfficialDocument
from jingjian.commons.documents.official.workflow import OFFICIAL
from jingjian.commons.records.headers import Header
from jingjian.kernel.tiers import Tier

OFFICIAL_DOCUMENTS = "official-documents"


def official_header(row: OfficialDocument) -> Header:
    return Header(
        register=OFFICIAL_DOCUMENTS,
        prefix="GW",
        title=row.title,
        unit=row.unit,
        status=row.state,
        category=OFFICIAL.category(row.state),
        owner_id=row.drafted_by_id,
        search_text=f"{row.number} {row.issuer} {row.addressee}",
        tier=Tier.RESTRICTED,
        retention_class="30y",
    )
