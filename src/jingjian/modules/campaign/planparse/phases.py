"""Phases of the programme: the list that names them and the places that give one its dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from jingjian.kernel.chinese import parse_numeral
from jingjian.modules.campaign.planparse.doubts import doubt
from jingjian.modules.campaign.planparse.model import Doubt, Phase
from jingjian.modules.campaign.planparse.structure import Node
from jingjian.modules.campaign.planparse.when import When, Years, interpret

_COUNT: Final = r"(?P<count>[两二三四五六]|[2-6])"
_LISTED: Final = re.compile(
    rf"分(?:为|成|作|)?(?P<names>[^。；：]{{4,160}}?)(?:等|这)?{_COUNT}个(?:环节|阶段|步骤|时段)"
)
_ANNOUNCED: Final = re.compile(
    rf"分(?:为|成|作|)?{_COUNT}个(?:环节|阶段|步骤|时段)(?:[^。；：，]{{0,8}})[：，](?P<names>[^。；]{{4,160}})"
)
_LABEL: Final = r"(?:第[一二三四五六1-6](?:个?(?:阶段|环节|步))?(?:为|是|[：:，、\s]+)?)?"
_NAMED: Final = re.compile(
    rf"{_LABEL}(?P<name>[\u4e00-\u9fff“”]{{2,14}}?)(?P<kind>环节|阶段)?\s*[（(：:，,]\s*(?P<when>[^（）()]{{2,60}})"
)
_SEPARATOR: Final = re.compile(r"、|，|以及|和(?!谐|解)|与(?!时|会)")
_BRACKETED: Final = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class _Dated:
    name: str
    start: date | None
    end: date | None
    depth: int = 0
    """That of the section which names it; steps inside a phase lie deeper."""


def find_phases(nodes: list[Node], preamble: list[str], years: Years) -> tuple[list[Phase], list[Doubt]]:
    """The phases in order, with the dates the plan gives each of them, and doubts about their number.

    Names come from a sentence such as 分为甲、乙、丙三个环节; without one, from headings that call themselves 阶段 or
    环节.
    """
    doubts: list[Doubt] = []
    texts = [(node.key, text) for node in nodes for text in node.body] + [(None, text) for text in preamble]
    names, listed = _names(texts, years, doubts)
    dated = list(listed)
    for node in nodes:
        dated.extend(_dated_heading(node, names, years))
    if not names:
        return [Phase(item.name, item.start, item.end) for item in _merged(dated)], doubts
    known = {item.name: item for item in reversed(dated) if item.start or item.end}
    return [Phase(*_days(known.get(name), name)) for name in names], doubts


def _days(known: _Dated | None, name: str) -> tuple[str, date | None, date | None]:
    return (name, known.start, known.end) if known else (name, None, None)


def _names(
    texts: Iterable[tuple[str | None, str]], years: Years, doubts: list[Doubt]
) -> tuple[list[str], list[_Dated]]:
    """Names of the first sentence that lists the phases, with dates that stand in brackets behind a name."""
    for section, text in texts:
        for pattern in (_LISTED, _ANNOUNCED):
            match = pattern.search(text)
            if match is None:
                continue
            plain = [_name(part) for part in _SEPARATOR.split(_BRACKETED.sub("", match["names"]))]
            names = list(dict.fromkeys(name for name in plain if 2 <= len(name) <= 16))
            if len(names) < 2:
                continue
            if len(names) != parse_numeral(match["count"]):
                doubts.append(doubt("phase_count", match[0], section))
            return names, _bracketed_dates(match["names"], names, years)
    return [], []


def _bracketed_dates(text: str, names: list[str], years: Years) -> list[_Dated]:
    found = []
    for name in names:
        match = re.search(rf"{re.escape(name)}(?:环节|阶段)?\s*[（(]([^（）()]*)[）)]", text)
        when = _first_dated(match[1], years) if match else None
        if when:
            found.append(_Dated(name, when.start, when.end))
    return found


def _dated_heading(node: Node, names: list[str], years: Years) -> list[_Dated]:
    """The phase that a heading, or the first words of an unheaded part, names together with its time.

    With a list of names only those count; without one the heading must call itself a phase.
    """
    first = node.body[0] if node.body else ""
    head = node.heading or re.split("[。；]", first, maxsplit=1)[0]
    called = node.kind == "stage" or re.search(r"第[一二三四五六](?:阶段|环节)|(?:阶段|环节)(?:$|[（(：:])", head)
    name = next((known for known in names if known in head), None) if names else (_own_name(head) if called else None)
    found: list[_Dated] = []
    if name:
        when = _first_dated(head, years) or (_opening_date(first, years) if node.heading else None)
        if when or not names:
            depth = node.key.count(".")
            found.append(_Dated(name, when.start if when else None, when.end if when else None, depth))
    return found or _dated_sentences(node.body, names, years)


def _dated_sentences(body: list[str], names: list[str], years: Years) -> list[_Dated]:
    """Sentences that begin with the name of a listed phase and its time: 甲环节（3月至4月）, 乙环节：5月至8月."""
    found: list[_Dated] = []
    for paragraph in body if names else []:
        for sentence in re.split("[。；]", paragraph):
            match = _NAMED.match(sentence.strip())
            name = _name(match["name"]) if match else ""
            when = _first_dated(match["when"], years) if match and name in names else None
            if when:
                found.append(_Dated(name, when.start, when.end))
    return found


def _opening_date(text: str, years: Years) -> When | None:
    """The time with which a phase's text opens: （2023年3月1日至4月30日） or 时间：…"""
    opening = re.split("[。；，]", text.lstrip("（(时间：: "), maxsplit=1)[0][:60]
    when = _first_dated(opening, years)
    return when if when is not None and when.at <= 2 else None


def _first_dated(text: str, years: Years) -> When | None:
    """The first span, else the first phrase with a date; the context of years is left as it is."""
    found = [when for when in interpret(text, replace(years)) if when.start or when.end]
    return next((when for when in found if when.kind == "span"), found[0] if found else None)


def _own_name(head: str) -> str | None:
    match = re.match(rf"{_LABEL}(?P<name>[^（(：:，。]{{2,16}})", head)
    return _name(match["name"]) if match else None


def _name(text: str) -> str:
    bare = _BRACKETED.sub("", text).strip(" \t\u3000“”：:（）()")
    for ending in ("环节", "阶段", "步骤"):
        bare = bare.removesuffix(ending)
    return bare


def _merged(dated: list[_Dated]) -> list[_Dated]:
    """One entry a name, the one with dates if any, in the order of first mention; steps inside a phase do not count."""
    merged: dict[str, _Dated] = {}
    upper = min((item.depth for item in dated), default=0)
    for item in (item for item in dated if item.depth == upper):
        if item.name not in merged or (merged[item.name].start is None and merged[item.name].end is None):
            merged[item.name] = item
    return list(merged.values())
