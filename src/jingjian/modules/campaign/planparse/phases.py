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
_TIMES: Final = re.compile(r"时间|步骤|阶段|环节|进度|日程|分段")
"""In the heading of a section that says when things happen."""

_COUNTED: Final = re.compile(rf"分(?:为|成|作|[^。；：，]{{0,150}}?)?{_COUNT}个(?:环节|阶段|步骤|时段)")
_BEGINS_CLAUSE: Final = r"(?:^|(?<=[。；，、：:\s是为段步节.．）)]))"
_OWN_NAME: Final = r"(?P<name>[\u4e00-\u9fff“”]{2,14}?)(?:环节|阶段)"
_ITEM: Final = rf"(?:[一二三四五六](?:是|、)|{_LABEL})"
_LEAD: Final = r"(?:的?时间(?:安排)?)?[为是在于]?[（(：:，,\s]*(?:时间(?:安排)?)?[为是：:\s]*$"
"""Between the name of a phase and its time: （ ： 时间为"""

_FOLLOWS: Final = r"\s*(?:为|是|：|:|开展|进行)\s*"
"""Between a time and the name of the phase it is the time of."""

_NO_NAME: Final = re.compile(r"(?:第?[一二三四五六]个?|各个?|本|该|这一|每个|上述|以上|前|下一|上一)$")
_WINDOW: Final = 40
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
    环节, and in the section about times from sentences that give such a phase its time: 甲环节自3月1日至4月10日.
    """
    doubts: list[Doubt] = []
    texts = [(node.key, text) for node in nodes for text in node.body] + [(None, text) for text in preamble]
    names, listed = _names(texts, years, doubts)
    dated = [*listed, *_dated_clauses(nodes, preamble, names, years)]
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
            plain = [_name(_before_time(part, years)) for part in _SEPARATOR.split(_BRACKETED.sub("", match["names"]))]
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


def _dated_clauses(nodes: list[Node], preamble: list[str], names: list[str], years: Years) -> list[_Dated]:
    """Phases named beside their time in passages about times: 甲环节自3月1日至4月10日, 3月至5月为乙环节."""
    found: list[_Dated] = []
    about_times: list[str] = []
    """Keys of the sections about times; those below them are too."""
    for node in nodes:
        if node.heading and _TIMES.search(node.heading):
            about_times.append(f"{node.key}.")
        whole = any(f"{node.key}.".startswith(key) for key in about_times)
        depth = node.key.count(".") + 1
        for text in node.body:
            if whole or _COUNTED.search(text):
                found.extend(_beside_times(text, names, years, depth))
    for text in preamble:
        if _COUNTED.search(text):
            found.extend(_beside_times(text, names, years, 0))
    return found


def _beside_times(text: str, names: list[str], years: Years, depth: int) -> list[_Dated]:
    """The phases that stand directly before or after a span of time in `text`."""
    name = rf"(?P<name>{'|'.join(map(re.escape, names))})(?:环节|阶段)?" if names else _OWN_NAME
    before = re.compile(rf"{_BEGINS_CLAUSE}{_ITEM}[“”]?{name}[“”]?{_LEAD}")
    after = re.compile(_FOLLOWS + rf"[“”]?{name}")
    found: list[_Dated] = []
    for when in _spans(text, years):
        # A time that is said to be that of the phase after it is not the time of the one before it as well.
        match = after.match(text, when.to) or before.search(text, max(0, when.at - _WINDOW), when.at)
        if match and not (not names and _NO_NAME.match(match["name"])):
            found.append(_Dated(_name(match["name"]), when.start, when.end, depth))
    return found


def _spans(text: str, years: Years) -> list[When]:
    """The spans of time in `text`; a beginning and at once an end (自9月1日开始，12月20日结束) are one."""
    found: list[When] = []
    previous: When | None = None
    for when in interpret(text, replace(years)):
        if when.kind == "span":
            found.append(when)
        elif (
            when.kind == "deadline"
            and previous is not None
            and previous.kind == "start"
            and not text[previous.to : when.at].strip(" \u3000，,")
        ):
            found.append(replace(previous, to=when.to, kind="span", end=when.end))
        previous = when
    return found


def _before_time(text: str, years: Years) -> str:
    """What stands before the first time in `text`, all of it when it says none."""
    found = interpret(text, replace(years))
    return text[: found[0].at] if found else text


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
