"""Ties between people, and what follows every change of one: who is excluded from which record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access import conflicts
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import ADMINISTRATORS, Relation, RelationKind, RoleGrant
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.organisation.models import Appointment, Person, Post
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7


def declare_relation(
    *,
    actor: Actor,
    other: Person,
    kind: str,
    detail: str = "",
    person: Person | None = None,
    new_id: UUID | None = None,
) -> Relation:
    """Declare a tie of one's own (without ``person``), or enter one between two others: records about either are closed
    to the other at once, those entered before too. Raises ``same_person``, ``declared_already``, ``no_detail``."""
    require(actor, "enter" if person is not None else "create", Relation)
    one = person.pk if person is not None else actor.person_id
    if one is None or one == other.pk:
        raise DomainError("same_person", _("A relation is between two people."), field="other")
    if kind == RelationKind.OTHER and not detail.strip():
        raise DomainError("no_detail", _("Say what relation it is."), field="detail")
    between = Q(person=one, other=other) | Q(person=other, other=one)
    if Relation.objects.filter(between, kind=kind, ended_on__isnull=True).exists():
        raise DomainError("declared_already", _("This relation is declared already."), field="kind")
    relation = Relation(
        id=new_id or uuid7(), person_id=one, other=other, kind=kind, detail=detail.strip(),
        declared_on=clock.today(), declared_by_id=actor.user_id,
    )  # fmt: skip
    with act(actor, "relation.declared", relation):
        pass
    conflicts.recompute({one, other.pk})
    return relation


def end_relation(*, actor: Actor, row: Relation, reason: str, version: int | None = None) -> Relation:
    """Take out a tie that was entered by mistake or is none any more, with the reason; the log keeps it."""
    require(actor, "end", row)
    if not reason.strip():
        raise DomainError("no_reason", _("Say why."), field="reason")
    with act(actor, "relation.ended", row, version=version, note=reason.strip()):
        row.ended_on = clock.today()
    return row


def follow_changes(actor: Actor, rows: Sequence[Any]) -> None:
    """After each act on rows that stood before: whom it ties to whom is worked out anew, in the same transaction."""
    first = rows[0]
    if isinstance(first, RoleGrant):
        for grant in rows:
            mind_keeper(grant)
    elif isinstance(first, Post):
        holders = Appointment.objects.filter(post__in=[post.pk for post in rows]).values_list("person", flat=True)
        conflicts.recompute(set(holders))
    else:
        conflicts.recompute(conflicts.people_of(rows))


def mind_keeper(grant: RoleGrant) -> None:
    """An administrator who comes or goes: the records below that unit are closed or opened to them."""
    if grant.role in ADMINISTRATORS:
        conflicts.recompute_under(grant.unit.path)
