"""Reads the cells of one data row: normalised values and the reasons for doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jingjian.kernel.chinese import fold_width
from jingjian.kernel.sheets.dates import DateReading, Partial, read_date
from jingjian.kernel.sheets.model import CellError, Value, is_blank, letter, text_of
from jingjian.kernel.text import is_invisible
from jingjian.modules.administration.rosterparse.codes import DATES
from jingjian.modules.administration.rosterparse.fields import FIELDS
from jingjian.modules.administration.rosterparse.persons import IdReading, read_id, read_name, read_phones
from jingjian.modules.administration.rosterparse.report import Reason
from jingjian.modules.administration.rosterparse.vocabulary import CODED, DITTO, is_placeholder, usual

_MARKUP: Final = re.compile(r"<[A-Za-z/!?][^>]*>|&(?:[a-z]{2,6}|#x?[0-9a-fA-F]{1,6});|javascript:", re.IGNORECASE)
_FORMULA_SIGN: Final = "=+-@"
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9\s().,\-/]*")
_ESCAPED: Final = re.compile(r"_x000[DdAa9]_")
_SHORT_SHOWN: Final = 40
_ORDERED: Final = (
    ("birth", "joined_party"),
    ("birth", "started_work"),
    ("birth", "post_since"),
    ("started_work", "post_since"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every row of a sheet."""

    columns: Mapping[int, str]
    headers: Mapping[int, str]
    on: date
    epoch_1904: bool
    delimited: bool
    header_width: int


@dataclass(slots=True)
class RowReading:
    """A row being read. `values` and `reasons` grow; `letters` tells where a field stands."""

    setting: Setting
    values: dict[str, str] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    dates: dict[str, DateReading] = field(default_factory=dict)
    identity: IdReading | None = None

    def say(self, code: str, name: str | None = None, *details: object) -> None:
        """Add a reason at the column of a field."""
        self.reasons.append(Reason(code, self.letters.get(name) if name else None, name, details))

    def call(self, name: str) -> tuple[str, str]:
        """What the field is called in Chinese and English."""
        return FIELDS[name].zh, FIELDS[name].en


def read_row(
    cells: Mapping[int, Value], setting: Setting, *, formulas: tuple[int, ...] = (), stray: tuple[int, ...] = ()
) -> RowReading:
    """Read the mapped cells of a row. Units are left as typed; they are understood once all rows are known."""
    row = RowReading(setting)
    for column, name in setting.columns.items():
        row.letters[name] = letter(column)
        cell = cells.get(column)
        if column in formulas:
            row.say("formula_cell", name)
        if isinstance(cell, CellError):
            row.say("cell_error", name, cell.text)
            continue
        if isinstance(cell, str):
            cell = _cleaned(cell, name, row, is_stray=column in stray)
        if not is_blank(cell):
            _READERS.get(name, _read_text)(cell, name, row)
    _finish(row)
    return row


def _cleaned(text: str, name: str, row: RowReading, *, is_stray: bool) -> str:
    """The text without invisible characters and without quotation marks that have no partner."""
    text = _ESCAPED.sub("\n", text)
    if any(is_invisible(character) for character in text):
        row.say("control_text", name)
        text = "".join(character for character in text if not is_invisible(character))
    if is_stray:
        row.say("stray_quote", name)
        text = text.replace('"', "") if name not in ("remark", "post") else text.strip('"')
    text = text.strip()
    if text[:1] == "'" and name in ("id_number", "phone", "name", "staff_no", *DATES):
        text = text[1:].strip()
    if text[:1] and fold_width(text[0]) in _FORMULA_SIGN and not _NUMBER.fullmatch(text) and not is_placeholder(text):
        row.say("formula_like_text", name, text[0])
    if _MARKUP.search(text):
        row.say("markup_text", name)
    longest = FIELDS[name].longest
    if len(text) > longest:
        row.say("very_long_text", name, row.call(name), len(text), longest)
        text = text[:longest]
    return text


def _read_name(cell: Value, name: str, row: RowReading) -> None:
    text = text_of(cell)
    if is_placeholder(text):
        row.say("placeholder_in_mandatory", name, row.call(name), text)
        return
    reading = read_name(text)
    if reading.letterless and not reading.lost:
        row.say("bad_name", name)
        return
    row.values[name] = reading.name
    if reading.several:
        row.say("several_persons", name)
    if reading.lost:
        row.say("lost_character", name)
    if reading.private:
        row.say("private_character", name)
    if reading.note:
        row.say("name_note", name, reading.note)


def _read_unit(cell: Value, name: str, row: RowReading) -> None:
    text = _one_line(fold_width(text_of(cell)))
    if text not in DITTO and is_placeholder(text):
        row.say("placeholder_in_mandatory", name, row.call(name), text)
        return
    row.values[name] = text


def _read_id(cell: Value, name: str, row: RowReading) -> None:
    if isinstance(cell, str) and is_placeholder(cell):
        return
    reading = read_id(cell, on=row.setting.on)
    if reading is None:
        return
    row.identity = reading
    if reading.fault:
        row.say(reading.fault, name, *reading.details)
        return
    row.values[name] = reading.number
    if reading.was_old:
        row.say("old_15_digit_id", name)


def _read_date(cell: Value, name: str, row: RowReading) -> None:
    if isinstance(cell, str) and is_placeholder(cell):
        return
    setting = row.setting
    reading = read_date(cell, on=setting.on, epoch_1904=setting.epoch_1904, typed=not setting.delimited)
    if not reading.readings:
        if name == "joined_party" and isinstance(cell, str) and usual("political_status", cell):
            return  # 群众 in the column of the Party date says that there is none
        row.say("bad_date", name, row.call(name), _short(text_of(cell)))
        return
    row.dates[name] = reading
    row.values[name] = _short(text_of(cell))


def _read_phone(cell: Value, name: str, row: RowReading) -> None:
    if isinstance(cell, str) and is_placeholder(cell):
        return
    reading = read_phones(cell)
    if reading.has_bad:
        row.say("bad_phone", name)
    if reading.numbers:
        row.values[name] = reading.numbers[0]
    if len(reading.numbers) > 1:
        row.say("two_phones", name, len(reading.numbers))


def _read_coded(cell: Value, name: str, row: RowReading) -> None:
    text = _one_line(text_of(cell))
    found = usual(name, text)
    if found is not None:
        row.values[name] = found
    elif not is_placeholder(text):
        row.values[name] = text
        row.say("unknown_code", name, row.call(name), _short(text))


def _read_text(cell: Value, name: str, row: RowReading) -> None:
    text = text_of(cell).strip()
    if name not in ("remark",):
        text = _one_line(text)
    if name in ("staff_no", "serial"):
        text = re.sub(r"\s", "", fold_width(text))
    if name in ("remark", "serial") or not is_placeholder(text):
        row.values[name] = text


_READERS: Final[Mapping[str, Callable[[Value, str, RowReading], None]]] = {
    "name": _read_name,
    "unit": _read_unit,
    "unit_post": _read_unit,
    "id_number": _read_id,
    "phone": _read_phone,
    **dict.fromkeys(DATES, _read_date),
    **dict.fromkeys(CODED, _read_coded),
}


def _finish(row: RowReading) -> None:
    """What several cells say together."""
    if "id_number" in row.letters and row.identity is None and not _said(row, "id_number"):
        row.say("blank_id", "id_number")
    read = {name: partial for name in DATES if (partial := _settled(name, row)) is not None}
    _compare_with_identity(read, row)
    for earlier, later in _ORDERED:
        if earlier in read and later in read and read[later].last < read[earlier].first:
            row.say("date_order", later, row.call(later), row.call(earlier))


def _said(row: RowReading, name: str) -> bool:
    return any(reason.field == name and reason.code == "cell_error" for reason in row.reasons)


def _settled(name: str, row: RowReading) -> Partial | None:
    """The one reading of a date; a doubt about a birth date is settled by the identity number when it fits one."""
    reading = row.dates.get(name)
    if reading is None:
        return None
    typed = row.values.pop(name)
    readings = tuple(partial for partial in reading.readings if partial.first <= row.setting.on)
    if not readings:
        row.say("future_date", name, row.call(name), typed)
        return None
    if len(readings) > 1 and name == "birth" and row.identity and row.identity.born:
        born = Partial(row.identity.born.year, row.identity.born.month, row.identity.born.day)
        readings = tuple(partial for partial in readings if partial.agrees_with(born)) or readings
    if len(readings) > 1:
        row.say("ambiguous_date", name, row.call(name), typed, " / ".join(map(str, readings)))
        return None
    partial = readings[0]
    row.values[name] = str(partial)
    header = next((row.setting.headers.get(c, "") for c, own in row.setting.columns.items() if own == name), "")
    if partial.month is None or (partial.day is None and _wants_a_day(header)):
        row.say("incomplete_date", name, row.call(name), typed)
    if reading.two_digit_year:
        row.say("two_digit_year", name, row.call(name), typed, partial.year)
    return partial


def _wants_a_day(header: str) -> bool:
    return "日期" in header or "年月日" in header or "生日" in header


def _compare_with_identity(read: Mapping[str, Partial], row: RowReading) -> None:
    identity = row.identity
    if identity is None or identity.born is None:
        return
    born = Partial(identity.born.year, identity.born.month, identity.born.day)
    if "birth" in read and not read["birth"].agrees_with(born):
        row.say("birth_id_mismatch", "birth")
    if row.values.get("gender") in ("男", "女") and row.values["gender"] != identity.gender:
        row.say("gender_id_mismatch", "gender")


def _one_line(text: str) -> str:
    """One line; blanks between Chinese characters, as people put them to align a column, go."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=[\u2e80-\U0003ffff]) (?=[\u2e80-\U0003ffff])", "", text)


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= _SHORT_SHOWN else f"{text[:_SHORT_SHOWN]}…"
