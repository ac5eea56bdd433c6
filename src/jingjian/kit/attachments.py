"""Evidence of a record: what is shown of it, and the form that adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import Attachment, AttachmentKind
from jingjian.commons.documents.preview import SHOWN_TYPES
from jingjian.commons.documents.selectors import attachments_of
from jingjian.kernel.ids import uuid7
from jingjian.kit.acts import ATTACH, may
from jingjian.kit.answers import actor_of
from jingjian.kit.register import Action, Register


class AttachForm(forms.Form):
    """One paper and what kind of paper it is."""

    file = forms.FileField(label=gettext_lazy("File"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of paper"), choices=AttachmentKind.choices)
    dated_on = forms.DateField(
        label=gettext_lazy("Day it is about"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy("The day of the meeting or the event, not of handing in. Empty when it is not known."),
    )  # fmt: skip


HAND_IN = Action(verb=ATTACH, run=lambda *, row, file, **rest: attach(record=row, upload=file, **rest))
"""Attaching, with what `AttachForm` asks, as an action of any register that keeps papers."""


@dataclass(frozen=True, slots=True)
class Item:
    """One paper as a line."""

    name: str
    kind: str
    size: str
    at: datetime
    dated_on: date | None
    who: str
    href: str
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The evidence card of a record page. `reason` says why nothing may be added."""

    title: str
    items: list[Item]
    may_attach: bool
    reason: str
    form: AttachForm
    url: str
    key: UUID


def shown(request: HttpRequest, register: Register, row: Any, form: AttachForm | None = None) -> Shown:
    """The card for the reader of `row`; `form` is one that was refused."""
    actor = actor_of(request)
    decision = may(register, actor, ATTACH, row)
    items = [
        Item(
            name=attachment.name,
            kind=attachment.get_kind_display(),
            size=filesizeformat(attachment.size),
            at=attachment.uploaded_at,
            dated_on=attachment.dated_on,
            who=str(attachment.uploaded_by or ""),
            href=reverse(f"{register.slug}:attachment", args=[row.pk, attachment.pk]),
            preview=_preview_of(register, row, attachment),
        )
        for attachment in attachments_of(actor, row)
    ]
    return Shown(
        title=str(register.detail.attachments_title or _("Evidence")),
        items=items,
        may_attach=bool(decision),
        reason=str(decision),
        form=form or AttachForm(),
        url=reverse(f"{register.slug}:attach", args=[row.pk]),
        key=uuid7(),
    )


def _preview_of(register: Register, row: Any, attachment: Attachment) -> str:
    """Where the paper is shown in the browser, empty for a kind that is not."""
    if attachment.content_type not in SHOWN_TYPES:
        return ""
    return reverse("paper_preview", args=[register.slug, row.pk, attachment.pk])
