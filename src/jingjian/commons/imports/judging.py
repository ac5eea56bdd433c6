"""Tries and writes staged rows: the form checks shape, the action of the register checks meaning."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.act import version_of
from jingjian.commons.imports.declaration import Importer
from jingjian.commons.imports.meanings import Meanings
from jingjian.commons.imports.models import ImportRow, Outcome
from jingjian.commons.imports.sheets import plain, reason
from jingjian.kernel.errors import DomainError


class Judge:
    """Judges the rows of one batch, one after the other, for one actor."""

    def __init__(self, importer: Importer, actor: Actor, letters: dict[str, str]) -> None:
        self._importer, self._actor, self._letters = importer, actor, letters
        self._meanings = Meanings(importer, actor)
        self._seen: dict[tuple[str, ...], int] = {}

    @property
    def dates(self) -> frozenset[str]:
        """The fields that are days."""
        return self._meanings.dates

    def try_out(self, row: ImportRow, content: dict[str, Any]) -> None:
        """Enter the row and take it back at once; ``content`` and outcome then say whether it can be entered."""
        self._judge(row, content, keep=False)
        if row.outcome == Outcome.READY:
            self._refuse_twice(row, content)
        row.content = json.dumps(content, ensure_ascii=False)

    def enter(self, row: ImportRow) -> None:
        """Enter the row, or say why it can no longer be entered."""
        content = json.loads(row.content)
        self._judge(row, content, keep=True)
        row.content = json.dumps(content, ensure_ascii=False)

    def _judge(self, row: ImportRow, content: dict[str, Any], *, keep: bool) -> None:
        reasons = content["reasons"]
        data = self._meanings.data_of(content["texts"], reasons) if not reasons else {}
        if not reasons:
            form = self._importer.form_of(self._actor, data)
            if form.is_valid():
                self._run(row, form, reasons, keep=keep)
            else:
                reasons += [
                    self._said("form", "" if name == NON_FIELD_ERRORS else name, str(text))
                    for name, texts in form.errors.items()
                    for text in texts
                ]
        for one in reasons:
            one["letter"] = one["letter"] or self._letters.get(one["field"], "")
        if reasons:
            row.outcome = Outcome.REJECTED

    def _run(self, row: ImportRow, form: Any, reasons: list[dict[str, Any]], *, keep: bool) -> None:
        try:
            with transaction.atomic():
                made = self._importer.create(actor=self._actor, new_id=row.pk, **form.cleaned_data)
                if keep:
                    row.outcome, row.made_version = Outcome.CREATED, version_of(made)
                else:
                    transaction.set_rollback(True)
        except DomainError as fault:
            reasons.append(self._said(fault.code, fault.field or "", str(fault)))
        except IntegrityError:
            reasons.append(self._said("not_saved", "", _("This could not be saved beside what is there already.")))

    def _said(self, code: str, field: str, words: str) -> dict[str, Any]:
        known = self._importer.column(field) is not None
        remedy = _("Correct this cell in the sheet.") if known else _("Correct the row, or enter it on the page.")
        return reason(code, field if known else "", words, remedy)

    def _refuse_twice(self, row: ImportRow, content: dict[str, Any]) -> None:
        if not self._importer.once:
            return
        texts = content["texts"]
        key = tuple(plain(texts.get(name, "")) for name in self._importer.once)
        if key in self._seen:
            words = _("The same as row %(row)s of this sheet.") % {"row": self._seen[key]}
            content["reasons"].append(
                reason("twice_in_sheet", self._importer.once[0], words, _("Keep one of the rows."))
            )
            content["reasons"][-1]["letter"] = self._letters.get(self._importer.once[0], "")
            row.outcome = Outcome.REJECTED
            return
        self._seen[key] = row.number
