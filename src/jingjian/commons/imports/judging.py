"""Tries and writes staged rows, a batch at a time: the form checks shape, the action of the register checks meaning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.act import version_of
from jingjian.commons.imports.declaration import Importer
from jingjian.commons.imports.meanings import Meanings
from jingjian.commons.imports.models import ImportRow, Outcome
from jingjian.commons.imports.rowforms import RowForms
from jingjian.commons.imports.sheets import plain, reason
from jingjian.kernel.errors import DomainError

#: how often the refused rows of a batch are tried together again before each is tried alone
TURNS: Final = 3


@dataclass(slots=True)
class _Case:
    """One row under judgement: ``content`` is what is kept of it, ``given`` what its form made of it."""

    row: ImportRow
    content: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        return self.content["reasons"]  # type: ignore[no-any-return]


class Judge:
    """Judges the rows of one batch after the other for one actor; each row as if it came alone."""

    def __init__(self, importer: Importer, actor: Actor, letters: dict[str, str]) -> None:
        self._importer, self._actor, self._letters = importer, actor, letters
        self._meanings = Meanings(importer, actor)
        self._forms = RowForms(importer, actor)
        self._seen: dict[tuple[str, ...], int] = {}

    @property
    def dates(self) -> frozenset[str]:
        """The fields that are days."""
        return self._meanings.dates

    def try_out(self, rows: Sequence[tuple[ImportRow, dict[str, Any]]]) -> None:
        """Enter each row and take it back at once; its content and outcome then say whether it can be entered."""
        cases = [_Case(row, content) for row, content in rows]
        self._try(self._shaped(cases))
        for case in cases:
            self._settle(case)
            if case.row.outcome == Outcome.READY:
                self._refuse_twice(case)
            case.row.content = json.dumps(case.content, ensure_ascii=False)

    def enter(self, rows: Sequence[ImportRow]) -> list[ImportRow]:
        """Enter the rows in their order; those that can no longer be entered, whose content says why."""
        cases = [_Case(row, json.loads(row.content)) for row in rows]
        self._enter(self._shaped(cases))
        refused = []
        for case in cases:
            self._settle(case)
            if case.reasons:
                case.row.content = json.dumps(case.content, ensure_ascii=False)
                refused.append(case.row)
        return refused

    def _shaped(self, cases: Sequence[_Case]) -> list[_Case]:
        """Read the cells and check the forms; the cases to which nothing is to be said so far."""
        for case in cases:
            if not case.reasons:
                case.data = self._meanings.data_of(case.content["texts"], case.reasons)
        read = [case for case in cases if not case.reasons]
        self._forms.read([case.data for case in read])
        for case in read:
            form = self._forms.of(case.data)
            if form.is_valid():
                case.given = form.cleaned_data
                continue
            case.content["reasons"] += [
                self._said("form", "" if name == NON_FIELD_ERRORS else name, str(text))
                for name, texts in form.errors.items()
                for text in texts
            ]
        return [case for case in read if not case.reasons]

    def _enter(self, cases: Sequence[_Case]) -> None:
        answers = self._together(cases, keep=True)
        for case, answer in zip(cases, answers or (), strict=answers is not None):
            if isinstance(answer, DomainError):
                self._refuse(case, answer)
            else:
                case.row.outcome, case.row.made_version = Outcome.CREATED, version_of(answer)
        if answers is None:
            for case in cases:
                self._alone(case, keep=True)

    def _try(self, cases: Sequence[_Case]) -> None:
        """What is made together can be made alone; what is refused may only stand behind another row of the batch.

        So the refused ones are tried again without the others, until none of them is made: then nothing stands in
        their way but themselves.
        """
        left = list(cases)
        for _turn in range(TURNS):
            answers = self._together(left, keep=False) if left else []
            if answers is None:
                break
            refused = [(case, answer) for case, answer in zip(left, answers, strict=True) if _is_refusal(answer)]
            if len(refused) == len(left):
                for case, answer in refused:
                    self._refuse(case, answer)
                return
            left = [case for case, _answer in refused]
        for case in left:
            self._alone(case, keep=False)

    def _together(self, cases: Sequence[_Case], *, keep: bool) -> Sequence[Any] | None:
        """What becomes of the rows entered as one, for each; None, and nothing kept, where only single rows will do."""
        if self._importer.create_many is None:
            return None
        try:
            with transaction.atomic():
                made = self._importer.create_many(
                    actor=self._actor, rows=[(case.row.pk, case.given) for case in cases]
                )  # fmt: skip
                if not keep:
                    transaction.set_rollback(True)
        except (DomainError, IntegrityError):
            return None
        return made

    def _alone(self, case: _Case, *, keep: bool) -> None:
        try:
            with transaction.atomic():
                made = self._importer.create(actor=self._actor, new_id=case.row.pk, **case.given)
                if keep:
                    case.row.outcome, case.row.made_version = Outcome.CREATED, version_of(made)
                else:
                    transaction.set_rollback(True)
        except DomainError as fault:
            self._refuse(case, fault)
        except IntegrityError:
            case.reasons.append(
                self._said("not_saved", "", _("This could not be saved beside what is there already."))
            )  # fmt: skip

    def _refuse(self, case: _Case, fault: DomainError) -> None:
        case.reasons.append(self._said(fault.code, fault.field or "", str(fault)))

    def _settle(self, case: _Case) -> None:
        for one in case.reasons:
            one["letter"] = one["letter"] or self._letters.get(one["field"], "")
        if case.reasons:
            case.row.outcome = Outcome.REJECTED

    def _said(self, code: str, field: str, words: str) -> dict[str, Any]:
        known = self._importer.column(field) is not None
        remedy = _("Correct this cell in the sheet.") if known else _("Correct the row, or enter it on the page.")
        return reason(code, field if known else "", words, remedy)

    def _refuse_twice(self, case: _Case) -> None:
        if not self._importer.once:
            return
        texts = case.content["texts"]
        key = tuple(plain(texts.get(name, "")) for name in self._importer.once)
        if key in self._seen:
            words = _("The same as row %(row)s of this sheet.") % {"row": self._seen[key]}
            case.reasons.append(reason("twice_in_sheet", self._importer.once[0], words, _("Keep one of the rows.")))
            self._settle(case)
            return
        self._seen[key] = case.row.number


def _is_refusal(answer: Any) -> bool:
    return isinstance(answer, DomainError)
