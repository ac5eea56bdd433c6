"""Names, identity numbers and telephone numbers as they are typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from jingjian.kernel.chinese import fold_width
from jingjian.kernel.sheets.model import Value, text_of
from jingjian.kernel.validators import identity_number_faults, upgraded_identity_number

_HAN_LEAST: Final = 0x2E80
_SURNAMES_OF_TWO: Final = """
欧阳 上官 司马 诸葛 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 东方 南宫 长孙 宇文 端木 轩辕 西门 独孤
百里 呼延 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 赫连 万俟 闻人 东郭 南门 第五
纳兰 拓跋
"""
_COMPOUND_SURNAMES: Final = frozenset(_SURNAMES_OF_TWO.split())
_DOTS: Final = re.compile(r"(?<=\S)\s*[•・･．.●∙⋅‧·]\s*(?=\S)")
_NOTE: Final = re.compile(r"\s*[(（\[【]([^)）\]】]*)[)）\]】]\s*$")
_BETWEEN_PERSONS: Final = re.compile(
    r"[、，,;；/\\\n|]+|(?<=[\u2e80-\U0003ffff])\s*(?:以及|及)\s*(?=[\u2e80-\U0003ffff]{2})"
)
_SPACES: Final = re.compile(r"\s+")
_LOST: Final = re.compile(r"[?？\ufffd□■▯◻]")


@dataclass(frozen=True, slots=True)
class NameReading:
    """A name without the blanks between its characters; `several` persons, a `note` behind it, characters lost."""

    name: str
    several: bool = False
    note: str = ""
    lost: bool = False
    private: bool = False
    letterless: bool = False


def read_name(text: str) -> NameReading:
    """Read a cell with a name: `张　伟` is 张伟; blanks stay between Latin words, · in the names of minorities."""
    text = text.strip()
    note = ""
    if (found := _NOTE.search(text)) and found.start() > 0:
        text, note = text[: found.start()].strip(), found[1].strip()
    parts = [part for part in (part.strip() for part in _BETWEEN_PERSONS.split(text)) if part]
    several = (len(parts) > 1 and all(len(part) >= 2 for part in parts)) or _are_two_full_names(text)
    name = _joined(text)
    return NameReading(
        name=name,
        several=several,
        note=note,
        lost=bool(_LOST.search(name)),
        private=any(unicodedata.category(character) == "Co" for character in name),
        letterless=not any(unicodedata.category(character)[0] in "LC" for character in name),
    )


def _are_two_full_names(text: str) -> bool:
    """`张伟 李娜`, but neither `欧阳 娜娜` nor `张 伟` nor `Anna Li`."""
    parts = text.split()
    return (
        len(parts) > 1
        and all(2 <= len(part) <= 4 and all(ord(character) >= _HAN_LEAST for character in part) for part in parts)
        and parts[0] not in _COMPOUND_SURNAMES
    )


def _joined(text: str) -> str:
    """Without blanks beside a Han character; full-width letters, digits and blanks made ordinary."""
    text = _SPACES.sub(" ", fold_width(text)).strip()
    text = _DOTS.sub(_dot, text)
    kept: list[str] = []
    for position, character in enumerate(text):
        if character == " " and (ord(text[position - 1]) >= _HAN_LEAST or ord(text[position + 1]) >= _HAN_LEAST):
            continue
        kept.append(character)
    return "".join(kept)


def _dot(found: re.Match[str]) -> str:
    before, after = found.string[found.start() - 1], found.string[found.end()]
    return "·" if ord(before) >= _HAN_LEAST and ord(after) >= _HAN_LEAST else found[0]


@dataclass(frozen=True, slots=True)
class IdReading:
    """An identity number of 18 characters, or the code of what is wrong with it and details for its sentence."""

    number: str = ""
    fault: str = ""
    details: tuple[object, ...] = ()
    was_old: bool = False

    @property
    def born(self) -> date | None:
        """The birth date inside a good number."""
        if not self.number:
            return None
        return date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def gender(self) -> str:
        """男 or 女 by the seventeenth digit of a good number, else empty."""
        return ("女", "男")[int(self.number[16]) % 2] if self.number else ""


_ID_NOISE: Final = re.compile(r"[\s'\"`’‘＇“”\-–—_.,，。]")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?1[0-9]")
_CODES: Final = {"checksum": "bad_id_checksum", "birth_date": "bad_id_birth", "characters": "bad_id_characters"}


def read_id(cell: Value, *, on: date) -> IdReading | None:
    """Read an identity number, None for an empty cell. A number (not a text) of 16 or more digits has lost some."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 1e15:
        return IdReading(fault="id_precision_lost")
    text = fold_width(text_of(cell)).strip()
    if _SCIENTIFIC.fullmatch(text):
        return IdReading(fault="id_precision_lost")
    if text.endswith(".0"):
        text = text[:-2]
    text = _ID_NOISE.sub("", text).upper().replace("×", "X").replace("Χ", "X").replace("Х", "X")
    if not text:
        return None
    codes = {fault.code for fault in identity_number_faults(text)}
    was_old = "old_form" in codes
    if "length" in codes or "empty" in codes:
        return IdReading(fault="bad_id_length", details=(len(text),))
    if "checksum" in codes and text.endswith("000") and "birth_date" not in codes:
        # A program that keeps fifteen digits of a number writes the last three as zeros.
        return IdReading(fault="id_precision_lost")
    for code in ("characters", "birth_date", "checksum"):
        if code in codes:
            return IdReading(fault=_CODES[code])
    reading = IdReading(number=upgraded_identity_number(text) if was_old else text, was_old=was_old)
    if reading.born is not None and reading.born > on:
        return IdReading(fault="bad_id_birth")
    return reading


_PHONE_NOISE: Final = re.compile(r"[\s()（）\-–—.]")
_PHONE: Final = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{1,2}[2-9][0-9]{6,7}|[2-9][0-9]{6,7}|[468]00[0-9]{7}")
_EXTENSION: Final = re.compile(r"(?:转|分机|ext\.?|x|#)\s*([0-9]{1,6})$", re.IGNORECASE)
_BETWEEN_PHONES: Final = re.compile(r"[、，,;；/\\\n|]+|\s+(?:或|和)?\s*(?=[01+])|(?<=[0-9])(?:或|和)(?=[0-9])")
_LABEL: Final = re.compile(
    r"(?:手机|电话|办公|座机|住宅|家|办|宅|短号|微信同号)\s*[:：]?|[(（](?:手机|办公?|座机|微信)[)）]"
)


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """The numbers of a cell that are numbers, in their order, and whether some part is none."""

    numbers: tuple[str, ...]
    has_bad: bool


def read_phones(cell: Value) -> PhoneReading:
    """Read a cell with telephone numbers: `138 0013 8000`, `0319-5551234转8`, two parted by 、 / or a line break."""
    text = _LABEL.sub("", fold_width(text_of(cell))).strip().strip("'\"`")
    text = re.sub(r"\.0$", "", text)
    whole = _phone(text)
    if whole:
        return PhoneReading((whole,), has_bad=False)
    parts = [part for part in (part.strip() for part in _BETWEEN_PHONES.split(text)) if part]
    numbers = tuple(dict.fromkeys(number for part in parts if (number := _phone(part))))
    return PhoneReading(numbers, has_bad=not parts or any(not _phone(part) for part in parts))


def _phone(text: str) -> str:
    extension = _EXTENSION.search(text)
    bare = _PHONE_NOISE.sub("", text[: extension.start()] if extension else text)
    bare = re.sub(r"^(?:\+|00)86", "", bare)
    if len(bare) == 13 and bare.startswith("861"):
        bare = bare[2:]
    if not _PHONE.fullmatch(bare):
        return ""
    return f"{bare}-{extension[1]}" if extension else bare
