"""What the phrases of a passage mean: deadlines, beginnings, spans, single days, repetitions, lengths, open times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from jingjian.kernel.chinese import fold_digits, parse_numeral
from jingjian.modules.campaign.planparse.model import Recurrence, Relative
from jingjian.modules.campaign.planparse.when.lengths import find_lengths
from jingjian.modules.campaign.planparse.when.points import DAY_FIGURE, TO, Point, find_points
from jingjian.modules.campaign.planparse.when.repeats import find_repeats
from jingjian.modules.campaign.planparse.when.years import Years

_TITLE: Final = re.compile(r"《[^《》]{0,120}》|[〔\[［【]\s*(?:19|20)\d{2}\s*[〕\]］】]\s*第?\d*号?")
_HIDDEN: Final = "\x00"
_BETWEEN: Final = re.compile(
    rf"\s*(?:（[^（）]{{0,8}}）|\([^()]{{0,8}}\))?(?:正式)?(?:起|开始|启动)?\s*[，,]?\s*{TO}\s*"
)
_REST_OF_SPAN: Final = re.compile(rf"\s*{TO}\s*(?P<day>{DAY_FIGURE})\s*[日号]")
_TIME_OF_DAY: Final = (
    r"\s*(?:[（(](?:星期|周)[一二三四五六日天][）)])?(?:上午|下午|晚上|中午)?"
    r"(?:\d{1,2}(?:[:：]\d{2}|[时点](?:\d{1,2}分|半)?))?\s*"
)
_AFTER: Final = re.compile(
    _TIME_OF_DAY + r"(?P<word>之前|以前|前(?!往|期|后|述|夕|列)|之内|以内|内(?!容|部|外|设)|为止|截止|止|结束"
    r"|以来|之后|以后|起(?!草|底|诉|点)|开始|启动)?"
)
_BEGINS: Final = re.compile(r"(?:自|从|由)\s*$")
_LATEST: Final = re.compile(r"(?:截至|截止到?|最迟于?|最晚于?|不迟于|不晚于|至迟于?|至|到)\s*$")
_DEADLINE_WORDS: Final = frozenset({"之前", "以前", "前", "之内", "以内", "内", "为止", "截止", "止", "结束"})
_START_WORDS: Final = frozenset({"以来", "之后", "以后", "起", "开始", "启动"})
_OPEN: Final = re.compile(r"适时|(?:[*＊]{2,}|[×]{2,}|[_＿]{2,})(?:年|月)?(?:以来|之前|以前|底前)")
_CLOSING: Final = "。；！？\n"
_LONGEST_HALF_SENTENCE: Final = 200


@dataclass(frozen=True, slots=True)
class When:
    """One phrase of a passage and what it means; `codes` are doubts about it (see the package's table)."""

    at: int
    to: int
    text: str
    kind: str
    start: date | None = None
    end: date | None = None
    recurrence: Recurrence | None = None
    relative: Relative | None = None
    codes: tuple[str, ...] = ()


def interpret(text: str, years: Years) -> list[When]:
    """The phrases of `text` that say when, in order. Years written are noted in `years`, missing ones taken from it.

    Titles of papers and document numbers are passed over: 《2023年工作要点》 says nothing about when.
    """
    folded = _TITLE.sub(lambda match: _HIDDEN * len(match[0]), fold_digits(text))
    found: list[When] = []
    for repeat in find_repeats(folded):
        codes = ("open_recurrence",) if repeat.rrule is None else ("open_date",) if repeat.vague else ()
        recurrence = Recurrence(repeat.rrule) if repeat.rrule else None
        found.append(When(repeat.at, repeat.to, "", "recurrence", recurrence=recurrence, codes=codes))
    folded = _hide(folded, found)
    lengths = [When(length.at, length.to, "", "relative", relative=length.relative) for length in find_lengths(folded)]
    found.extend(lengths)
    folded = _hide(folded, lengths)
    dated = _dated(folded, years)
    found.extend(dated)
    for match in _OPEN.finditer(_hide(folded, dated)):
        codes = ("open_time",) if match[0] == "适时" else ()
        found.append(When(match.start(), match.end(), "", "open", codes=codes))
    found.sort(key=lambda when: when.at)
    return [replace(when, text=text[when.at : when.to].strip()) for when in found]


def sentence_around(text: str, at: int, to: int) -> str:
    """The sentence of `text` in which the passage `at` to `to` stands, cut where it is very long."""
    left, right = max(0, at - _LONGEST_HALF_SENTENCE), min(len(text), to + _LONGEST_HALF_SENTENCE)
    start = max(left, max(text.rfind(mark, left, at) for mark in _CLOSING) + 1)
    ends = [end + 1 for mark in _CLOSING if (end := text.find(mark, to, right)) >= 0]
    return text[start : min(ends, default=right)].strip()


def _hide(text: str, found: list[When]) -> str:
    """`text` with the passages already understood blanked out, its length unchanged."""
    parts: list[str] = []
    position = 0
    for when in sorted(found, key=lambda when: when.at):
        if when.at >= position:
            parts.append(text[position : when.at] + _HIDDEN * (when.to - when.at))
            position = when.to
    return "".join(parts) + text[position:]


def _dated(text: str, years: Years) -> list[When]:
    """Phrases built on days and periods."""
    points = find_points(text)
    found: list[When] = []
    index = 0
    while index < len(points):
        first = points[index]
        second = points[index + 1] if index + 1 < len(points) else None
        if second is not None and _BETWEEN.fullmatch(text, first.to, second.at):
            found.append(_span(text, first, second, years))
            index += 2
            continue
        rest = _REST_OF_SPAN.match(text, first.to) if first.day is not None else None
        if rest:
            second = replace(first, at=rest.start("day"), to=rest.end(), day=parse_numeral(rest["day"]))
            found.append(_span(text, first, second, years))
        else:
            found.append(_single(text, first, years))
        index += 1
    return found


@dataclass(slots=True)
class _Placed:
    """A point in its year; both days are None when the year or the day cannot be told."""

    start: date | None
    end: date | None
    codes: list[str]


def _place(point: Point, years: Years, *, inherited: date | None = None) -> _Placed:
    """Put a point in its year: its own, the one of the other end of its span, or the one of the context.

    A full date at the end of a span is ordinary writing without its year and no inference; 年底 or the next year is.
    """
    if point.now:
        return _Placed(years.issued, years.issued, [] if years.issued else ["open_date"])
    codes: list[str] = []
    year = point.year
    if year is None:
        base = inherited.year if inherited else years.infer()
        if base is None:
            return _Placed(None, None, ["year_unknown"])
        year = base + point.shift
        if inherited is None or point.shift or point.vague:
            codes.append("year_inferred")
    if point.month is None:
        # 月底 without a month: that of the day of issue is as good as a guess, so it is left open.
        return _Placed(None, None, ["open_date"])
    try:
        start, end = point.place(year)
        if inherited and point.year is None and end < inherited:
            start, end = point.place(year + 1)
            codes.append("year_inferred")
    except ValueError:
        return _Placed(None, None, ["bad_date"])
    return _Placed(start, end, codes)


def _span(text: str, first: Point, second: Point, years: Years) -> When:
    _note(first, years)
    begin = _place(first, years)
    _note(second, years)
    finish = _place(second, years, inherited=begin.start)
    at = _before(_BEGINS, text, first.at)
    after = _AFTER.match(text, second.to)
    to = after.end() if after and after["word"] in _DEADLINE_WORDS else second.to
    codes = [*begin.codes, *finish.codes]
    # 至4月底 ends on the last day by custom; where something begins with 底 nobody can say.
    if first.vague or second.part in ("初", "中"):
        codes.append("open_date")
    if begin.start and finish.end and finish.end < begin.start:
        codes.append("date_order")
    return When(at, to, "", "span", begin.start, finish.end, codes=tuple(dict.fromkeys(codes)))


def _single(text: str, point: Point, years: Years) -> When:
    after = _AFTER.match(text, point.to)
    word = after["word"] if after else None
    if word not in ("以来", "以前", "之前"):
        _note(point, years)
    placed = _place(point, years)
    to = after.end() if after and word else point.to
    latest = _before(_LATEST, text, point.at)
    begins = _before(_BEGINS, text, point.at)
    if word in _DEADLINE_WORDS or point.part == "内" or (latest < point.at and word not in _START_WORDS):
        whole_month = word in ("前", "之前", "以前") and point.unit == "month" and point.part is None
        codes = [*placed.codes, *(["open_date"] if whole_month else [])]
        return When(min(latest, point.at), to, "", "deadline", None, placed.end, codes=_once(codes))
    if word in _START_WORDS or begins < point.at:
        endless = word != "以来" and not point.now
        codes = [*placed.codes, *(["open_date"] if endless else [])]
        return When(begins, to, "", "start", placed.start, None, codes=_once(codes))
    codes = [*placed.codes, *(["open_date"] if point.vague else [])]
    kind = "point" if point.unit == "day" or point.vague else "span"
    return When(point.at, point.to, "", kind, placed.start, placed.end, codes=_once(codes))


def _note(point: Point, years: Years) -> None:
    if point.year is not None:
        years.note(point.year)


def _before(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a word before `at` begins, `at` when it is not there."""
    window = max(0, at - 6)
    match = pattern.search(text[window:at])
    return window + match.start() if match else at


def _once(codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
