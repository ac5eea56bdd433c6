"""Lines of a plain text that an editor broke at a fixed width, put together again.

Two widths count as the same when they differ by no more than a mark of punctuation that may not begin a line, or a
figure that was kept whole. Width is counted in characters and in columns (a Chinese character takes two), since
editors do either.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from jingjian.modules.campaign.planparse.head import is_plan_title
from jingjian.modules.campaign.planparse.marks import read_mark
from jingjian.modules.campaign.planparse.names import is_date_line, is_letterhead, read_issue_no, signature

_SENTENCE_END: Final = tuple("。；：！？;:!?")
_CLOSERS: Final = '”’》）」』】〕)"＂ \t\u3000\xa0'
_APART: Final = re.compile(r"附\s*件|抄送|主送|抄报|[-*•·●◆■]\s")
"""How a line begins that goes on from none."""

_DRAWN: Final = ("\t", "|", "｜")
"""Lines of tables stay as they are."""

_LEAST_CHARACTERS: Final = 20
_MOST_CHARACTERS: Final = 100
_LEAST_EVIDENCE: Final = 2
"""So many lines must break at the width before any is taken for broken by an editor."""

_NEXT_ITEM: Final = re.compile("[二三四五六七八九十]{1,2}(?:是|要)")
"""An item that goes on an enumeration, so what it stands in began on a line before."""

_Measure = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class _Width:
    """The width at which an editor broke lines, and how much shorter a broken line may be."""

    measure: _Measure
    most: int
    leeway: int

    def reached_by(self, line: str) -> bool:
        return self.most - self.leeway <= self.measure(line.rstrip()) <= self.most

    def passed_by(self, line: str) -> bool:
        """Whether a line is longer than one the editor broke."""
        return self.measure(line.rstrip()) > self.most + self.leeway


def unwrap(lines: list[str]) -> list[str]:
    """`lines` with those of one paragraph joined; blank lines stay. No character but a line end is lost.

    A line goes on in the next when it is full, ends no sentence, and the next begins neither with a number nor
    further in than the margin; and only where the paragraph they make ends with a sentence, so that a list of long
    names stays a list. A full line that does end a sentence goes on where the layout or an enumeration says so.
    """
    margin = min((_indent(line) for line in lines if line.strip()), default=0)
    titles = _titles(lines)
    open_lines = [
        at
        for at in range(len(lines) - 1)
        if at not in titles and _is_open(lines[at]) and _may_go_on(lines[at + 1], margin)
    ]
    width = _usual_width(lines, open_lines)
    if width is None:
        return lines
    full = {at for at in open_lines if width.reached_by(lines[at]) and not width.passed_by(lines[at + 1])}
    joined: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end in full or (end + 1 < len(lines) and _sentence_goes_on(lines, at, end, width, margin)):
            end += 1
        if end > at and _ends_sentence(lines[end]):
            joined.append(_join(lines[at : end + 1]))
            at = end + 1
        else:
            joined.append(lines[at])
            at += 1
    return joined


def _usual_width(lines: list[str], open_lines: list[int]) -> _Width | None:
    """The width at which most of the open lines break, None when too few agree."""
    best, agreeing = None, _LEAST_EVIDENCE - 1
    for measure, leeway in ((_columns, 6), (len, 3)):
        counted = Counter(measure(lines[at].rstrip()) for at in open_lines)
        for most in sorted(counted):
            found = sum(counted[most - less] for less in range(leeway + 1))
            if found > agreeing:
                best, agreeing = _Width(measure, most, leeway), found
    return best


def _sentence_goes_on(lines: list[str], start: int, end: int, width: _Width, margin: int) -> bool:
    """Whether the paragraph from `start` goes on after its full line `end` although that ends a sentence: its first
    line is indented and the next is not, or the next begins with a later item of an enumeration."""
    line, following = lines[end], lines[end + 1]
    if not (width.reached_by(line) and _ends_sentence(line) and _may_go_on(following, margin)):
        return False
    return _indent(lines[start]) > margin or bool(_NEXT_ITEM.match(following.strip()))


def _is_open(line: str) -> bool:
    """Whether a line is long enough to have been broken at its end and ends no sentence."""
    text = line.strip()
    if not _LEAST_CHARACTERS <= len(text) <= _MOST_CHARACTERS or any(mark in text for mark in _DRAWN):
        return False
    return not (_ends_sentence(text) or is_date_line(text) or signature(text))


def _may_go_on(line: str, margin: int) -> bool:
    """Whether a line may be the rest of the one before it."""
    text = line.strip()
    if not text or _indent(line) > margin or _APART.match(text) or any(mark in text for mark in _DRAWN):
        return False
    return not (read_mark(text) or is_date_line(text) or signature(text) or read_issue_no(text) or is_letterhead(text))


def _titles(lines: list[str]) -> set[int]:
    """Positions of the lines above the first number that end a title; a title has no comma."""
    return {at for at, text in _opening(lines) if "，" not in text and is_plan_title(text)}


def _opening(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines above the first number, each with its position."""
    for at, line in enumerate(lines):
        text = line.strip()
        if read_mark(text):
            return
        yield at, text


def _ends_sentence(line: str) -> bool:
    return line.rstrip(_CLOSERS).endswith(_SENTENCE_END)


def _indent(line: str) -> int:
    return _columns(line) - _columns(line.lstrip())


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _join(lines: list[str]) -> str:
    """The lines as one; a blank stands between Latin words or figures that the line end kept apart."""
    whole = lines[0].rstrip()
    for line in lines[1:]:
        text = line.strip()
        apart = whole[-1:].isascii() and text[:1].isascii() and whole[-1:].isalpha() and text[:1].isalpha()
        whole = f"{whole}{' ' if apart else ''}{text}"
    return whole
