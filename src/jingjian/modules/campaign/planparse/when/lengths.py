"""Lengths of time from an event: 收到之日起5个工作日内, 1个月内, 提前3日, 为期两个月."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import Final

from jingjian.kernel.chinese import parse_numeral
from jingjian.modules.campaign.planparse.model import Relative

_N: Final = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"
_UNIT: Final = r"(?P<unit>个?工作日|个?自然日|个?日历日|[日天]|个月|周|个?星期|个?小时|年|个?季度)"
_WITHIN: Final = re.compile(rf"(?<![\d第]){_N}\s*{_UNIT}\s*(?:之内|以内|内(?!容|部|外))")
_AHEAD: Final = re.compile(rf"提前\s*{_N}\s*{_UNIT}")
_LASTING: Final = re.compile(
    rf"为期\s*{_N}\s*{_UNIT}"
    r"|用\s*(?P<count2>\d{1,2}|[一二两三四五六])\s*(?P<unit2>个月|周|天)(?:左右)?的?时间"
)
_EVENT: Final = re.compile(r"(?:起|后|之日|之时|当日|当天)的?\s*$")
_EVENT_BEGINS: Final = (re.compile(r"(?:自|从)(?!己|查|纠|学)"), re.compile(r"收到|接到"), re.compile(r"(?<=[在于])"))
"""Where the words of an event begin, the surest sign first."""

_CLAUSE: Final = re.compile(r"[，。；：、,;:（(“\"！？\s]")
_REACH: Final = 30
_IN_DAYS: Final = {"日": 1, "天": 1, "自然日": 1, "日历日": 1, "周": 7, "星期": 7}
_IN_MONTHS: Final = {"月": 1, "季度": 3, "年": 12}


@dataclass(frozen=True, slots=True)
class Length:
    """A length at `at` to `to` of a text, with the event it counts from where the text names one."""

    at: int
    to: int
    relative: Relative


def find_lengths(text: str) -> list[Length]:
    """The lengths of a text, in order."""
    found: list[Length] = []
    for match in _WITHIN.finditer(text):
        relative = _relative(match["count"], match["unit"])
        if relative:
            found.append(Length(_event_start(text, match.start()), match.end(), relative))
    for match in _AHEAD.finditer(text):
        relative = _relative(match["count"], match["unit"])
        if relative:
            found.append(Length(match.start(), match.end(), Relative(-relative.days, relative.unit)))
    for match in _LASTING.finditer(text):
        relative = _relative(match["count"] or match["count2"], match["unit"] or match["unit2"])
        if relative:
            found.append(Length(match.start(), match.end(), relative))
    return sorted(found, key=lambda length: length.at)


def _relative(figure: str, written: str) -> Relative | None:
    unit = written.removeprefix("个")
    if figure == "半":
        return {"月": Relative(15, "day"), "年": Relative(6, "month"), "天": Relative(1, "day")}.get(unit)
    try:
        count = parse_numeral(figure)
    except ValueError:
        return None
    if unit == "工作日":
        return Relative(count, "workday")
    if unit == "小时":
        # The contract counts in days; a part of a day is that day.
        return Relative(ceil(count / 24), "day")
    if unit in _IN_DAYS:
        return Relative(count * _IN_DAYS[unit], "day")
    return Relative(count * _IN_MONTHS[unit], "month")


def _event_start(text: str, at: int) -> int:
    """Where the words of the event begin that the length at `at` counts from; `at` itself when there are none."""
    window = max(0, at - _REACH)
    before = text[window:at]
    if not _EVENT.search(before):
        return at
    clause = max((match.end() for match in _CLAUSE.finditer(before.rstrip())), default=0)
    for sign in _EVENT_BEGINS:
        begins = [match.start() for match in sign.finditer(before, clause)]
        if begins:
            return window + begins[-1]
    return window + clause
