"""Numbers at the head of a paragraph: 一、 （一） 1. （1） ① 第一、 and the ways they are mistyped.

The ranks say which number stands above which (第一章 > 一、 > （一） > 1. > 1.1 > （1） > ① > a.). `第一、` and
`第一阶段` have no rank of their own: they go below whatever is open when they first appear.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jingjian.kernel.chinese import fold_digits, format_numeral, parse_numeral
from jingjian.modules.campaign.planparse.blocks import Line

CN: Final = "[一二三四五六七八九十百零〇]{1,5}"
OPEN: Final = "[（(〔【［\\[]"
CLOSE: Final = "[）)〕】］\\]]"

ROMAN: Final = "\u2160-\u216b"


@dataclass(frozen=True, slots=True)
class Mark:
    """A number as `raw` text at the head of a paragraph, its `kind`, `rank` (None: dynamic) and `value`.

    `faults` are codes of doubts about how it is written; `path` the figures of a decimal number (1.2.3).
    """

    raw: str
    kind: str
    rank: float | None
    value: int
    faults: tuple[str, ...] = ()
    path: tuple[int, ...] = ()
    automatic: bool = False
    """Counted by Word, not typed."""


RANKS: Final[dict[str, float | None]] = {
    "part": 0.5,
    "subpart": 0.7,
    "roman": 0.8,
    "cn_dun": 1.0,
    "article": 1.5,
    "cn_paren": 2.0,
    "ar_dot": 3.0,
    "decimal": 3.2,
    "ar_paren": 4.0,
    "ar_half_paren": 4.5,
    "circled": 5.0,
    "letter": 6.0,
    "ordinal": None,
    "stage": None,
}

_LOOK_AHEAD: Final = 80
"""No number and no short line that a pattern asks for is longer."""

_Reader = Callable[[re.Match[str]], Mark | None]


def _mark(match: re.Match[str], kind: str, value: int, *faults: str) -> Mark:
    return Mark(match[0].rstrip(), kind, RANKS[kind], value, faults)


def _figure(text: str) -> int:
    """The number from 1 to 999, 0 when it is none (百年大计 and 一二三产业 begin with no number)."""
    try:
        value = parse_numeral(text)
    except ValueError:
        return 0
    if value < 100:
        return value
    # A number of sections is written out in full; 一二三 would be its digits one by one and 百 alone a word.
    written = text.strip().replace("〇", "零").replace("百十", "百一十")
    return (
        value if value < 1000 and ((written.isdigit() and written.isascii()) or written == format_numeral(value)) else 0
    )


def _part(match: re.Match[str]) -> Mark | None:
    return _mark(match, "subpart" if match[2] == "节" else "part", _figure(match[1]))


def _article(match: re.Match[str]) -> Mark | None:
    return _mark(match, "article", _figure(match[1]))


def _ordinal(match: re.Match[str]) -> Mark | None:
    return _mark(match, "ordinal", _figure(match[1]))


def _stage(match: re.Match[str]) -> Mark | None:
    return _mark(match, "stage", _figure(match[1]))


def _chinese_dun(match: re.Match[str]) -> Mark | None:
    faults = () if match[2] == "、" else ("number_style",)
    return _mark(match, "cn_dun", _figure(match[1]), *faults)


def _chinese_paren(match: re.Match[str]) -> Mark | None:
    return _mark(match, "cn_paren", _figure(match[1]), *_bracket_faults(match[0]))


def _chinese_half_open(match: re.Match[str]) -> Mark | None:
    return _mark(match, "cn_paren", _figure(match[1]), "bracket_missing")


def _arabic_dot(match: re.Match[str]) -> Mark | None:
    faults = () if match[2] in ".．" else ("number_style",)
    return _mark(match, "ar_dot", _figure(match[1]), *faults)


def _decimal(match: re.Match[str]) -> Mark | None:
    path = tuple(int(figure) for figure in re.split(r"[.．]", match[1]))
    return Mark(match[0].rstrip(), f"decimal{len(path)}", 3.0 + len(path) / 10, path[-1], (), path)


def _arabic_paren(match: re.Match[str]) -> Mark | None:
    return _mark(match, "ar_paren", _figure(match[1]), *_bracket_faults(match[0]))


def _arabic_half_paren(match: re.Match[str]) -> Mark | None:
    return _mark(match, "ar_half_paren", _figure(match[1]))


def _single(match: re.Match[str]) -> Mark | None:
    """Characters that hold a whole number: ⒈ ⑴ ① ❶ ㈠ Ⅰ."""
    code = ord(match[1])
    for first, last, kind in (
        (0x2488, 0x249B, "ar_dot"),
        (0x2474, 0x2487, "ar_paren"),
        (0x2460, 0x2473, "circled"),
        (0x2776, 0x277F, "circled"),
        (0x3220, 0x3229, "cn_paren"),
        (0x2160, 0x216B, "roman"),
    ):
        if first <= code <= last:
            return _mark(match, kind, code - first + 1)
    return None


def _letter(match: re.Match[str]) -> Mark | None:
    return _mark(match, "letter", ord(match[1].lower()) - ord("a") + 1)


def _bracket_faults(raw: str) -> tuple[str, ...]:
    if "(" in raw or ")" in raw:
        return ("half_width_bracket",)
    return () if "（" in raw and "）" in raw else ("number_style",)


_PATTERNS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"第\s*({CN}|\d{{1,3}})\s*(章|编|篇|部分|节)(?:[、.．:：]|(?=\s)|$)", _part),
        (rf"第\s*({CN}|\d{{1,3}})\s*条(?:[、.．:：]|(?=\s))", _article),
        (rf"第\s*({CN}|\d{{1,2}})\s*(?:阶段|环节|步)(?:[:：、]|(?=[（(\s]))", _stage),
        (rf"第\s*({CN}|\d{{1,3}})\s*[、:：]", _ordinal),
        (rf"{OPEN}\s*({CN})\s*{CLOSE}[、.．:：]?", _chinese_paren),
        (rf"{OPEN}\s*(\d{{1,3}})\s*{CLOSE}[、.．:：]?", _arabic_paren),
        (rf"({CN})\s*[）)][、.．]?", _chinese_half_open),
        # 一、二、三产业 is a list in a sentence, not the number of a section.
        (rf"({CN})\s*([、.．])(?!\s*{CN}[、，和])", _chinese_dun),
        (rf"({CN})\s*([,，:：])(?=\S{{2,30}}$)", _chinese_dun),
        (rf"({CN})([ \t\u3000])\s*(?=[^\s，。；]{{2,24}}$)", _chinese_dun),
        (r"(\d{1,3}(?:[.．]\d{1,3}){1,4})[.．、]?(?![\d.．%％‰])(?!\s*[亿万千百元个倍年月日时分米])", _decimal),
        # 1、2号楼 is a list in a sentence as well; 3.5 is a figure.
        (r"(\d{1,3})\s*([.．、])(?![\d.．])", _arabic_dot),
        (r"(\d{1,3})\s*(、)(?!\s*\d{1,3}[、，和号日月年个项])", _arabic_dot),
        (r"(\d{1,2})([,，])(?!\d)(?=\S{2,})", _arabic_dot),
        (r"(\d{1,2})([ \t\u3000])\s*(?=[^\s\d，。；、]{2,24}$)", _arabic_dot),
        (r"(\d{1,3})\s*[）)][、.．]?", _arabic_half_paren),
        (rf"([\u2460-\u249b\u2776-\u277f\u3220-\u3229{ROMAN}])\s*[、.．]?", _single),
        (r"([a-zA-Z])\s*[.．、）)](?![a-zA-Z0-9.])", _letter),
    )
)


def read_mark(text: str) -> Mark | None:
    """The number at the very head of `text`, None when it begins with none."""
    if not text:
        return None
    folded = fold_digits(text[:_LOOK_AHEAD])
    for pattern, reader in _PATTERNS:
        match = pattern.match(folded)
        if match:
            mark = reader(match)
            if mark is not None and mark.value > 0:
                raw = text[: len(mark.raw)]
                return Mark(raw, mark.kind, mark.rank, mark.value, mark.faults, mark.path)
    return None


def needs_neighbour(mark: Mark) -> bool:
    """Whether this could as well be an amount at the head of a line (110、 300. 500）), and counts as the number of a
    section only beside one near it."""
    doubtful = mark.kind in ("ar_dot", "ar_paren", "ar_half_paren") or bool(mark.faults)
    return mark.value >= 100 and doubtful and not mark.automatic


def mark_of_line(line: Line) -> Mark | None:
    """The number of a line; a label that Word counted is a number whatever it looks like."""
    if not line.number:
        return read_mark(line.text)
    label = line.number.strip()
    # A list template may leave the delimiter out; the delimiters tried here only serve to recognise the kind.
    for delimiter in ("", ".", "、", " "):
        mark = read_mark(label + delimiter)
        if mark is not None and len(mark.raw) >= len(label):
            return Mark(label, mark.kind, mark.rank, mark.value, (), mark.path, automatic=True)
    figures = re.findall(rf"\d{{1,3}}|{CN}", label)
    return Mark(label, f"auto{line.number_level}", None, _figure(figures[-1]) if figures else 0, automatic=True)
