"""Delimited text: its encoding, its separator, and its rows as a spreadsheet program would number them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from jingjian.kernel.sheets.model import Cells, FileRefused, Limits, Sheet, Workbook

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS: Final = (",", "\t", ";", "|", "，")
_QUOTED: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_LONGEST_QUOTED: Final = 2000
_LOOKED_AT: Final = 40
_EVERY: Final = 1024
_UNLIKELY: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_delimited(
    content: bytes, *, file_name: str, limits: Limits, deadline: float, head: Callable[[str], str | None]
) -> Workbook:
    """Read delimited text; `head` names the column that a text heads, or nothing.

    Raises FileRefused when it is no text or larger than `limits`.
    """
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise FileRefused("empty")
    lines = text[: 200 * _LOOKED_AT * 10].split("\n")[:_LOOKED_AT]
    separator = _separator(lines, head)
    sheet = Sheet(name=_sheet_name(file_name))
    _fill(sheet, text, separator, limits, deadline)
    return Workbook(file_name=file_name, kind="csv", sheets=(sheet,))


def _sheet_name(file_name: str) -> str:
    """The name a spreadsheet program gives the only sheet: that of the file without its ending."""
    base = re.split(r"[/\\]", file_name)[-1]
    return base.rpartition(".")[0] or base


def _decoded(content: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark or without, or GB18030 (GBK, GB2312)."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _as(content, encoding)
    if b"\x00" in content[:4096]:
        return _without_mark(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _as(content, "gb18030")
    return _refuse_binary(text)


def _without_mark(content: bytes) -> str:
    """UTF-16 that lost its mark shows zeros on one side of its separators only; anything else is no text."""
    head = content[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(content) % 2 == 0 and min(even, odd) == 0:
        text = _as(content, "utf-16-be" if even else "utf-16-le")
        if any(separator in text for separator in _SEPARATORS) and not _UNLIKELY.search(text):
            return text
    raise FileRefused("not_a_spreadsheet", "二进制文件", "a binary file")


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("encoding") from error


def _refuse_binary(text: str) -> str:
    """A control character here and there is an accident; many make a binary file."""
    if len(_UNLIKELY.findall(text)) > 3 + len(text) // 200:
        raise FileRefused("not_a_spreadsheet", "二进制文件", "a binary file")
    return text


def _separator(lines: list[str], head: Callable[[str], str | None]) -> str:
    """The separator under which a line reads most like a header; failing that the commonest one."""

    def score(separator: str) -> tuple[int, int]:
        headers = max(
            len({field for cell in line.split(separator) if (field := head(cell.strip(" \"'")))}) for line in lines
        )
        return (headers if headers > 1 else 0, sum(line.count(separator) for line in lines))

    return max(_SEPARATORS, key=score)


def _fill(sheet: Sheet, text: str, separator: str, limits: Limits, deadline: float) -> None:
    """Split the text into rows; a line break inside proper quotes belongs to its cell and not to the count."""
    position, number, cells_read = 0, 0, 0
    shared: dict[str, str] = {}
    plain = re.compile(f"[^{re.escape(separator)}\n]*")
    while position < len(text):
        number += 1
        if number > limits.rows:
            raise FileRefused("too_many_rows", limits.rows)
        if number % _EVERY == 0 and time.monotonic() > deadline:
            raise FileRefused("too_slow", f"{limits.seconds:g}")
        row: list[str] = []
        stray: list[int] = []
        while True:
            value, position, is_stray = _cell(text, position, separator, plain)
            if is_stray:
                stray.append(len(row))
            row.append(shared.setdefault(value, value))
            if len(row) > limits.columns * 4:
                raise FileRefused("too_many_columns", limits.columns)
            if position < len(text) and text[position] == separator:
                position += 1
                continue
            position += 1
            break
        cells_read += len(row)
        if cells_read > limits.cells:
            raise FileRefused("too_large_when_unzipped")
        sheet.rows[number] = _row(row)
        if stray:
            sheet.stray_quotes[number] = tuple(stray)
    while sheet.rows and not any(sheet.rows[number]):
        del sheet.rows[number]
        number -= 1


def _cell(text: str, position: int, separator: str, plain: re.Pattern[str]) -> tuple[str, int, bool]:
    """One cell from `position`: its value, where it ends, and whether a quotation mark in it has no partner."""
    if text.startswith('"', position):
        quoted = _QUOTED.match(text, position)
        if quoted and quoted.end() - position <= _LONGEST_QUOTED:
            after = plain.match(text, quoted.end())
            assert after is not None
            if not after[0].strip():
                return quoted[1].replace('""', '"'), after.end(), False
    found = plain.match(text, position)
    assert found is not None
    return found[0], found.end(), '"' in found[0]


def _row(cells: list[str]) -> Cells:
    return tuple(cell or None for cell in cells)
