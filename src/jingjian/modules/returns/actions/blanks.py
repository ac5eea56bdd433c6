"""The writers of blank forms: enter the superior's file, bind its cells, take it into use, retire it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import required, step
from jingjian.commons.documents.intake import inspect
from jingjian.commons.organisation.models import Unit
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.kernel.phrases import msgid
from jingjian.kernel.sheets.filling import Blank
from jingjian.kernel.sheets.model import FileRefused
from jingjian.kernel.wordforms import WordBlank
from jingjian.modules.returns import bindings
from jingjian.modules.returns.models import FORMS_AREA, BlankForm, BlankFormState
from jingjian.modules.returns.workflow import BLANK_FORM


def enter_blank(
    *, actor: Actor, name: str, asked_by: str, unit: Unit, upload: File[Any], new_id: UUID | None = None
) -> BlankForm:
    """Keep a superior's blank form as it came.

    Raises ``no_name``, ``other_kind``, ``unreadable``, and what ``documents.intake.inspect`` raises.
    """
    row = BlankForm(
        name=required(name, "no_name", _("Give the form a name."), field="name"), asked_by=asked_by.strip(), unit=unit
    )
    row.record_id = new_id or uuid7()
    require(actor, "create", row)
    inspected = inspect(upload)
    row.kind = PurePath(inspected.name).suffix.lower().removeprefix(".")
    if row.kind not in ("xlsx", "docx"):
        raise DomainError("other_kind", _("A form to fill is an .xlsx or a .docx file."), field="upload")
    content = upload.read()
    try:
        (WordBlank if row.kind == "docx" else Blank)(content)
    except FileRefused as refusal:
        raise DomainError("unreadable", str(refusal), field="upload") from None
    storage = EncryptedStorage(FORMS_AREA)
    stored = storage.write([content], bound_to=str(row.record_id))
    row.file_name, row.stored_as, row.size = inspected.name[:200], stored.name, stored.size
    try:
        with act(actor, "blank_form.entered", row):
            pass
    except BaseException:
        storage.delete(stored.name)
        raise
    return row


def amend_blank(*, actor: Actor, row: BlankForm, name: str, asked_by: str, version: int | None = None) -> BlankForm:
    """Correct what the form is called and who asks for it."""
    require(actor, "edit", row)
    new_name = required(name, "no_name", _("Give the form a name."), field="name")
    with act(actor, "blank_form.amended", row, version=version):
        row.name, row.asked_by = new_name, asked_by.strip()
    return row


def bind(*, actor: Actor, row: BlankForm, binding: bindings.Binding) -> BlankForm:
    """Bind a cell or a table; what was bound at the same place gives way. Raises what ``bindings.checked`` raises."""
    _require_draft(actor, row)
    new = bindings.checked(binding, kind=row.kind)
    held = [one for one in bindings.read(row.bindings) if one.at != new.at]
    if len(held) >= bindings.MOST:
        raise DomainError("too_many", _("At most %(count)d bindings to a form.") % {"count": bindings.MOST})
    with act(actor, "blank_form.bound", row) as current:
        row.bindings = bindings.write([*held, new])
        current.also(msgid("Binding"), None, f"{new.at}: {bindings.words(new)}"[:200])
    return row


def unbind(*, actor: Actor, row: BlankForm, at: str) -> BlankForm:
    """Take a binding away."""
    _require_draft(actor, row)
    held = bindings.read(row.bindings)
    gone = next((one for one in held if one.at == at), None)
    if gone is None:
        raise DomainError("not_bound", _("Nothing is bound there."), field="at")
    with act(actor, "blank_form.unbound", row) as current:
        row.bindings = bindings.write([one for one in held if one.at != at])
        current.also(msgid("Binding"), f"{gone.at}: {bindings.words(gone)}"[:200], None)
    return row


def has_bindings(row: BlankForm) -> Decision:
    """A form is of use only when something in it is filled."""
    return ALLOW if row.bindings else deny(_("Bind at least one cell first."))


def use(*, actor: Actor, row: BlankForm, version: int | None = None) -> BlankForm:
    """Its bindings are complete: from now on it is filled."""
    decision = has_bindings(row)
    if not decision:
        raise DomainError("no_bindings", decision.reason)
    with step(actor, BLANK_FORM, row, "use", event="blank_form.used", version=version):
        pass
    return row


def rebind(*, actor: Actor, row: BlankForm, version: int | None = None) -> BlankForm:
    """Change its bindings; what was filled stays as it was."""
    with step(actor, BLANK_FORM, row, "rebind", event="blank_form.rebound", version=version):
        pass
    return row


def retire(*, actor: Actor, row: BlankForm, version: int | None = None) -> BlankForm:
    """The superior asks for it no longer."""
    with step(actor, BLANK_FORM, row, "retire", event="blank_form.retired", version=version):
        pass
    return row


def _require_draft(actor: Actor, row: BlankForm) -> None:
    require(actor, "bind", row)
    if row.state != BlankFormState.DRAFT:
        raise DomainError("not_draft", _("Choose “Bind anew” first; a form in use keeps its bindings."))
