"""What the pages show of a matter, and who may look at it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.approvals.kinds import ApprovalKind, Asked, kind_of
from jingjian.commons.approvals.models import Approval, Signature
from jingjian.commons.approvals.rules import delegations_in_force
from jingjian.commons.approvals.selectors import RELATED, Course, course_of
from jingjian.commons.approvals.snapshots import asks_of, fields_of, row_of
from jingjian.commons.documents.models import Attachment
from jingjian.commons.documents.selectors import attachments_of
from jingjian.commons.search.find import visible_records
from jingjian.kernel.errors import NotFound
from jingjian.kit.templatetags.atoms import long_date


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the half page: what it is called, what it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Given:
    """An opinion as a page shows it, with what was corrected."""

    signature: Signature
    corrected: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: the half page, its chain, the opinions, the papers the reader may open."""

    approval: Approval
    kind: ApprovalKind
    record_lines: tuple[Line, ...]
    asked: tuple[Line, ...]
    course: Course
    opinions: tuple[Given, ...]
    earlier: tuple[Given, ...]
    papers: tuple[tuple[Attachment, str], ...]
    record_in_sight: bool


def matter_of(actor: Actor, approval: Approval) -> Matter:
    """Everything a page shows of one matter."""
    kind, course = kind_of(approval.kind), course_of(approval)
    fields, asks = fields_of(approval), asks_of(approval)
    in_sight = visible_records(actor).filter(pk=approval.record_id).exists()
    given = [signature for step in course.steps for signature in step.signatures]
    return Matter(
        approval=approval,
        kind=kind,
        record_lines=tuple(Line(str(one.label), shown(fields.get(one.name))) for one in kind.fields),
        asked=tuple(Line(str(one.label), shown(asks.get(one.name))) for one in kind.asked),
        course=course,
        opinions=tuple(_given(kind, given)),
        earlier=tuple(_given(kind, course.earlier)),
        papers=_papers(actor, approval) if in_sight else (),
        record_in_sight=in_sight,
    )


def _given(kind: ApprovalKind, signatures: Iterable[Signature]) -> Iterable[Given]:
    for one in signatures:
        difference: dict[str, list[Any]] = json.loads(one.difference) if one.difference else {}
        yield Given(
            one,
            tuple(
                (label_of(kind.asked, name), shown(before), shown(after))
                for name, (before, after) in difference.items()
            ),
        )


def label_of(asked: Iterable[Asked], name: str) -> str:
    """What a thing that is asked for is called."""
    return next((str(one.label) for one in asked if one.name == name), name)


def _papers(actor: Actor, approval: Approval) -> tuple[tuple[Attachment, str], ...]:
    row = row_of(approval)
    register = approval.record.register
    return tuple(
        (paper, reverse(f"{register}:attachment", args=[approval.record_id, paper.pk]))
        for paper in attachments_of(actor, row)
    )


def shown(value: Any) -> str:
    """A plain JSON value in words; a date as people write it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "、".join(map(str, value)) or "—"
    try:
        return long_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def approval_in_sight(actor: Actor, pk: UUID) -> Approval:
    """A matter the actor may look at: its author, its signers and those who sign for them, who sees the record.

    Raises NotFound for any other, and for the administrators.
    """
    row = Approval.objects.select_related(*RELATED).filter(pk=pk).first()
    if row is None or actor.is_administrator or actor.person_id is None or not _knows_of(actor, row):
        raise NotFound("not_found", _("There is no such matter."))
    return row


def _knows_of(actor: Actor, row: Approval) -> bool:
    me = actor.person_id
    if me == row.author_id:
        return True
    if me == row.subject_id and me is not None:
        return bool(visible_records(actor).filter(pk=row.record_id).exists())
    givers = [one.giver_id for one in delegations_in_force(me) if me is not None] if me is not None else []
    signs = Q(steps__seats__person__in=[me, *givers]) | Q(signatures__by=me)
    if Approval.objects.filter(signs, pk=row.pk).exists():
        return True
    return bool(visible_records(actor).filter(pk=row.record_id).exists())
