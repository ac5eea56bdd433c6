"""Finds the header of each sheet: one or two rows under merged titles, and the field each column holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jingjian.kernel.sheets.model import Merge, Sheet, Workbook, is_blank, letter, text_of
from jingjian.modules.administration.rosterparse.fields import field_of
from jingjian.modules.administration.rosterparse.report import SheetGuess

_LOOKED_AT: Final = 40
_LEAST_FIELDS: Final = 2
_LONGEST_HEADER: Final = 30


def detect(workbook: Workbook) -> tuple[SheetGuess, ...]:
    """A guess for each sheet in the order of the workbook."""
    return tuple(_guess(sheet) for sheet in workbook)


def _guess(sheet: Sheet) -> SheetGuess:
    header_rows = find_header(sheet)
    headers = header_texts(sheet, header_rows)
    columns = columns_of(headers)
    fields = set(columns.values())
    people = bool({"name"} & fields) and len(fields - {"serial", "remark"}) >= _LEAST_FIELDS
    hidden = tuple(letter(column) for column in sorted(sheet.hidden_columns) if letter(column) in headers)
    return SheetGuess(
        name=sheet.name,
        hidden=sheet.hidden,
        is_roster=people,
        header_rows=header_rows if people else (),
        columns=columns if people else {},
        unmapped={key: text for key, text in headers.items() if key not in columns} if people else {},
        headers=headers if people else {},
        hidden_columns=hidden,
    )


def find_header(sheet: Sheet) -> tuple[int, ...]:
    """The row numbers of the header, empty when no row reads as one."""
    best: tuple[int, ...] = ()
    best_score = 1
    filled = [number for number in list(sheet.rows)[:_LOOKED_AT] if sheet.is_filled(number)]
    for number in filled:
        alone, below = _score(sheet, (number,)), _score(sheet, (number + 1,))
        together = _score(sheet, (number, number + 1))
        # Two rows make the header only when they say more than either alone: a title above must not join it.
        for rows, score in (((number,), alone), ((number, number + 1), together if together > below else 0)):
            if score > best_score:
                best, best_score = rows, score
    return best


def _score(sheet: Sheet, rows: tuple[int, ...]) -> int:
    """How many different fields the rows name together; 0 for rows that cannot be a header."""
    if any(number not in sheet.rows for number in rows):
        return 0
    texts = header_texts(sheet, rows)
    fields = set(columns_of(texts).values())
    if "name" not in fields:
        return 0
    if len(rows) == 2:
        lower = _own_texts(sheet, rows[1])
        if not lower or any(field_of(text) is None and _is_data_like(text) for text in lower.values()):
            return 0
        # Where the upper row already names the field, the lower may only go on with its words or be empty.
        upper = _own_texts(sheet, rows[0])
        for column, text in lower.items():
            if column in upper and field_of(upper[column]) and field_of(upper[column] + text) is None:
                return 0
    return len(fields)


def _is_data_like(text: str) -> bool:
    return len(text) > _LONGEST_HEADER or sum(character.isdigit() for character in text) * 2 > len(text)


def _own_texts(sheet: Sheet, number: int) -> dict[int, str]:
    return {column: text_of(cell).strip() for column, cell in enumerate(sheet.row(number)) if not is_blank(cell)}


def header_texts(sheet: Sheet, rows: tuple[int, ...]) -> dict[str, str]:
    """The header of each column by letter. Of two rows the lower counts where it names a field, else both together."""
    if not rows:
        return {}
    upper = _spread(sheet, rows[0], sheet.merges)
    if len(rows) == 1:
        return {letter(column): text for column, text in sorted(upper.items())}
    lower = _own_texts(sheet, rows[-1])
    headers: dict[str, str] = {}
    for column in sorted(upper.keys() | lower.keys()):
        above, below = upper.get(column, ""), lower.get(column, "")
        both = above + below
        headers[letter(column)] = below if below and (field_of(below) or not field_of(both)) else both
    return headers


def _spread(sheet: Sheet, number: int, merges: tuple[Merge, ...]) -> dict[int, str]:
    """The texts of a row with a merged text standing in each column it covers."""
    texts = _own_texts(sheet, number)
    for merge in merges:
        if merge.first_row <= number <= merge.last_row and merge.first_column < merge.last_column:
            text = texts.get(merge.first_column)
            if text is not None and field_of(text) is None:
                for column in range(merge.first_column + 1, merge.last_column + 1):
                    texts.setdefault(column, text)
    return texts


def columns_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Letter → field; of two columns that name the same field the first one with the plainer header counts."""
    columns: dict[str, str] = {}
    taken: dict[str, str] = {}
    for key, text in headers.items():
        field = field_of(text)
        if field is None:
            continue
        if field not in taken:
            taken[field] = key
            columns[key] = field
    return columns
