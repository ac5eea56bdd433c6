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
from typing import Final

from jingjian.modules.campaign.planparse.head import is_plan_title
from jingjian.modules.campaign.planparse.marks import read_mark
from jingjian.modules.campaign.planparse.names import is_date_line, is_letterhead, read_issue_no, signature

_SENTENCE_END: Final = tuple("。；：！？;:!?")
_CLOSERS: Final = "”’》）」』】〕)\"＂ \t\u3000\xa0"
_APART: Final = re.compile(r"附\s*件|抄送|主送|抄报|[-*•·●◆■]\s")
"""How a line begins that goes on from none."""

_DRAWN: Final = ("\t", "|", "｜")
"""Lines of tables stay as they are."""

_LEAST_CHARACTERS: Final = 20
_MOST_CHARACTERS: Final = 100
_LEAST_EVIDENCE: Final = 2
"""So many lines must break at the width before any is taken for broken by an editor."""

_Measure = Callable[[str], int]


def unwrap(lines: list[str]) -> list[str]:
    """`lines` with those of one paragraph joined; blank lines stay. No character but a line end is lost.

    A line goes on in the next when it is full, ends no sentence, and the next begins neither with a number nor
    further in than the margin; and only where the paragraph they make ends with a sentence, so that a list of long
    names stays a list.
    """
    margin = min((_indent(line) for line in lines if line.strip()), default=0)
    open_lines = [at for at in range(len(lines) - 1) if _is_open(lines[at]) and _may_go_on(lines[at + 1], margin)]
    full = _full(lines, open_lines) - _titles(lines)
    joined: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end in full:
            end += 1
        if end > at and _ends_sentence(lines[end]):
            joined.append(_join(lines[at : end + 1]))
            at = end + 1
        else:
            joined.append(lines[at])
            at += 1
    return joined


def _full(lines: list[str], open_lines: list[int]) -> set[int]:
    """Positions of the open lines that reach the width at which most of them break; empty when too few agree."""
    best: set[int] = set()
    for measure, leeway in ((_columns, 6), (len, 3)):
        widths = {at: measure(lines[at].rstrip()) for at in open_lines}
        width = _usual_width(list(widths.values()), leeway)
        agreeing = {
            at for at, found in widths.items() if width - leeway <= found <= width and not _beyond(lines, at, width, measure)
        }
        if len(agreeing) > len(best):
            best = agreeing
    return best if len(best) >= _LEAST_EVIDENCE else set()


def _usual_width(widths: list[int], leeway: int) -> int:
    """The width below which, within the leeway, most of `widths` lie; the smallest of several, 0 without any."""
    counted = Counter(widths)
    return max(
        sorted(counted), key=lambda width: sum(counted[width - less] for less in range(leeway + 1)), default=0
    )


def _beyond(lines: list[str], at: int, width: int, measure: _Measure) -> bool:
    """Whether the line after `at` is longer than the width, which then is not where lines break there."""
    return measure(lines[at + 1].rstrip()) > width + 2


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
    """Positions of the lines above the first number that end a title."""
    found: set[int] = set()
    for at, text in _opening(lines):
        if is_plan_title(text):
            found.add(at)
    return found


def _opening(lines: list[str]) -> Iterator[tuple[int, str]]:
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
