"""The writers of filled forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import required, step
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.modules.returns.models import FORMS_AREA, BlankForm, BlankFormState, FilledForm
from jingjian.modules.returns.workflow import FILLED_FORM


def keep_filled(
    *, actor: Actor, blank: BlankForm, content: bytes, cells: int, unfilled: list[dict[str, Any]], cut_off: datetime
) -> FilledForm:
    """Keep a form that was filled, with its cut-off and what could not be filled. Raises ``not_in_use``."""
    require(actor, "fill", blank)
    if blank.state != BlankFormState.IN_USE:
        raise DomainError("not_in_use", _("Take the form into use first."))
    row = FilledForm(
        blank=blank, unit=blank.unit, cut_off=cut_off, filled_by_id=actor.person_id, cells=cells, unfilled=unfilled
    )
    row.record_id = uuid7()
    storage = EncryptedStorage(FORMS_AREA)
    stored = storage.write([content], bound_to=str(row.record_id))
    row.stored_as, row.size = stored.name, stored.size
    try:
        with act(actor, "filled_form.filled", row):
            pass
    except BaseException:
        storage.delete(stored.name)
        raise
    return row


def withdraw_filled(*, actor: Actor, row: FilledForm, reason: str, version: int | None = None) -> FilledForm:
    """Take a filled form back, with the reason; the file stays for the record."""
    why = required(reason, "no_reason", _("Say why."), field="reason")
    with step(actor, FILLED_FORM, row, "withdraw", event="filled_form.withdrawn", version=version, note=why):
        pass
    return row
