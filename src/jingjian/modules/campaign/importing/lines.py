"""A row of a task sheet on its way: what it says, why it is doubted, what is to be done about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from jingjian.modules.campaign.importing.codes import REJECTED, severity_of
from jingjian.modules.campaign.models import Task

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
#: what of a row the report shows
SHOWN: Final = ("reference", "title", "lead_unit")
LONGEST_SHOWN: Final = 200
#: reasons about the text of a cell itself
ABOUT_TEXTS: Final = frozenset({"formula_like_text", "control_text", "too_long"})


@dataclass(slots=True)
class Line:
    """One filled row below the heads.

    ``texts`` are its cells as they read, ``given`` what they mean, by column; of a task that exists only what differs.
    ``changes`` says each difference in words: column, before, after. ``outcome`` is settled last.
    """

    sheet: str
    row: int
    letters: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    task: Task | None = None
    outcome: str = ""
    made: tuple[UUID, str] | None = None

    def say(self, code: str, column: str = "", **details: Any) -> None:
        """Add a reason, at a column when it is about one cell."""
        text = {name: str(value)[:LONGEST_SHOWN] for name, value in details.items()}
        self.reasons.append({"code": code, "field": column, "column": self.letters.get(column, ""), "details": text})

    def said(self, column: str) -> bool:
        """Whether the row is left out because of this cell."""
        return any(one["field"] == column and severity_of(one["code"]) == REJECTED for one in self.reasons)

    def forget_texts_not_taken(self) -> None:
        """What is odd in a text that stays as it was is no concern of this sheet."""
        self.reasons = [one for one in self.reasons if one["code"] not in ABOUT_TEXTS or one["field"] in self.given]

    @property
    def rejected(self) -> bool:
        return any(severity_of(one["code"]) == REJECTED for one in self.reasons)

    def settle(self) -> None:
        """Say what becomes of the row, from its reasons and differences."""
        if self.rejected:
            self.outcome = REJECTED
        elif self.task is None:
            self.outcome = CREATED
        else:
            self.outcome = UPDATED if self.given else UNCHANGED

    def as_json(self) -> dict[str, Any]:
        """The row as the report keeps it."""
        key, reference = self.made or ("", "")
        if self.task is not None:
            key, reference = self.task.pk, self.task.record.reference
        return {
            "sheet": self.sheet,
            "row": self.row,
            "outcome": self.outcome,
            "reasons": self.reasons,
            "values": {name: self.texts.get(name, "")[:LONGEST_SHOWN] for name in SHOWN},
            "changes": [] if self.outcome == REJECTED else [[a, b[:80], c[:80]] for a, b, c in self.changes],
            "task": str(key),
            "reference": reference,
        }
