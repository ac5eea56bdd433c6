"""What a handover says of itself in the record header: it stands under the unit that receives it."""

from __future__ import annotations

from jingjian.commons.handover.models import Handover
from jingjian.commons.handover.workflow import HANDOVER
from jingjian.commons.records.headers import Header
from jingjian.kernel.tiers import Tier

HANDOVERS = "handovers"


def handover_header(row: Handover) -> Header:
    return Header(
        register=HANDOVERS,
        prefix="YZ",
        title=row.title,
        unit=row.unit,
        status=row.state,
        category=HANDOVER.category(row.state),
        owner_id=row.proposed_by_id,
        search_text=f"{row.source.reference} {row.unit.name}",
        tier=Tier.RESTRICTED,
    )
