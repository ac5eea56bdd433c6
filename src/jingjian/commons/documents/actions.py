"""The only writers of attachments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.documents.intake import inspect
from jingjian.commons.documents.models import AREA, Attachment, AttachmentKind
from jingjian.commons.documents.selectors import require_sight
from jingjian.commons.records.models import HeaderedModel
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError


def attach(
    *,
    actor: Actor,
    record: HeaderedModel,
    upload: File[Any],
    kind: str,
    note: str = "",
    dated_on: date | None = None,
    version: int | None = None,
) -> Attachment:
    """Check ``upload``, encrypt it and tie it to ``record`` (the row of a register, not its header).

    It is an act on that row (``document.attached``), since whoever reviews the row should learn that its papers
    changed. ``kind`` is an ``AttachmentKind``, ``dated_on`` the day of what the paper shows, None when nobody says it:
    it is never filled in from the day of entry.

    Raises ``NotFound`` and ``NotAllowed`` unless the actor sees the row and may ``attach`` to it,
    ``DomainError`` for an upload that is refused (see ``intake.inspect``) or dated after
    today (``document.dated_ahead``), ``Conflict``, and ValueError for an unknown kind.
    """
    require_sight(actor, record)
    require(actor, "attach", record)
    paper = AttachmentKind(kind)
    if dated_on is not None and dated_on > clock.today():
        raise DomainError(
            "document.dated_ahead",
            _("The day is still to come. Give the day of what the paper shows, or leave it empty."),
            field="dated_on",
        )
    found = inspect(upload)
    attachment = Attachment(
        record_id=record.pk,
        name=found.name,
        kind=paper,
        content_type=found.content_type,
        note=note.strip(),
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
        dated_on=dated_on,
    )
    storage = EncryptedStorage(AREA)
    stored = storage.write(upload.chunks(), bound_to=str(attachment.pk))
    attachment.stored_as, attachment.size, attachment.sha256 = stored.name, stored.size, stored.sha256
    try:
        with act(actor, "document.attached", record, version=version) as current:
            attachment.save(force_insert=True)
            current.also("attachment", None, _spoken_of(attachment))
    except BaseException:
        storage.delete(stored.name)
        raise
    return attachment


def remove_attachment(
    *, actor: Actor, record: HeaderedModel, attachment: Attachment, reason: str, version: int | None = None
) -> None:
    """Take ``attachment`` out of the papers of ``record``; it stays stored, with who removed it, when and why.

    Raises ``NotFound`` and ``NotAllowed`` as ``attach`` does, ``DomainError`` without a reason, when it is removed
    already or is no paper of this record, and ``Conflict``.
    """
    require_sight(actor, record)
    require(actor, "attach", record)
    if not reason.strip():
        raise DomainError("document.no_reason", _("Say why the paper is removed."), field="reason")
    with act(actor, "document.removed", record, version=version) as current:
        held = Attachment.objects.select_for_update().filter(pk=attachment.pk, record_id=record.pk).first()
        if held is None or held.removed_at is not None:
            raise DomainError("document.removed", _("This paper was removed already."))
        held.removed_at = clock.now()
        held.removed_by_id = actor.user_id
        held.removal_reason = reason.strip()
        held.version += 1
        held.save(force_update=True)
        current.also("attachment", _spoken_of(held), None)
    attachment.refresh_from_db()


def date_attachment(
    *,
    actor: Actor,
    record: HeaderedModel,
    attachment: Attachment,
    dated_on: date,
    reason: str,
    version: int | None = None,
) -> Attachment:
    """Say, or correct, on which day that happened which a paper of ``record`` shows; the log keeps both days and why.

    The day of entry stays as it is. Raises ``NotFound`` and ``NotAllowed`` unless the actor sees the row and may
    ``redate`` papers of it, ``DomainError`` without a reason, for a paper that was removed or is no paper of this
    record, for the day it has already, and for a day after the paper was handed in; and ``Conflict``.
    """
    require_sight(actor, record)
    require(actor, "redate", record)
    if not reason.strip():
        raise DomainError("document.no_reason", _("Say where the day is known from."), field="reason")
    with act(actor, "document.redated", record, version=version, note=reason.strip()) as current:
        held = Attachment.objects.select_for_update().filter(pk=attachment.pk, record_id=record.pk).first()
        if held is None or held.removed_at is not None:
            raise DomainError("document.removed", _("This paper was removed already."))
        if held.dated_on == dated_on:
            raise DomainError("document.same_day", _("The paper has this day already."), field="dated_on")
        if dated_on > clock.local(held.uploaded_at).date():
            raise DomainError(
                "document.dated_ahead",
                _("The paper was handed in before this day, so it cannot show what happened then."),
                field="dated_on",
            )
        before = _spoken_of(held)
        held.dated_on = dated_on
        held.version += 1
        held.save(force_update=True)
        current.also("attachment", before, _spoken_of(held))
    return held


def _spoken_of(attachment: Attachment) -> dict[str, str]:
    """What the log says of a paper: kind and size; its name is of tier 乙 and stays out."""
    text = f"{attachment.get_kind_display()} · {attachment.content_type} · {filesizeformat(attachment.size)}"
    if attachment.dated_on is not None:
        text += f" · {attachment.dated_on.isoformat()}"
    return {"id": str(attachment.pk), "text": text}
