"""Reads of comments and of related records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.presence import may_have
from jingjian.commons.companions.actions import MENTIONED
from jingjian.commons.companions.models import Comment, RelatedRecord
from jingjian.commons.notify.models import InboxItem
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import visible_records

#: links of a record that are looked at; nobody reads more on a page
MOST_LINKS: Final = 200


@dataclass(frozen=True, slots=True)
class Related:
    """A link as it stands on the page of one of its ends; ``other`` is the other one."""

    link: RelatedRecord
    other: Record


def comments_on(record_id: UUID) -> QuerySet[Comment]:
    """Every comment on a record, those withdrawn included, in no order. Whoever asks has shown that it is in sight."""
    if not may_have(record_id, Comment):
        return Comment.objects.none()
    return Comment.objects.filter(record_id=record_id).select_related("author")


def is_called(actor: Actor, record_id: UUID) -> bool:
    """Whether a comment calls the actor to the record and was not read yet."""
    if actor.person_id is None:
        return False
    waiting = InboxItem.objects.filter(record_id=record_id, person_id=actor.person_id, verb=MENTIONED)
    return waiting.filter(settled_at__isnull=True).exists()


def related_to(actor: Actor, record_id: UUID) -> list[Related]:
    """The links of a record whose other end the actor may know of, the newest first; the rest is not even counted."""
    if not may_have(record_id, RelatedRecord):
        return []
    links = RelatedRecord.objects.filter(Q(first=record_id) | Q(second=record_id), ended_at__isnull=True)
    found = list(links.order_by("-pk")[:MOST_LINKS])
    if not found:
        return []
    ends = {link.pk: link.second_id if link.first_id == record_id else link.first_id for link in found}
    others = visible_records(actor).in_bulk(list(ends.values()))
    return [Related(link, others[ends[link.pk]]) for link in found if ends[link.pk] in others]


def link_in_sight(record_id: UUID, pk: UUID) -> RelatedRecord | None:
    """The open link ``pk`` of a record; whether its other end is in sight is asked when something is done to it."""
    ends = Q(first=record_id) | Q(second=record_id)
    return RelatedRecord.objects.filter(ends, pk=pk, ended_at__isnull=True).select_related("first", "second").first()
