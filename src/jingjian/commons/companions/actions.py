"""The writers of comments and of links between records."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.companions.mentions import mentioned
from jingjian.commons.companions.models import Comment, RelatedRecord, Relation
from jingjian.commons.notify.inbox import ask, settle
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import visible_records
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotFound
from jingjian.kernel.phrases import msgid

LONGEST: Final = 2000
WITHDRAWN_WITHIN: Final = timedelta(minutes=10)
MENTIONED: Final = "mentioned"
CALLED = msgid("You were called in a comment: read it and answer, or mark it as read.")


def in_sight(actor: Actor, record_id: UUID) -> Record:
    """The record as ``actor`` may know of it. Raises NotFound."""
    found = visible_records(actor).filter(pk=record_id).select_related("unit").first()
    if found is None:
        raise NotFound("not_found", _("There is no such entry, or it is not open to you."))
    return found


def write_comment(*, actor: Actor, record: UUID, text: str, new_id: UUID | None = None) -> Comment:
    """Say something on a record; whoever is called in it by ``@name`` finds it in the inbox.

    Raises ``no_text``, ``too_long``, NotFound, and what ``mentioned`` raises.
    """
    require(actor, "create", Comment)
    header = in_sight(actor, record)
    if actor.person_id is None:
        raise DomainError("nobody", _("Only a person comments."))
    said = text.strip()
    if not said:
        raise DomainError("no_text", _("Write the comment."), field="text")
    if len(said) > LONGEST:
        raise DomainError("too_long", _("At most %(count)d characters.") % {"count": LONGEST}, field="text")
    called = [person for person in mentioned(header, said) if person.pk != actor.person_id]
    row = Comment(record=header, author_id=actor.person_id, text=said)
    if new_id is not None:
        row.id = new_id
    with act(actor, "comment.written", row):
        mark_read(actor=actor, record=header)
        for person in called:
            ask(person.pk, record=header, verb=MENTIONED, text=CALLED)
    return row


def withdraw_comment(*, actor: Actor, row: Comment) -> Comment:
    """Take one's own comment back within ten minutes: its text goes, that it was written stays.

    Raises NotAllowed for anybody else's, ``too_late``, and ``withdrawn_already``.
    """
    header = in_sight(actor, row.record_id)
    require(actor, "withdraw", row)
    if row.withdrawn_at is not None:
        raise DomainError("withdrawn_already", _("This comment was withdrawn already."))
    if not may_withdraw(actor, row):
        raise DomainError("too_late", _("A comment can be withdrawn within ten minutes. Write another one."))
    called = _still_called(header, row.text)
    with act(actor, "comment.withdrawn", row):
        row.text, row.withdrawn_at = "", clock.now()
    for person in called:
        settle(header, verb=MENTIONED, person_id=person.pk)
    return row


def _still_called(header: Record, text: str) -> list[Person]:
    """The people called in a comment; none where names mean something else by now, which keeps no comment alive."""
    try:
        return mentioned(header, text)
    except DomainError:
        return []


def may_withdraw(actor: Actor, row: Comment) -> bool:
    """Whether the comment is one's own and not ten minutes old."""
    return (
        row.author_id == actor.person_id
        and row.withdrawn_at is None
        and clock.now() - row.written_at <= WITHDRAWN_WITHIN
    )


def mark_read(*, actor: Actor, record: Record) -> None:
    """Close what calls the actor to a record: to answer closes it too."""
    if actor.person_id is not None:
        settle(record, verb=MENTIONED, person_id=actor.person_id)


def relate(*, actor: Actor, record: UUID, reference: str, kind: str, note: str = "") -> RelatedRecord:
    """Link a record with the one of that number, if the actor may know of both; linked again, kind and note change.

    Raises NotFound, ``unknown_reference`` and ``same_record``.
    """
    require(actor, "create", RelatedRecord)
    one = in_sight(actor, record)
    if actor.person_id is None:
        raise DomainError("nobody", _("Only a person links entries."))
    other = visible_records(actor).filter(reference__iexact=reference.strip()).first()
    if other is None:
        words = _("There is no entry of this number that is open to you.")
        raise DomainError("unknown_reference", words, field="reference")
    if other.pk == one.pk:
        raise DomainError("same_record", _("An entry is not linked with itself."), field="reference")
    first, second = sorted((one, other), key=lambda header: header.pk)
    known = RelatedRecord.objects.filter(first=first, second=second, ended_at__isnull=True).first()
    row = known or RelatedRecord(first=first, second=second, made_by_id=actor.person_id)
    with act(actor, "relation.changed" if known else "relation.made", row):
        row.kind, row.note = Relation(kind), note.strip()[:200]
    return row


def end_relation(*, actor: Actor, row: RelatedRecord) -> RelatedRecord:
    """Take a link away, by whoever may know of both of its ends; the log keeps it."""
    require(actor, "end", row)
    for end in (row.first_id, row.second_id):
        in_sight(actor, end)
    if row.ended_at is not None:
        raise DomainError("ended_already", _("This link was taken away already."))
    with act(actor, "relation.ended", row):
        row.ended_at = clock.now()
    return row
