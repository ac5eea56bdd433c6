"""Chinese numerals, dates and widths, as official papers write them.

Numerals go both ways between `二十三` and 23; reading also knows the positional form (`二〇二三`), the formal
figures of cheques and resolutions (`贰拾叁`) and ordinary digits of either width. Nothing here knows today's date.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

NUMERAL_CHARACTERS: Final = "零〇一二三四五六七八九十百千万亿两"
"""The characters of ordinary Chinese numerals, for use inside a character class."""

_DIGITS: Final = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "○": 0,
    "两": 2,
    "貳": 2,
    "兩": 2,
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG_UNITS: Final = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_ALREADY_TENS: Final = {"廿": 20, "卅": 30, "卌": 40}
_LARGEST: Final = 10**12 - 1

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_FULL_WIDTH_DIGITS: Final = {0xFF10 + value: 0x30 + value for value in range(10)}

WEEKDAYS: Final = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def parse_numeral(text: str) -> int:
    """The number that `text` writes: `二十三`, `十`, `一百零五`, `二〇二三`, `贰拾`, `23` or `２３`.

    Raises ValueError when `text` is not one whole non-negative number.
    """
    figure = text.strip().translate(_FULL_WIDTH_DIGITS)
    if figure.isascii() and figure.isdigit():
        return int(figure)
    if not figure:
        raise ValueError("not a Chinese numeral: an empty text")
    if all(character in _DIGITS for character in figure):
        return int("".join(str(_DIGITS[character]) for character in figure))
    return _parse_with_units(figure)


def _parse_with_units(figure: str) -> int:
    """Value of a numeral with units: below a big unit a section (up to 9,999) is summed, then multiplied."""
    total = section = 0
    digit: int | None = None
    for character in figure:
        if character in _DIGITS:
            if digit:
                raise ValueError(f"not a Chinese numeral: {figure}")
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (1 if digit is None or digit == 0 else digit) * _UNITS[character]
            digit = None
        elif character in _ALREADY_TENS:
            section += _ALREADY_TENS[character]
            digit = None
        elif character in _BIG_UNITS:
            whole = section + (digit or 0)
            if not whole and not total:
                raise ValueError(f"not a Chinese numeral: {figure}")
            unit = _BIG_UNITS[character]
            # 万 inside 亿 multiplies what stands before it as well (一万亿), a smaller unit only its own section.
            total = (total + whole) * unit if unit > 10_000 else total + whole * unit
            section, digit = 0, None
        else:
            raise ValueError(f"not a Chinese numeral: {figure}")
    return total + section + (digit or 0)


def format_numeral(number: int) -> str:
    """The ordinary Chinese numeral of `number` (0 to 999,999,999,999): 23 is `二十三`, 10 `十`, 105 `一百零五`."""
    if not 0 <= number <= _LARGEST:
        raise ValueError(f"outside 0 to {_LARGEST}: {number}")
    if number == 0:
        return "零"
    parts: list[str] = []
    pending_zero = False
    for unit, name in ((100_000_000, "亿"), (10_000, "万"), (1, "")):
        section, number = divmod(number, unit)
        if not section:
            pending_zero = bool(parts)
            continue
        if parts and (pending_zero or section < 1000):
            parts.append("零")
        parts.append(_format_section(section) + name)
        pending_zero = False
    written = "".join(parts)
    return written.removeprefix("一") if written.startswith("一十") else written


def _format_section(number: int) -> str:
    """1 to 9,999 with its units; a run of empty places inside is one 零."""
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += "零一二三四五六七八九"[digit] + name
        elif written and number and not written.endswith("零"):
            written += "零"
    return written


def display_width(text: str) -> int:
    """How many columns `text` takes where a Chinese character takes two and a Latin letter one."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def fold_width(text: str) -> str:
    """`text` with full-width ASCII (Ａ１（：　) as half-width; its length never changes."""
    return text.translate(_FULL_WIDTH)


def fold_digits(text: str) -> str:
    """`text` with only the digits made half-width; brackets and marks keep their width, the length never changes."""
    return text.translate(_FULL_WIDTH_DIGITS)


def format_date(day: date) -> str:
    """`2023年6月12日`, as in the body of a paper: no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def format_date_in_numerals(day: date) -> str:
    """`二〇二三年六月十二日`, as older papers sign: the year digit by digit with 〇."""
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    return f"{year}年{format_numeral(day.month)}月{format_numeral(day.day)}日"


def weekday_name(day: date) -> str:
    """`星期一` to `星期日`."""
    return WEEKDAYS[day.weekday()]
