"""Repetitions: 每月25日前, 每周五, 每季度末, 按月, 周调度, 次月5日前, each as an RFC 5545 rule without a start.

Where a part of a month is named the rule gives the last day of that part (上旬 10, 中旬 20, 下旬 and 底 the last day),
so that a deadline can be set from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jingjian.kernel.chinese import parse_numeral
from jingjian.modules.campaign.planparse.when.points import DAY_FIGURE, TO

_D: Final = DAY_FIGURE
_BEFORE: Final = r"(?:之前|以前|前(?!往|期|后|述)|以内|内(?!容|部|外))?"
_TIMES: Final = r"(?:(?:至少|不少于|不低于)?(?:\d{1,2}|[一二两三四五六七八九十])次)?"
_WEEKDAYS: Final = {"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU", "天": "SU"}
_WORKDAYS: Final = "MO,TU,WE,TH,FR"
_PART_DAYS: Final = {"初": 10, "上旬": 10, "中旬": 20, "下旬": -1, "底": -1, "末": -1, "最后一天": -1, "最后一日": -1}
_QUARTER_MONTHS: Final = {
    "首": "1,4,7,10",
    "第一": "1,4,7,10",
    "第二": "2,5,8,11",
    "末": "3,6,9,12",
    "第三": "3,6,9,12",
}
_PLAIN: Final = {
    "日": "FREQ=DAILY",
    "天": "FREQ=DAILY",
    "周": "FREQ=WEEKLY",
    "星期": "FREQ=WEEKLY",
    "旬": "FREQ=MONTHLY;BYMONTHDAY=10,20,-1",
    "月": "FREQ=MONTHLY",
    "季": "FREQ=MONTHLY;INTERVAL=3",
    "半年": "FREQ=MONTHLY;INTERVAL=6",
    "年": "FREQ=YEARLY",
}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repetition at `at` to `to` of a text; `rrule` is None when how often is not said, `vague` when only roughly."""

    at: int
    to: int
    rrule: str | None
    vague: bool = False


def _yearly(match: re.Match[str]) -> str:
    rule = "FREQ=YEARLY"
    if match[1]:
        rule += f";BYMONTH={parse_numeral(match[1])}"
        day = parse_numeral(match[2]) if match[2] else _PART_DAYS.get(match[3] or "")
        return f"{rule};BYMONTHDAY={day}" if day else rule
    return f"{rule};BYMONTH=12;BYMONTHDAY=31" if match[4] in ("底", "末") else rule


def _half_month(_match: re.Match[str]) -> str:
    return "FREQ=MONTHLY;BYMONTHDAY=15,-1"


def _half_year(_match: re.Match[str]) -> str:
    return _PLAIN["半年"]


def _quarterly(match: re.Match[str]) -> str:
    if match[1]:
        rule = f"FREQ=YEARLY;BYMONTH={_QUARTER_MONTHS[match[1]]}"
        day = parse_numeral(match[2]) if match[2] else _PART_DAYS.get(match[3] or "")
        return f"{rule};BYMONTHDAY={day}" if day else rule
    if match[4]:
        return "FREQ=YEARLY;BYMONTH=1,4,7,10" if match[4] == "初" else "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"
    return _PLAIN["季"]


def _every_so_many(match: re.Match[str]) -> str:
    count = 2 if match[1] == "双" else parse_numeral(match[1])
    unit = match[2]
    if unit == "季度":
        return f"FREQ=MONTHLY;INTERVAL={3 * count}"
    rule = _PLAIN[unit]
    return rule if count == 1 else f"{rule};INTERVAL={count}"


def _monthly(match: re.Match[str]) -> str:
    first, last, part = match[1], match[2], match[3]
    if first:
        return f"FREQ=MONTHLY;BYMONTHDAY={parse_numeral(last or first)}"
    if part is None:
        return _PLAIN["月"]
    if part.endswith("工作日"):
        return f"FREQ=MONTHLY;BYDAY={_WORKDAYS};BYSETPOS={1 if part.startswith('第一') else -1}"
    return f"FREQ=MONTHLY;BYMONTHDAY={_PART_DAYS[part]}"


def _next_month(match: re.Match[str]) -> str:
    return f"FREQ=MONTHLY;BYMONTHDAY={parse_numeral(match[1])}"


def _weekly(match: re.Match[str]) -> str:
    if not match[1]:
        return _PLAIN["周"]
    days = [_WEEKDAYS[day] for day in re.sub("[、和及]", "", match[1])]
    return f"FREQ=WEEKLY;BYDAY={','.join(dict.fromkeys(days))}"


def _every_workday(_match: re.Match[str]) -> str:
    return f"FREQ=WEEKLY;BYDAY={_WORKDAYS}"


def _daily(_match: re.Match[str]) -> str:
    return _PLAIN["日"]


def _by_unit(match: re.Match[str]) -> str:
    return _PLAIN[match[1]]


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"每半年{_TIMES}", _half_year),
        (rf"每半个?月{_TIMES}", _half_month),
        (
            rf"每隔?(双|两|\d{{1,2}}|[二三四五六七八九十])个?(月|周|星期|天|日|年|季度)"
            rf"(?![{''.join(_WEEKDAYS)}\d]){_TIMES}",
            _every_so_many,
        ),
        (
            rf"每个?年(?:度)?的?(?:({_D})月(?:({_D})[日号]|(上旬|中旬|下旬|[底末初]))?|([底末初]))?{_BEFORE}{_TIMES}",
            _yearly,
        ),
        (
            rf"每个?季度?的?(?:(首|末|第[一二三])个?月(?:({_D})[日号]|(上旬|中旬|下旬|[底末初]))?|([底末初]))?{_BEFORE}{_TIMES}",
            _quarterly,
        ),
        (
            rf"每个?月份?的?(?:({_D})[日号](?:\s*{TO}\s*({_D})[日号])?"
            rf"|(上旬|中旬|下旬|[底末初]|(?:第一|最后一)个?工作日|最后一[天日]))?{_BEFORE}{_TIMES}",
            _monthly,
        ),
        (rf"(?:次|下|当)月({_D})[日号]{_BEFORE}", _next_month),
        # 每周一次 and 每周一报 are once a week, 每周一 and 每周一报送 are Mondays.
        (
            r"每个?(?:周|星期)((?:[二三四五六日天](?![次回个天])|一(?![次回个天学研讲测评考汇通]|报(?!送|告)|调度|碰头|小结|例会|更新|会商))"
            rf"(?:[、和及][一二三四五六日天])*)?{_BEFORE}{_TIMES}",
            _weekly,
        ),
        (rf"每个?工作日{_TIMES}", _every_workday),
        (rf"每[日天晚](?!常){_TIMES}", _daily),
        (r"(?:按|逐)(半年|日(?!期|程|常)|周(?!期)|旬|月|季|年(?!龄|度?计划|度?目标|度?任务|限|份))度?", _by_unit),
        (
            r"(?<![\d一二三四五六七八九十每个本当次下上数按逐半今明整])(日|周|旬|月|季)"
            r"(?:调度|例会|通报|研判|小结|报告制|报制|督查制)",
            _by_unit,
        ),
        (r"日学(?:\d|[一二两三])个?(?:半)?小时", _daily),
    )
)
_HOW_OFTEN_UNSAID: Final = re.compile(r"不?定期(?!存|限)")


def find_repeats(text: str) -> list[Repeat]:
    """The repetitions of a text, in order; where two readings overlap the earlier and longer one counts."""
    found = [
        Repeat(match.start(), match.end(), rule(match), vague=match[0].rstrip("前之以内").endswith("初"))
        for pattern, rule in _RULES
        for match in pattern.finditer(text)
    ]
    found.extend(Repeat(match.start(), match.end(), None) for match in _HOW_OFTEN_UNSAID.finditer(text))
    kept: list[Repeat] = []
    for repeat in sorted(found, key=lambda repeat: (repeat.at, -repeat.to)):
        if not kept or repeat.at >= kept[-1].to:
            kept.append(repeat)
    return kept
