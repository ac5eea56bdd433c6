"""What record pages show of handovers."""

from __future__ import annotations

from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.handover.access import handover_policy
from jingjian.commons.handover.models import Handover
from jingjian.commons.handover.receivers import target_names
from jingjian.commons.handover.selectors import handed_on_from
from jingjian.commons.handover.workflow import HANDOVER
from jingjian.commons.search.find import visible_records

MOST_SHOWN = 20


def origin_and_result(actor: Actor, row: Handover) -> dict[str, Any]:
    """The two records of a handover; ``open`` holds the keys of those the reader may look at."""
    keys = [key for key in (row.source_id, row.result_id) if key is not None]
    return {
        "source": row.source,
        "result": row.result,
        "open": set(visible_records(actor).filter(pk__in=keys).values_list("pk", flat=True)),
    }


def of_record(actor: Actor, row: Any) -> dict[str, Any] | None:
    """What was handed on from a record; None where there is nothing to say and nothing may be handed on."""
    handed = list(handed_on_from(actor, row.record)[:MOST_SHOWN])
    may = bool(handover_policy.may(actor, "create"))
    if not handed and not may:
        return None
    names = target_names()
    lines = [(one, names.get(one.target, one.target)) for one in handed]
    return {"lines": lines, "may_hand_over": may, "workflow": HANDOVER, "record": row.record}
