"""Enumerations inside a paragraph: 一是…二是…, 一要…二要…, 第一，…, 一、…；二、…, ①…②…, （1）…（2）…, 1.…；2.…

Items repeat passages of the body. A marker counts only at the beginning of a clause, and an enumeration begins with
its first item, so that 十一是 or 统一要求 starts none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from jingjian.kernel.chinese import fold_digits, parse_numeral
from jingjian.modules.campaign.planparse.doubts import doubt, excerpt
from jingjian.modules.campaign.planparse.model import Doubt, InlineItem

_N: Final = "[一二三四五六七八九十]{1,2}"
_MARKERS: Final = re.compile(
    rf"(?P<shi>{_N}(?:是|要))(?!否|求|素|件|点|害)"
    rf"|(?P<di>第{_N})(?=[，、,:：])"
    rf"|(?P<dun>{_N}、)(?!{_N}[、，])"
    rf"|(?P<cnp>[（(]{_N}[）)])"
    r"|(?P<arp>[（(]\d{1,2}[）)])"
    r"|(?P<dot>\d{1,2}[.．、])(?![\d.．])"
    r"|(?P<circ>[\u2460-\u2473])"
)
_BEFORE: Final = "。；：，！？;:,!?”’』」）) \t\u3000\xa0"
_AFTER_SENTENCE: Final = "。；：！？;:!?”’』」）) \t\u3000\xa0"
_COUNTED: Final = (
    "次个项名级条类年月日天周人件届届位大方种步度期轮批户家处支部场点十百千万风公会严重岗案线把手课，。、；：是要"
)
_TRIM: Final = " \t\u3000\xa0；;，,、"
_LEAST: Final = {"shi": 1, "di": 2, "dun": 2, "cnp": 2, "arp": 2, "dot": 2, "circ": 2}
"""How many items an enumeration of a family must have to count as one."""

_BARE: Final = {
    ordinal: re.compile(
        rf"(?:^|(?<=[。；！？;]))[ \t\u3000\xa0]*(?P<figure>{figure})"
        rf"(?:、(?!{_N}[、，])|(?![{_COUNTED}一二三四五六七八九]))"
    )
    for ordinal, figure in enumerate("一二三四五六七八九十", start=1)
}
"""A figure that begins a clause and counts nothing (三个, 二十): a marker without its 是 or 要, or with 、 instead."""

_SENTENCE: Final = re.compile("[。！？]")


@dataclass(slots=True)
class _Found:
    """A marker at `start`; `end` is where the item's text begins. `codes` are doubts about it."""

    start: int
    end: int
    raw: str
    family: str
    ordinal: int
    codes: tuple[str, ...] = ()


def inline_items(body: list[str], section: str | None) -> tuple[list[InlineItem], list[Doubt]]:
    """The items of every enumeration in the paragraphs of a section, in order, and the doubts about their markers.

    An enumeration whose items are paragraphs of their own goes on from one paragraph to the next.
    """
    items: list[InlineItem] = []
    doubts: list[Doubt] = []
    due: dict[str, int] = {}
    for at, paragraph in enumerate(body):
        runs = _runs(paragraph, due, _upcoming(body, at))
        due = {run[-1].family: run[-1].ordinal + 1 for run in runs} or due
        found: list[tuple[int, InlineItem]] = []
        for run in runs:
            for marker, text in zip(run, _texts(paragraph, run), strict=True):
                found.append((marker.start, InlineItem(marker.raw.rstrip("、.．"), marker.ordinal, text)))
                passage = excerpt(paragraph, marker.start)
                doubts.extend(doubt(code, passage, section) for code in marker.codes)
        items.extend(item for _start, item in sorted(found, key=lambda pair: pair[0]))
    return items, doubts


def _upcoming(body: list[str], at: int) -> str | None:
    """The paragraph after `at`, where an enumeration may go on."""
    return body[at + 1] if at + 1 < len(body) else None


def _candidates(text: str) -> dict[str, list[_Found]]:
    """Markers at the beginning of a clause, by family."""
    found: dict[str, list[_Found]] = {}
    for match in _MARKERS.finditer(fold_digits(text)):
        family = match.lastgroup or ""
        before = _BEFORE if family in ("shi", "circ") else _AFTER_SENTENCE
        if match.start() and text[match.start() - 1] not in before:
            continue
        raw = text[match.start() : match.end()]
        found.setdefault(family, []).append(_Found(match.start(), match.end(), raw, family, _ordinal(raw)))
    return found


def _ordinal(raw: str) -> int:
    if "\u2460" <= raw <= "\u2473":
        return ord(raw) - 0x245F
    try:
        return parse_numeral(raw.strip("第是要、.．（）()"))
    except ValueError:
        return 0


def _runs(text: str, due: dict[str, int], upcoming: str | None) -> list[list[_Found]]:
    """Enumerations of a paragraph, each a run of markers; `due` says what would carry on an earlier paragraph's."""
    runs: list[list[_Found]] = []
    for family, candidates in _candidates(text).items():
        current: list[_Found] = []
        for candidate in candidates:
            # A marker that opens the paragraph may carry on the enumeration of the paragraph before.
            carried = not current and candidate.start == 0 and candidate.ordinal == due.get(family)
            if candidate.ordinal == 1 or carried:
                current = [candidate]
                runs.append(current)
            elif current and current[-1].ordinal <= candidate.ordinal <= current[-1].ordinal + 3:
                current.extend(_joined(text, current[-1], candidate))
            elif not current and family == "shi" and candidate.ordinal == 2:
                current = [*_incomplete(text, 0, candidate.start, (1,)), candidate]
                runs.append(current)
    return [_completed(text, run) for run in runs if _counts(run, due, upcoming)]


def _counts(run: list[_Found], due: dict[str, int], upcoming: str | None) -> bool:
    family = run[0].family
    if len(run) >= _LEAST[family] or run[0].ordinal == due.get(family):
        return True
    following = _candidates(upcoming[:10]).get(family, []) if upcoming else []
    return bool(following) and following[0].start == 0 and following[0].ordinal == run[-1].ordinal + 1


def _joined(text: str, last: _Found, candidate: _Found) -> list[_Found]:
    """The markers to add after `last` to arrive at `candidate`, with those between that lack their 是 or 要."""
    missing = tuple(range(last.ordinal + 1, candidate.ordinal))
    between = _incomplete(text, last.end, candidate.start, missing) if last.family == "shi" else []
    if candidate.ordinal == last.ordinal:
        candidate.codes = ("inline_duplicate",)
    elif len(between) < len(missing):
        candidate.codes = ("inline_gap",)
    return [*between, candidate]


def _completed(text: str, run: list[_Found]) -> list[_Found]:
    """`run` with markers after its last one that lack their 是 or 要; only where a sentence begins with the figure."""
    if run[0].family != "shi" or len(run) < 2:
        return run
    last = run[-1]
    return [*run, *_incomplete(text, last.end, len(text), (last.ordinal + 1,))]


def _incomplete(text: str, start: int, end: int, ordinals: tuple[int, ...]) -> list[_Found]:
    """Bare figures that begin a clause where the markers of these ordinals should stand: 二坚决…"""
    found: list[_Found] = []
    for ordinal in ordinals:
        match = _BARE[ordinal].search(text, start, end) if ordinal in _BARE else None
        if match:
            found.append(_Found(match.start(1), match.end(), match[1], "shi", ordinal, ("marker_incomplete",)))
            start = match.end()
    return found


def _texts(paragraph: str, run: list[_Found]) -> list[str]:
    """The text of each item: up to the next marker; the last ends where its neighbours' pattern says.

    Items closed by semicolons make one sentence together, so the last has as many full stops as the longest before it
    has inside and one more. Items that are sentences leave no such trace: the last goes to the end of the paragraph.
    """
    texts = [paragraph[marker.end : following.start] for marker, following in pairwise(run)]
    last = paragraph[run[-1].end :]
    if texts and all(text.rstrip(" \u3000").endswith(("；", ";", "，", ",")) for text in texts):
        inside = max(len(_SENTENCE.findall(text)) for text in texts)
        stops = [match.end() for match in _SENTENCE.finditer(last)]
        if len(stops) > inside:
            last = last[: stops[inside]]
    return [text.strip(_TRIM) for text in (*texts, last)]
