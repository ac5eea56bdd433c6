"""Word's automatic numbering, rendered: the label a reader sees before a paragraph.

Definitions stand in `word/numbering.xml`. Paragraphs name a list (`numId`) and a level; lists that share an abstract
definition go on counting together, as Word does, unless a list overrides its start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from jingjian.kernel.chinese import format_numeral
from jingjian.modules.campaign.planparse.readers.package import attribute, child, local, value_of, whole_number

_LEVELS: Final = 9
_COUNTING: Final = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "taiwaneseDigital",
    }
)
_LEGAL: Final = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ENCLOSED: Final = {
    "decimalEnclosedCircle": 0x2460,
    "decimalEnclosedCircleChinese": 0x2460,
    "decimalEnclosedParen": 0x2474,
    "decimalEnclosedFullstop": 0x2488,
}
_ENCLOSED_UP_TO: Final = 20


@dataclass(slots=True)
class _Level:
    start: int = 1
    fmt: str = "decimal"
    text: str = ""
    restarts: bool = True
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)
    begun: bool = False


class Numbering:
    """Counts the lists of one document while it is read from top to bottom."""

    def __init__(self, root: Element | None, style_lists: dict[str, str]) -> None:
        """`style_lists` maps the id of a numbering style to the `numId` it stands for."""
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        if root is not None:
            self._load(root, style_lists)

    def level_of_style(self, num_id: str, style: str) -> int | None:
        """The level of the list that is tied to a paragraph style."""
        levels = self._lists[num_id].levels if num_id in self._lists else {}
        return next((depth for depth, level in levels.items() if level.style == style), None)

    def label(self, num_id: str, depth: int) -> str:
        """Count one more paragraph of this list and level and return its label, empty for bullets."""
        listed = self._lists.get(num_id)
        level = listed.levels.get(depth) if listed else None
        if listed is None or level is None:
            return ""
        counters = self._counters.setdefault(listed.abstract, {})
        if not listed.begun:
            listed.begun = True
            for overridden, start in listed.starts.items():
                counters[overridden] = start - 1
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [other for other in counters if other > depth]:
            if listed.levels.get(deeper, level).restarts:
                del counters[deeper]
        return self._render(listed, level, counters)

    def _render(self, listed: _List, level: _Level, counters: dict[int, int]) -> str:
        if level.fmt in ("bullet", "none"):
            return ""
        label = level.text
        for depth in range(_LEVELS):
            mark = f"%{depth + 1}"
            if mark in label:
                other = listed.levels.get(depth, level)
                fmt = "decimal" if level.legal else other.fmt
                label = label.replace(mark, format_count(counters.get(depth, other.start), fmt))
        label = label.strip()
        # A label that ends in a figure must not run into a figure that begins the text.
        return f"{label} " if label and label[-1].isalnum() else label

    def _load(self, root: Element, style_lists: dict[str, str]) -> None:
        abstracts: dict[str, dict[int, _Level]] = {}
        links: dict[str, str] = {}
        for element in root:
            identity = attribute(element, "abstractNumId")
            if local(element) == "abstractNum" and identity is not None:
                abstracts[identity] = _levels(element)
                link = value_of(element, "numStyleLink")
                if link:
                    links[identity] = link
        for element in root:
            num_id, abstract = attribute(element, "numId"), value_of(element, "abstractNumId")
            if local(element) == "num" and num_id is not None and abstract is not None:
                self._lists[num_id] = _list(element, abstract, abstracts.get(abstract, {}))
        for listed in self._lists.values():
            target = self._lists.get(style_lists.get(links.get(listed.abstract, ""), ""))
            if target is not None and target is not listed:
                listed.levels = target.levels | listed.levels
                listed.abstract = target.abstract


def format_count(count: int, fmt: str) -> str:
    """A counter in a Word number format; an unknown format counts in ordinary digits."""
    if fmt in _COUNTING:
        return format_numeral(max(0, count))
    if fmt == "chineseLegalSimplified":
        return format_numeral(max(0, count)).translate(_LEGAL)
    if fmt in _ENCLOSED and 1 <= count <= _ENCLOSED_UP_TO:
        return chr(_ENCLOSED[fmt] + count - 1)
    if fmt == "ideographTraditional":
        return _STEMS[(count - 1) % len(_STEMS)]
    if fmt == "ideographZodiac":
        return _BRANCHES[(count - 1) % len(_BRANCHES)]
    if fmt in ("lowerLetter", "upperLetter") and count >= 1:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if fmt == "upperLetter" else letter
    if fmt in ("lowerRoman", "upperRoman") and 1 <= count < 400:
        roman = _roman(count)
        return roman if fmt == "upperRoman" else roman.lower()
    return f"{count:02d}" if fmt == "decimalZero" else str(count)


def _roman(count: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, count = divmod(count, value)
        written += letters * times
    return written


def _levels(element: Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for inner in element:
        depth = whole_number(attribute(inner, "ilvl"))
        if local(inner) == "lvl" and depth is not None:
            levels[depth] = _level(inner)
    return levels


def _level(element: Element) -> _Level:
    start = whole_number(value_of(element, "start"))
    return _Level(
        start=1 if start is None else start,
        fmt=value_of(element, "numFmt") or "decimal",
        text=value_of(element, "lvlText") or "",
        restarts=value_of(element, "lvlRestart") != "0",
        legal=child(element, "isLgl") is not None,
        style=value_of(element, "pStyle"),
    )


def _list(element: Element, abstract: str, levels: dict[int, _Level]) -> _List:
    listed = _List(abstract, dict(levels))
    for inner in element:
        depth = whole_number(attribute(inner, "ilvl"))
        if local(inner) != "lvlOverride" or depth is None:
            continue
        replaced = child(inner, "lvl")
        if replaced is not None:
            listed.levels[depth] = _level(replaced)
        start = whole_number(value_of(inner, "startOverride"))
        if start is not None:
            listed.starts[depth] = start
    return listed
