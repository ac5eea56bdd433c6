"""The head and foot of the paper: title over several lines, subtitle, document number, issuer, date of issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from jingjian.modules.campaign.planparse.blocks import Block, Line, Table
from jingjian.modules.campaign.planparse.doubts import doubt, excerpt
from jingjian.modules.campaign.planparse.model import Doubt
from jingjian.modules.campaign.planparse.names import (
    is_date_line,
    is_imprint,
    is_letterhead,
    is_organisation,
    issuer_name,
    read_day,
    read_issue_no,
    signature,
    squeeze,
)

_KINDS: Final = "方案|计划|通知|意见|安排|要点|办法|规划|分工|清单|细则|规定|决定|报告|部署|制度|措施|通告|台账"
_TITLE_END: Final = re.compile(rf"(?:{_KINDS})(?:[（(〔][^（）()]{{1,12}}[）)〕])?》?$")
_PLAN_END: Final = re.compile(r"(?:方案|计划|安排|要点|意见)(?:[（(〔][^（）()]{1,12}[）)〕])?$")
_SUBTITLE: Final = re.compile(r"[（(〔][^（）()〔〕]{2,30}[）)〕]|(?:—|－|-|─){1,2}.{2,40}")
_MONTH_LINE: Final = re.compile(r"[（(]?(?:19|20)\d{2}年\d{1,2}月[）)]?")
_SENTENCE_MARKS: Final = re.compile("[。；！？：]")
_NO_TITLE_BEGIN: Final = re.compile(r"附\s*件|目\s*录$|[绝机秘]密|特急|加急|平急|签发人|为(?!民)|根据|按照|各")
_LONGEST_LINE: Final = 45
_MOST_LINES: Final = 6
_TITLE_ISSUER: Final = re.compile(r"(?P<name>.{4,40}?)关于")


@dataclass(slots=True)
class Head:
    """What the head and foot say, `preamble` what is left of the opening, and the doubts."""

    title: str | None
    subtitle: str | None
    issue_no: str | None
    issuer: str | None
    issue_date: date | None
    preamble: list[str]
    doubts: list[Doubt]


def read_head(opening: list[Block], tail: list[Block]) -> Head:
    """Take the opening apart. A line becomes title, subtitle, number, issuer or date, or stays in the preamble.

    Where a covering notice stands before the plan, the plan's own title counts and the notice is preamble. Issuer and
    date at the foot stay in the tail, and those that sign a notice in the preamble.
    """
    lines = [block for block in opening if isinstance(block, Line)]
    used: set[int] = set()
    head = Head(None, None, None, None, None, [], [])
    span = _title_span(lines)
    if span:
        head.title = "".join(squeeze_title(lines[at].whole) for at in range(*span))
        used.update(range(*span))
        if not (lines[span[1] - 1].title or _TITLE_END.search(squeeze(lines[span[1] - 1].whole))):
            head.doubts.append(doubt("title_doubtful", excerpt(head.title)))
        _read_below_title(head, lines, span[1], used)
    else:
        head.doubts.append(doubt("no_title", excerpt(next((line.whole for line in lines), ""))))
    _read_above_title(head, lines, span[0] if span else 0, used)
    _read_signature(head, [line.whole for line in lines if not line.plain])
    tail_lines = [block.whole for block in tail if isinstance(block, Line)]
    _read_signature(head, tail_lines)
    if head.issuer is None and head.title:
        match = _TITLE_ISSUER.match(head.title)
        if match and is_organisation(match["name"]):
            head.issuer = match["name"]
    kept = {id(line) for at, line in enumerate(lines) if at not in used}
    for block in opening:
        if isinstance(block, Table):
            head.preamble.extend(block.lines())
        elif id(block) in kept:
            head.preamble.append(block.whole)
    return head


def is_plan_title(text: str) -> bool:
    """Whether a line alone reads as the title of a plan (used for unnumbered headings at the top)."""
    return _may_be_title_line(text) and bool(_PLAN_END.search(squeeze(text)))


def squeeze_title(text: str) -> str:
    """A line of a title; the blanks that space out Chinese characters go."""
    return re.sub(r"(?<=[^\x00-\x7f])[ \t\u3000\xa0]+(?=[^\x00-\x7f])", "", text.strip())


def _title_span(lines: list[Line]) -> tuple[int, int] | None:
    """Indices of the title's lines: those styled as a title, else the last run of title lines that ends as one.

    Of several runs (a notice and the plan it brings) the last counts when it reads as a plan, else the first.
    """
    styled = [at for at, line in enumerate(lines) if line.title and line.whole.strip()]
    if styled:
        end = styled[0] + 1
        while end < len(lines) and lines[end].title:
            end += 1
        return styled[0], end
    runs = _runs(lines)
    ended = [run for run in runs if _TITLE_END.search(squeeze(lines[run[1] - 1].whole))]
    if ended:
        return ended[-1] if is_plan_title(lines[ended[-1][1] - 1].whole) else ended[0]
    top = runs[0] if runs else None
    return top if top and top[0] <= 2 and len(lines) > top[1] else None


def _runs(lines: list[Line]) -> list[tuple[int, int]]:
    """Runs of lines that could be those of a title, cut after a line that ends as one."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for at, line in enumerate(lines):
        fits = _may_be_title_line(line.whole) and not line.plain and not _is_name_alone(lines, at)
        if fits and start is None:
            start = at
        ends = fits and bool(_TITLE_END.search(squeeze(line.whole))) and not _carries_on(lines, at)
        if start is not None and (ends or not fits):
            end = at + 1 if ends else at
            runs.append((max(start, end - _MOST_LINES), end))
            start = None
    if start is not None:
        runs.append((max(start, len(lines) - _MOST_LINES), len(lines)))
    return runs


def _carries_on(lines: list[Line], at: int) -> bool:
    """Whether the next line can only be the rest of this one's title: 关于…意见 / 的实施方案."""
    return at + 1 < len(lines) and squeeze(lines[at + 1].whole).startswith("的")


def _may_be_title_line(text: str) -> bool:
    line = squeeze(text)
    if not 2 <= len(line) <= _LONGEST_LINE or _SENTENCE_MARKS.search(line) or line.endswith(("，", "、", "》")):
        return False
    if _NO_TITLE_BEGIN.match(line) or _SUBTITLE.fullmatch(line) or _MONTH_LINE.fullmatch(line):
        return False
    return not (is_date_line(line) or is_letterhead(line) or read_issue_no(line) or signature(line))


def _is_name_alone(lines: list[Line], at: int) -> bool:
    """An organisation's name is a line of the title only when 关于 or the like goes on below it."""
    if not is_organisation(lines[at].whole):
        return False
    following = squeeze(lines[at + 1].whole) if at + 1 < len(lines) else ""
    return not (_may_be_title_line(following) and not is_organisation(following))


def _read_below_title(head: Head, lines: list[Line], start: int, used: set[int]) -> None:
    """Subtitle, number, issuer and date directly below the title."""
    for at in range(start, len(lines)):
        text = squeeze(lines[at].whole)
        if is_date_line(text) and head.issue_date is None:
            head.issue_date = read_day(text)
        elif head.issue_no is None and read_issue_no(text.strip("（）()")):
            head.issue_no = text
        elif _SUBTITLE.fullmatch(text) and head.subtitle is None:
            head.subtitle = text
        elif is_organisation(text) and not is_letterhead(text) and head.issuer is None:
            head.issuer = issuer_name(text)
        else:
            return
        used.add(at)


def _read_above_title(head: Head, lines: list[Line], end: int, used: set[int]) -> None:
    """Letterhead, number and date above the title; without a title, at the very top."""
    for at, line in enumerate(lines[: end or _MOST_LINES]):
        if at in used:
            continue
        text = squeeze(line.whole)
        number = read_issue_no(text)
        if number and head.issue_no is None:
            head.issue_no = number
            if number == text:
                used.add(at)
        elif is_letterhead(text) and head.issuer is None:
            # The word 文件 of the letterhead is text as well, so the line stays in the preamble.
            head.issuer = issuer_name(text)
        elif end and is_date_line(text) and head.issue_date is None and not _after_signature(lines, at):
            head.issue_date = read_day(text)
            used.add(at)
        elif not end and len(text) > _LONGEST_LINE:
            return


def _after_signature(lines: list[Line], at: int) -> bool:
    """Whether a date line belongs to the organisation that signs above it."""
    return at > 0 and is_organisation(lines[at - 1].whole)


def _read_signature(head: Head, texts: list[str]) -> None:
    """Issuer and date from a signature: a name and below or beside it a date. The lines stay where they are."""
    for at, text in enumerate(texts):
        signed = signature(text)
        alone = is_date_line(text)
        if not signed and (not alone or is_imprint(text)):
            continue
        if head.issue_date is None:
            head.issue_date = read_day(text)
        above = texts[at - 1] if at and is_organisation(texts[at - 1]) else None
        if head.issuer is None and (signed or above):
            head.issuer = issuer_name(signed or above or "")
