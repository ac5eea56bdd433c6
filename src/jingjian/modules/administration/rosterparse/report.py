"""What was found in a roster: a guess for each sheet, an outcome for each row, and the JSON of `import roster`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jingjian.kernel.sheets.model import FileRefused, Workbook
from jingjian.modules.administration.rosterparse.codes import CODES, HELD, ORDER, REJECTED, WARNED, severity_of

ACCEPTED: Final = "accepted"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to say about a row. `column` is the letter of the cell, None when the whole row is meant.

    `details` fill the sentences; a detail that is a pair is (Chinese, English). Telephone and identity numbers are
    never among them.
    """

    code: str
    column: str | None = None
    field: str | None = None
    details: tuple[object, ...] = ()

    @property
    def severity(self) -> str:
        """`rejected`, `held` or `warned`."""
        return severity_of(self.code, self.field)

    @property
    def message(self) -> str:
        """The sentence in Chinese."""
        return CODES[self.code].zh.format(*(self._said(0)))

    @property
    def message_en(self) -> str:
        """The sentence in English."""
        return CODES[self.code].en.format(*(self._said(1)))

    @property
    def remedy(self) -> str:
        """What helps, in Chinese."""
        return CODES[self.code].remedy_zh

    @property
    def remedy_en(self) -> str:
        """What helps, in English."""
        return CODES[self.code].remedy_en

    def _said(self, language: int) -> Iterator[object]:
        return (detail[language] if isinstance(detail, tuple) else detail for detail in self.details)


@dataclass(slots=True)
class RowResult:
    """A data row. `values` holds normalised texts by field, without those that are empty or could not be read."""

    sheet: str
    row: int
    values: dict[str, str]
    reasons: tuple[Reason, ...] = ()

    @property
    def outcome(self) -> str:
        """`accepted`, `rejected` or `held`: the worst reason decides."""
        worst = max((reason.severity for reason in self.reasons), key=ORDER.__getitem__, default=WARNED)
        return ACCEPTED if worst == WARNED else worst

    def as_json(self) -> dict[str, Any]:
        """One entry of `rows`."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "outcome": self.outcome,
            "reasons": [
                {
                    "code": reason.code,
                    "column": reason.column,
                    "severity": reason.severity,
                    "message": reason.message,
                    "remedy": reason.remedy,
                }
                for reason in self.reasons
            ],
            "values": self.values,
        }


@dataclass(frozen=True, slots=True)
class NonData:
    """A row with content that is no person.

    Classes: title, header, group, total, blank, note, signature in a roster; not_imported, hidden_sheet elsewhere.
    """

    sheet: str
    row: int
    kind: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Rows of one sheet, or of several when `sheets` differ, that agree. Classes: exact, same_id, same_name."""

    rows: tuple[tuple[str, int], ...]
    kind: str

    def as_json(self) -> dict[str, Any]:
        """`sheet` and `rows` of the first sheet concerned; rows of other sheets stand in `others`."""
        sheet = self.rows[0][0]
        return {
            "sheet": sheet,
            "rows": [row for name, row in self.rows if name == sheet],
            "class": self.kind,
            "others": [{"sheet": name, "row": row} for name, row in self.rows if name != sheet],
        }


@dataclass(frozen=True, slots=True)
class SheetGuess:
    """How a sheet seems to be laid out. `columns` and `unmapped` go by letter; `unmapped` gives the header's text."""

    name: str
    hidden: bool
    is_roster: bool
    header_rows: tuple[int, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    unmapped: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    hidden_columns: tuple[str, ...] = ()

    @property
    def imported(self) -> bool:
        """Whether the sheet is taken when nobody chooses otherwise: a roster that is not hidden."""
        return self.is_roster and not self.hidden


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """What a person decided about a sheet; None leaves that part to the guess.

    `header_rows` are row numbers (empty: no header), `columns` maps letters to fields of `FIELDS`, and a letter that
    is left out is not read. Raises ValueError in `check` for an unknown field, a bad letter or a field named twice.
    """

    imported: bool = True
    header_rows: tuple[int, ...] | None = None
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SheetReport:
    """A sheet as it was read."""

    guess: SheetGuess
    imported: bool
    header_rows: tuple[int, ...]
    columns: Mapping[str, str]
    data_rows: int

    def as_json(self) -> dict[str, Any]:
        """One entry of `sheets`."""
        return {
            "name": self.guess.name,
            "hidden": self.guess.hidden,
            "header_rows": list(self.header_rows),
            "columns": dict(self.columns),
            "unmapped": {k: v for k, v in self.guess.headers.items() if k not in self.columns},
            "hidden_columns": list(self.guess.hidden_columns),
            "data_rows": self.data_rows,
            "imported": self.imported,
        }


@dataclass(slots=True)
class Report:
    """The whole file. accepted + rejected + held = data rows; other rows with content stand in `nondata`."""

    file: str
    kind: str
    sheets: tuple[SheetReport, ...]
    rows: list[RowResult]
    duplicates: tuple[Duplicate, ...]
    nondata: list[NonData]
    units_checked: bool

    @property
    def counts(self) -> dict[str, int]:
        """Numbers of rows: data_rows, accepted, rejected, held, and warned (accepted with a reason)."""
        counts = {"data_rows": len(self.rows), ACCEPTED: 0, REJECTED: 0, HELD: 0, WARNED: 0}
        for row in self.rows:
            outcome = row.outcome
            counts[outcome] += 1
            if outcome == ACCEPTED and row.reasons:
                counts[WARNED] += 1
        return counts

    def as_json(self, all_rows: bool = False) -> dict[str, Any]:
        """The object that `jingjian import roster --format json` prints."""
        return {
            "file": self.file,
            "kind": self.kind,
            "error": None,
            "units_checked": self.units_checked,
            "sheets": [sheet.as_json() for sheet in self.sheets],
            "counts": self.counts,
            "rows": [row.as_json() for row in self.rows if all_rows or row.reasons],
            "duplicates": [duplicate.as_json() for duplicate in self.duplicates],
            "nondata": [{"sheet": row.sheet, "row": row.row, "class": row.kind} for row in self.nondata],
        }


def refusal_as_json(file: str, refused: FileRefused, workbook: Workbook | None = None) -> dict[str, Any]:
    """The same object for a file that was refused: `error` is set, everything else is empty."""
    return {
        "file": file,
        "kind": workbook.kind if workbook else None,
        "error": {"code": refused.code, "message": refused.message, "remedy": refused.remedy},
        "units_checked": False,
        "sheets": [],
        "counts": {"data_rows": 0, ACCEPTED: 0, REJECTED: 0, HELD: 0, WARNED: 0},
        "rows": [],
        "duplicates": [],
        "nondata": [],
    }
