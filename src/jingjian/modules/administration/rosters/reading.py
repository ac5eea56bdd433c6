"""The bridge to the pure reader: from bytes to what is shown of each sheet, and to judged rows with known units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from jingjian.commons.organisation.models import Unit
from jingjian.kernel.errors import DomainError
from jingjian.kernel.sheets.model import letter, text_of
from jingjian.modules.administration.rosterparse import (
    FIELDS,
    HELD,
    REJECTED,
    FileRefused,
    KnownUnit,
    Limits,
    RowResult,
    Sheet,
    SheetChoice,
    UnitBook,
    Workbook,
    check,
    detect,
    read_workbook,
)

LIMITS: Final = Limits()
SHOWN_ROWS: Final = 12
SHOWN_CHARACTERS: Final = 60
UNIT_CODES: Final = frozenset({"unit_unknown", "unit_ambiguous"})
#: what the house keeps of a person; the other columns are read for the checks alone
KEPT: Final = ("name", "unit", "post", "grade", "id_number", "phone", "staff_no", "post_since")


def chinese() -> bool:
    """Whether the reader of this moment reads Chinese."""
    return str(get_language() or "zh").startswith("zh")


def field_choices() -> list[tuple[str, str]]:
    """Every field a column may hold, in the order of rosters."""
    return [(name, field.zh if chinese() else field.en) for name, field in FIELDS.items()]


def refuse_size(size: int) -> None:
    """Refuse a file by its size before it is taken into memory."""
    if size > LIMITS.bytes:
        raise _refused(FileRefused("too_large", f"{size / 1048576:.1f}", f"{LIMITS.bytes / 1048576:.0f}"))


def _refused(fault: FileRefused) -> DomainError:
    words = f"{fault.message}{fault.remedy}" if chinese() else f"{fault.message_en} {fault.remedy_en}"
    return DomainError(f"roster.{fault.code}", words, field="file")


def _workbook(content: bytes, name: str) -> Workbook:
    try:
        return read_workbook(content, file_name=name, limits=LIMITS)
    except FileRefused as fault:
        raise _refused(fault) from None


def look(content: bytes, name: str) -> list[dict[str, Any]]:
    """What stands in each sheet and how it would be read. Raises DomainError for a file that is refused."""
    workbook = _workbook(content, name)
    found = []
    for sheet, guess in zip(workbook, detect(workbook), strict=True):
        shown = _sample(sheet)
        width = max((len(cells) for _number, cells in shown), default=0)
        found.append({
            "name": sheet.name,
            "hidden": sheet.hidden,
            "rows": sum(1 for number in sheet.rows if sheet.is_filled(number)),
            "letters": [letter(column) for column in range(width)],
            "headers": dict(guess.headers),
            "hidden_columns": list(guess.hidden_columns),
            "sample": shown,
            "read_as": {
                "name": sheet.name,
                "taken": guess.imported,
                "header_rows": list(guess.header_rows),
                "columns": dict(guess.columns),
            },
        })  # fmt: skip
    if not any(sheet["sample"] for sheet in found):
        raise _refused(FileRefused("empty"))
    return found


def _sample(sheet: Sheet) -> list[tuple[int, list[str]]]:
    filled = [number for number in sheet.rows if sheet.is_filled(number)][:SHOWN_ROWS]
    return [(number, [text_of(cell)[:SHOWN_CHARACTERS] for cell in sheet.row(number)]) for number in filled]


@dataclass
class Judged:
    """Every data row of a roster, judged; ``said`` is what else was found, for people to read."""

    total: int
    said: dict[str, Any]
    _rows: list[RowResult]
    _choices: Mapping[str, Mapping[str, str]]
    _keys: Mapping[str, str]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows in order, each given up as it is taken: the list is emptied."""
        self._rows.reverse()
        while self._rows:
            yield _as_line(self._rows.pop(), self._choices, self._keys)


def judge(
    content: bytes,
    name: str,
    *,
    sheets: list[dict[str, Any]],
    choices: Mapping[str, Mapping[str, str]],
    on: date,
) -> Judged:
    """Check every row as of the day ``on`` with the units of the site. Raises DomainError."""
    units = list(Unit.objects.filter(active=True))
    book = UnitBook(KnownUnit(unit.code, unit.name, unit.short_name) for unit in units)
    decided = {
        sheet["name"]: SheetChoice(
            imported=sheet["taken"], header_rows=tuple(sheet["header_rows"]), columns=dict(sheet["columns"])
        )
        for sheet in sheets
    }
    try:
        report = check(_workbook(content, name), choices=decided, units=book, on=on)
    except ValueError:
        raise DomainError(
            "roster.mapping", _("The columns do not fit the file. Read it again, then correct them.")
        ) from None
    unknown = Counter(
        row.values["unit"]
        for row in report.rows
        if row.values.get("unit") and any(reason.code in UNIT_CODES for reason in row.reasons)
    )
    said = {
        "unknown_units": dict(unknown.most_common()),
        "nondata": dict(Counter(row.kind for row in report.nondata)),
        "duplicates": len(report.duplicates),
    }
    return Judged(len(report.rows), said, report.rows, choices, {unit.code: str(unit.pk) for unit in units})


def _as_line(row: RowResult, choices: Mapping[str, Mapping[str, str]], keys: Mapping[str, str]) -> dict[str, Any]:
    """A judged row as the report keeps it, with the choice somebody made for its unit taken in."""
    values = {name: row.values[name] for name in KEPT if row.values.get(name)}
    if len(values.get("post_since", "")) != len("2023-06-12"):
        values.pop("post_since", None)
    reasons, unit_id = row.reasons, keys.get(row.values.get("unit_code", ""), "")
    choice = choices.get(values.get("unit", ""))
    left_out = False
    if choice is not None and any(reason.code in UNIT_CODES for reason in reasons):
        reasons = tuple(reason for reason in reasons if reason.code not in UNIT_CODES)
        left_out = choice["how"] == "out"
        unit_id = choice["unit"] if choice["how"] == "is" else f"new:{values['unit']}"
    if unit_id:
        values["unit_id"] = unit_id
    severities = {reason.severity for reason in reasons}
    words = chinese()
    said = [
        {
            "code": reason.code,
            "column": reason.column or "",
            "message": reason.message if words else reason.message_en,
            "remedy": reason.remedy if words else reason.remedy_en,
        }
        for reason in reasons
    ]
    if left_out:
        remedy = _("Choose another unit for it, then check again")
        said.append({"code": "unit_left_out", "column": "", "message": _("This unit is left out"), "remedy": remedy})
    outcome = "rejected" if left_out or REJECTED in severities else "held" if HELD in severities else "accepted"
    return {"sheet": row.sheet, "row": row.row, "outcome": outcome, "reasons": said, "values": values}


def free_code(text: str, taken: set[str]) -> str:
    """A code for a new unit that nobody has: the first letters of its pinyin, with a figure where needed."""
    letters = "".join(one[:1] for one in lazy_pinyin(text, style=Style.NORMAL)).upper()
    bare = "".join(character for character in letters if character.isascii() and character.isalnum())[:8] or "DW"
    number, code = 1, bare
    while code in taken:
        number += 1
        code = f"{bare}{number}"
    return code
