"""Reads of handovers: what waits for whom, and what was handed on from a record."""

from __future__ import annotations

from django.db.models import QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.presence import may_have
from jingjian.commons.handover.access import handover_policy
from jingjian.commons.handover.models import Handover, HandoverState
from jingjian.commons.handover.receivers import receiver_of, target_names
from jingjian.commons.handover.workflow import RECEIVERS
from jingjian.commons.records.models import Record


def waiting_for(actor: Actor) -> QuerySet[Handover]:
    """What the actor may decide now, the oldest first; nothing for a register that is not in use yet."""
    if not actor.scopes(*RECEIVERS):
        return Handover.objects.none()
    usable = [slug for slug in target_names() if receiver_of(slug) is not None]
    *received, _own = handover_policy.ways(actor)
    rows = Handover.objects.filter(state=HandoverState.PROPOSED, target__in=usable).select_related("record", "source")
    found = rows.filter(received[0])
    for way in received[1:]:
        found = found | rows.filter(way)
    return found.order_by("record_id")


def handed_on_from(actor: Actor, source: Record) -> QuerySet[Handover]:
    """What was handed on from a record, as far as the actor may know of it, the newest first."""
    if not may_have(source.pk, Handover):
        return Handover.objects.none()
    rows = Handover.objects.filter(handover_policy.visible(actor), source=source)
    return rows.select_related("record", "unit", "result").order_by("-record_id")
