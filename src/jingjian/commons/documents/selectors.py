"""Who may list and open papers: whoever may see the row they belong to."""

from __future__ import annotations

import io
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of, require
from jingjian.commons.access.presence import may_have
from jingjian.commons.documents.models import AREA, Attachment, AttachmentKind
from jingjian.commons.records.models import HeaderedModel
from jingjian.commons.remembering import once_a_page
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel.errors import NotFound


@once_a_page
def is_seen(actor: Actor, model: type[HeaderedModel], key: UUID) -> bool:
    """Whether ``actor`` may know of the row; a page that has read it for ``actor`` has found that out."""
    return bool(model._base_manager.filter(policy_of(model).visible(actor), pk=key).exists())


def require_sight(actor: Actor, record: HeaderedModel) -> None:
    """Raise ``NotFound`` unless ``actor`` may know of the row ``record``, ``NotAllowed`` unless they may view it.

    Asked here although the caller holds the row: it may come from a job, or from a form that named its key.
    """
    if not is_seen(actor, type(record), record.pk):
        raise NotFound("document.not_found", _("There is no such paper."))
    require(actor, "view", record)


def attachments_of(actor: Actor, record: HeaderedModel) -> QuerySet[Attachment]:
    """The papers of ``record`` (the row of a register), the oldest first, without those removed.

    Raises what ``require_sight`` raises.
    """
    require_sight(actor, record)
    if not may_have(record.pk, Attachment):
        return Attachment.objects.none()
    kept = Attachment.objects.filter(record_id=record.pk, removed_at__isnull=True)
    return kept.select_related("uploaded_by__person").order_by("uploaded_at", "id")


def attachment_of(actor: Actor, record: HeaderedModel, key: UUID) -> Attachment:
    """One paper of ``record``. Raises ``NotFound`` when it is removed or belongs to another record."""
    found = attachments_of(actor, record).filter(pk=key).first()
    if found is None:
        raise NotFound("document.not_found", _("There is no such paper."))
    return found


def open_stream(*, actor: Actor, record: HeaderedModel, attachment: Attachment) -> io.BufferedReader:
    """The content of ``attachment`` as a seekable stream, to be closed by the caller.

    To a browser it goes only as a download: ``Content-Disposition: attachment``, ``X-Content-Type-Options: nosniff``
    and ``Content-Security-Policy: sandbox``. Raises ``NotAllowed``, ``NotFound``, and the vault's ``TamperedError``.
    """
    held = attachment_of(actor, record, attachment.pk)
    return EncryptedStorage(AREA).read(held.stored_as, bound_to=str(held.pk))


def approved_digests(record_id: UUID) -> list[str]:
    """The digests of the papers that stand with a record when it is put forward.

    Approval papers are left out: the slip with the signature comes in while the matter is being signed.
    """
    kept = Attachment.objects.filter(record_id=record_id, removed_at__isnull=True)
    return [str(paper.sha256) for paper in kept.exclude(kind=AttachmentKind.APPROVAL).only("sha256")]
