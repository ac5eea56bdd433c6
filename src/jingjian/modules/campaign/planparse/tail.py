"""Where the plan proper ends: signature, date, list of enclosures, copies, and what is enclosed."""

from __future__ import annotations

import re
from typing import Final

from jingjian.modules.campaign.planparse.blocks import Block, Line
from jingjian.modules.campaign.planparse.marks import Mark
from jingjian.modules.campaign.planparse.names import is_date_line, is_organisation, signature

_ENCLOSURE: Final = re.compile(
    r"(?:附\s*件|附)\s*(?:[:：]|\d{1,2}\s*(?:[:：.．、]|$)|[一二三四五六七八九十]{1,2}\s*(?:[:：]|$)|$)"
)
_COPIES: Final = re.compile(r"(?:抄送|抄报|主送|联系人|联系电话)\s*[:：]|[（(](?:联系人|此件)")
_SIGNATURE_REACH: Final = 3
_LONGEST: Final = 60


def tail_start(blocks: list[Block], marks: list[Mark | None], first: int) -> int:
    """Index of the first block of the tail; the number of blocks when there is no tail.

    A line that could begin the tail does not when the numbering of the top level goes on after it.
    """
    goes_on = _goes_on(marks, first)
    for at in range(first + 1, len(blocks)):
        if not goes_on[at] and _may_begin_tail(blocks, at):
            return at
    return len(blocks)


def _may_begin_tail(blocks: list[Block], at: int) -> bool:
    text = _text(blocks[at])
    if not text:
        return False
    if _ENCLOSURE.match(text) and len(text) <= _LONGEST:
        return True
    if _COPIES.match(text) or signature(text) or is_date_line(text):
        return True
    if not is_organisation(text):
        return False
    following = blocks[at + 1 : at + 1 + _SIGNATURE_REACH]
    return any(is_date_line(_text(block)) for block in following)


def _goes_on(marks: list[Mark | None], first: int) -> list[bool]:
    """For each block, whether the first number of the top kind at or after it is the one due there."""
    top = marks[first] if first < len(marks) else None
    due: list[int | None] = []
    last: int | None = None
    for mark in marks:
        due.append(None if last is None else last + 1)
        if top is not None and mark is not None and mark.kind == top.kind:
            last = mark.value
    answers = [False] * len(marks)
    following: int | None = None
    for at in reversed(range(len(marks))):
        mark = marks[at]
        if top is not None and mark is not None and mark.kind == top.kind:
            following = mark.value
        answers[at] = following is not None and following == due[at]
    return answers


def _text(block: Block) -> str:
    return block.whole.strip() if isinstance(block, Line) and not block.plain else ""
