"""Days and periods as written: 2023年2月底, 3月5日, 4月上旬, 第二季度, 上半年, 年底, 2023-03-05, 即日.

A point is found first and placed in a year afterwards, since the year is often left to the context.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from jingjian.kernel.chinese import parse_numeral

DAY_FIGURE: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
TO: Final = r"(?:一直到|直至|至|到|—{1,2}|–|－|-|~|～|─{1,2})"
"""Between the two ends of a span."""

_YEAR: Final = (
    r"(?P<year>(?<!\d)(?:19|20)\d{2}|[一二][〇○零0一二三四五六七八九]{3})\s*年(?:度)?"
    r"|(?P<year_word>今年|本年度?|当年|同年|明年|次年|翌年|下一?年度?|去年|上一?年度?)"
)
_POINT: Final = re.compile(
    rf"(?=[\d一二三四五六七八九十今本当同明次翌下去上年月第即印发])"
    rf"(?:(?P<iso>(?<!\d)20\d{{2}})[-./](?P<iso_month>\d{{1,2}})(?:[-./](?P<iso_day>\d{{1,2}}))?(?![\d.])"
    rf"|(?:(?:{_YEAR})\s*)?(?:"
    rf"(?P<first>{DAY_FIGURE})\s*(?:{TO}|、)\s*(?P<last>{DAY_FIGURE})\s*月(?:份)?(?!\s*{DAY_FIGURE}\s*[日号]|[上中下]旬|[底初末])"
    rf"|(?P<month>{DAY_FIGURE})\s*月(?:份)?\s*(?:(?P<day>{DAY_FIGURE})\s*[日号]"
    rf"|(?P<part>上旬|中旬|下旬|上半月|下半月|初|底|末|中(?=前|，|。|、|；|至|到|）|$)))?"
    rf"|第?(?P<quarter>[一二三四1-4])季度(?P<quarter_part>初|底|末)?"
    rf"|(?P<half>[上下])半年(?P<half_part>初|底|末)?"
    rf"|(?P<year_part>底|末|终|初(?!心|步|核|审)|内(?!容|部|外|设|控))"
    rf"|年(?P<this_year>底|末|终|初|内(?!容|部|外|设))"
    rf"|(?:本|当)?月(?P<this_month>底|末|初|内(?!容|部|外))"
    rf"|(?P<now>即日|(?:印发|发文|发布|下发)之日)"
    rf"|(?P<bare>))"
    rf")"
)
_RELATIVE_YEARS: Final = {"今": 0, "本": 0, "当": 0, "同": 0, "明": 1, "次": 1, "翌": 1, "下": 1, "去": -1, "上": -1}
_NOT_BEFORE: Final = "0123456789一二三四五六七八九十百每几数半个两周历"
_AFTER_BARE_YEAR: Final = re.compile(rf"\s*(?:以来|起(?!草|底|诉)|以后|之前|以前|前(?!往|期|后|述)|开始|{TO})")
_ENDS_WITH_TO: Final = re.compile(rf"{TO}\s*$")
_MONTH_PARTS: Final = {"上旬": (1, 10), "中旬": (11, 20), "上半月": (1, 15), "初": (1, 10), "中": (11, 20)}
_PARTS_TO_THE_END: Final = {"下旬": 21, "下半月": 16}
_LATE: Final = frozenset("底末终")


@dataclass(frozen=True, slots=True)
class Point:
    """A day or period at `at` to `to` of a text. `year` is None when not written; `shift` says 今年 (0), 明年 (1)…

    `vague` is for 初, 中 and 底, which custom fixes and the words do not. `unit` is `day`, `month` or `longer`.
    """

    at: int
    to: int
    unit: str
    year: int | None = None
    shift: int = 0
    month: int | None = None
    last_month: int | None = None
    day: int | None = None
    part: str | None = None
    now: bool = False

    @property
    def vague(self) -> bool:
        return self.part is not None and self.part in "初中底末终"

    def place(self, year: int) -> tuple[date, date]:
        """First and last day in `year`. Raises ValueError when there is no such day."""
        first, last = self.month or 1, self.last_month or self.month or 12
        if self.day is not None:
            day = date(year, first, self.day)
            return day, day
        end = date(year, last, calendar.monthrange(year, last)[1])
        if self.part is None or self.part == "内":
            return date(year, first, 1), end
        if self.part in _LATE:
            return end, end
        if self.part in _PARTS_TO_THE_END:
            return date(year, last, _PARTS_TO_THE_END[self.part]), end
        begins, ends = _MONTH_PARTS[self.part]
        return date(year, first, begins), date(year, first, ends)


def find_points(text: str) -> list[Point]:
    """The points of a text, in order."""
    return [point for match in _POINT.finditer(text) if (point := _read(match)) is not None]


def _read(match: re.Match[str]) -> Point | None:
    groups = match.groupdict()
    if groups["iso"]:
        return _read_iso(match)
    written = groups["year"]
    word = groups["year_word"]
    if not written and match.start() and match.string[match.start() - 1] in _NOT_BEFORE:
        return None
    year = _written_year(written) if written else None
    return _Reader(match, year, _RELATIVE_YEARS[word[0]] if word else 0, bool(written or word)).read()


def _written_year(text: str) -> int:
    """2023 or 二〇二三; typists also use 0 and ○ for 〇."""
    return int(text) if text.isascii() else parse_numeral(text.replace("○", "〇").replace("0", "〇"))


def _read_iso(match: re.Match[str]) -> Point | None:
    month = int(match["iso_month"])
    day = int(match["iso_day"]) if match["iso_day"] else None
    if not 1 <= month <= 12:
        return None
    unit = "month" if day is None else "day"
    return Point(match.start(), match.end(), unit, int(match["iso"]), 0, month, month, day)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns a match whose year is known into a point."""

    match: re.Match[str]
    year: int | None
    shift: int
    has_year: bool

    def read(self) -> Point | None:
        match = self.match
        if match["first"]:
            first, last = _figure(match["first"]), _figure(match["last"])
            return self._point("longer", first, last) if 1 <= first < last <= 12 else None
        if match["month"]:
            return self._month()
        if match["quarter"]:
            first = 3 * _figure(match["quarter"]) - 2
            return self._in_period(first, first + 2, match["quarter_part"])
        if match["half"]:
            first = 1 if match["half"] == "上" else 7
            return self._in_period(first, first + 5, match["half_part"])
        return self._without_month()

    def _month(self) -> Point | None:
        month = _figure(self.match["month"])
        if not 1 <= month <= 12:
            return None
        if self.match["day"]:
            return self._point("day", month, month, day=_figure(self.match["day"]))
        return self._point("month", month, month, part=self.match["part"])

    def _in_period(self, first: int, last: int, part: str | None) -> Point:
        """初 of a longer period means its first month's beginning, 底 its last day."""
        return self._point("longer", first, first if part == "初" else last, part=part)

    def _without_month(self) -> Point | None:
        match = self.match
        if match["now"]:
            return Point(match.start(), match.end(), "day", now=True)
        if match["this_month"]:
            return Point(match.start(), match.end(), "month", self.year, self.shift, part=match["this_month"])
        part = match["year_part"] or match["this_year"]
        if part:
            return self._point("longer", 1, 1 if part == "初" else 12, part=part)
        if self.has_year and match["bare"] is not None and self._stands_as_year():
            return self._point("longer", 1, 12)
        return None

    def _stands_as_year(self) -> bool:
        """A year alone is a time only next to a word such as 以来 or 至; elsewhere it names something."""
        text, at, to = self.match.string, self.match.start(), self.match.end()
        return bool(_AFTER_BARE_YEAR.match(text, to) or _ENDS_WITH_TO.search(text, max(0, at - 4), at))

    def _point(self, unit: str, first: int, last: int, *, day: int | None = None, part: str | None = None) -> Point:
        return Point(self.match.start(), self.match.end(), unit, self.year, self.shift, first, last, day, part)


def _figure(text: str) -> int:
    try:
        return parse_numeral(text)
    except ValueError:
        return 0
