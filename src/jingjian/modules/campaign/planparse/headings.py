"""Where the heading of a section ends and its text begins, when both stand in one paragraph."""

from __future__ import annotations

import re
from typing import Final

_FULL_STOP: Final = re.compile(r"[。！？!?]")
_CLOSING: Final = " \t\u3000\xa0。：:"
_OPENING: Final = " \t\u3000\xa0"
_OBLIGATION: Final = re.compile(
    r"(?<![主重紧首需必总摘概纲简])要(?![求点件素义害闻案务领目])|应当|必须|须|不得|严禁|请于|[日底]前"
)
_INLINE: Final = re.compile(r"[一二三四五六七八九十]{1,2}(?:是|要)")
_GAP: Final = re.compile(r"[ \t\u3000\xa0]+")

LONGEST_HEADING: Final = 40
_LONGEST_RUN_IN: Final = 34
_LONGEST_BEFORE_COLON: Final = 24
_LONGEST_SENTENCE_HEADING: Final = 24
_UPPER_RANKS: Final = 2.5


def split_heading(text: str, *, rank: float, styled: bool) -> tuple[str | None, str | None]:
    """Heading and first body paragraph of a section whose text after the number is `text`; either may be None.

    A heading has no closing full stop or colon. `rank` is that of the number (see `marks`): items from `1.` downwards
    are more often sentences than headings. `styled` says the paragraph has a heading style.
    """
    text = text.strip(_OPENING)
    stop = _FULL_STOP.search(text)
    if stop is None:
        return _without_full_stop(text, rank=rank, styled=styled)
    first, rest = text[: stop.start()], text[stop.end() :].strip(_OPENING)
    by_colon = _before_colon(first)
    if by_colon and not (rest and is_heading_like(first, rank=rank)):
        return by_colon, text[len(by_colon) :].lstrip(_CLOSING) or None
    if not rest:
        whole = styled or (len(first) <= _LONGEST_SENTENCE_HEADING and first.count("，") <= 1 and rank < _UPPER_RANKS)
        return (_closed(first), None) if whole else (None, text)
    if stop[0] == "。" and is_heading_like(first, rank=rank):
        return _closed(first), rest
    return None, text


def is_heading_like(sentence: str, *, rank: float) -> bool:
    """Whether a sentence that opens a section reads as its heading: short, few clauses, no order given."""
    if not 2 <= len(sentence) <= _LONGEST_RUN_IN or sentence.count("，") > 2 or "；" in sentence:
        return False
    if _INLINE.match(sentence):
        return False
    return rank < _UPPER_RANKS or (len(sentence) <= _LONGEST_SENTENCE_HEADING and not _OBLIGATION.search(sentence))


def _without_full_stop(text: str, *, rank: float, styled: bool) -> tuple[str | None, str | None]:
    by_colon = _before_colon(text)
    if by_colon:
        return by_colon, text[len(by_colon) :].lstrip(_CLOSING) or None
    gap = _GAP.search(text)
    if gap and not styled and 2 <= gap.start() <= _LONGEST_BEFORE_COLON and len(text) - gap.end() > LONGEST_HEADING:
        return _closed(text[: gap.start()]), text[gap.end() :]
    is_item = text.endswith(("；", ";", "，", ",")) or _INLINE.match(text)
    if styled or (len(text) <= LONGEST_HEADING and not is_item and not (rank >= _UPPER_RANKS and "，" in text)):
        return _closed(text), None
    return None, text or None


def _before_colon(text: str) -> str | None:
    """What stands before the first colon when it is short and has one clause."""
    colon = re.search("[：:]", text)
    if colon is None or not 2 <= colon.start() <= _LONGEST_BEFORE_COLON:
        return None
    left = text[: colon.start()]
    return None if re.search("[，；]", left) or _INLINE.match(left) else _closed(left)


def _closed(heading: str) -> str | None:
    return heading.strip(_CLOSING) or None
