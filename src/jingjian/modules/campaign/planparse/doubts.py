"""Doubts about the paper: one place for their codes and words, and those that need only the text.

The table of codes is in the package's docstring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from jingjian.kernel.phrases import Phrase, msgid
from jingjian.modules.campaign.planparse.model import Doubt

MESSAGES: Final[dict[str, str]] = {
    "no_title": msgid("The document begins without a title."),
    "title_doubtful": msgid("This line stands where a title would; check that it is one."),
    "no_sections": msgid("No numbered or styled section was found."),
    "no_heading": msgid("This section has no heading of its own."),
    "empty_section": msgid("This section has a heading and nothing below it."),
    "level_skipped": msgid("This number stands at another level than elsewhere in the document."),
    "number_gap": msgid("The numbering leaves something out before this number."),
    "number_duplicate": msgid("This number was used before among its neighbours."),
    "number_order": msgid("This number is smaller than the one before it."),
    "number_style": msgid("The number is written in an unusual way."),
    "half_width_bracket": msgid("The number has a half-width bracket."),
    "bracket_missing": msgid("The number lacks a bracket."),
    "glued_section": msgid("This section began in the middle of a paragraph."),
    "marker_incomplete": msgid("The marker of this item lacks its 是 or 要."),
    "inline_gap": msgid("The enumeration leaves out an item before this one."),
    "inline_duplicate": msgid("The enumeration repeats this marker."),
    "placeholder": msgid("A gap that was never filled in."),
    "unbalanced_quote": msgid("A quotation mark has no proper partner."),
    "unbalanced_bracket": msgid("A bracket has no partner."),
    "scope_mixed": msgid("The text speaks of different areas as its own; check whom the plan applies to."),
    "year_inferred": msgid("The year is not written and was taken from the context."),
    "year_unknown": msgid("The year is not written and the context does not give it."),
    "open_date": msgid("One end of this time is not a fixed day."),
    "open_recurrence": msgid("This is to be done again and again, but how often is not said."),
    "open_time": msgid("When this is to be done is left open."),
    "bad_date": msgid("This day does not exist."),
    "date_order": msgid("This time ends before it begins."),
    "phase_count": msgid("The number of phases named differs from the number given."),
    "table_unread": msgid("A table was kept as text; its columns are not those of a list of tasks."),
}

_EXCERPT: Final = 14
PLACEHOLDER: Final = re.compile(
    r"[*＊]{2,}|[×✕╳]{2,}|(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])|[_＿]{2,}|[○□]{2,}|年[ \u3000]+月(?:[ \u3000]+日)?"
)
"""What a paper shows where words are still to be filled in; each match is one doubt `placeholder`."""

_SCOPES: Final = re.compile(r"全[市州县旗乡镇组](?!织|成|合|长)")
_QUOTE_REACH: Final = 40
_PAIRS: Final = {"”": "“", "’": "‘", "》": "《", "』": "『", "」": "「", "）": "（", "】": "【", "〕": "〔"}
_QUOTES: Final = frozenset("“‘《『「”’》』」")


def doubt(code: str, text: str, section: str | None = None) -> Doubt:
    """A doubt with the words of its code about the passage `text`."""
    return Doubt(code, text, Phrase(MESSAGES[code]), section)


def excerpt(text: str, start: int = 0, *, before: int = 0) -> str:
    """A short passage of `text` from `start`, with some characters before it."""
    return text[max(0, start - before) : start + _EXCERPT].strip()


def text_doubts(passages: Iterable[tuple[str | None, str]]) -> list[Doubt]:
    """Gaps, unpaired marks and mixed areas in `(section key, passage)` pairs, in order."""
    found: list[Doubt] = []
    scopes: dict[str, None] = {}
    for section, text in passages:
        for gap in PLACEHOLDER.finditer(text):
            found.append(doubt("placeholder", excerpt(text, gap.start(), before=4), section))
        found.extend(doubt(code, passage, section) for code, passage in unbalanced(text))
        scopes.update(dict.fromkeys(_SCOPES.findall(text)))
    if len(scopes) > 1:
        found.append(doubt("scope_mixed", "、".join(scopes)))
    return found


def unbalanced(text: str) -> list[tuple[str, str]]:
    """`(code, passage)` of each quotation mark or bracket of a paragraph without its partner.

    A ditto mark 〃 in the place of a quotation mark is one fault together with the mark that closes it.
    """
    faults: list[tuple[int, str, str]] = []
    used: set[int] = set()
    for opening in (position for position, character in enumerate(text) if character == "〃"):
        if opening in used:
            continue
        closing = next(
            (at for at in range(opening + 1, min(len(text), opening + _QUOTE_REACH)) if text[at] in '"”〃＂'), None
        )
        if closing is not None:
            used.add(closing)
        end = opening + _EXCERPT if closing is None else closing + 1
        faults.append((opening, "unbalanced_quote", text[opening:end]))
    straight = [at for at, character in enumerate(text) if character in '"＂' and at not in used]
    if len(straight) % 2:
        faults.append((straight[-1], "unbalanced_quote", excerpt(text, straight[-1], before=6)))
    faults.extend(_unpaired(text, used))
    return [(code, passage) for _at, code, passage in sorted(faults)]


def _unpaired(text: str, used: set[int]) -> list[tuple[int, str, str]]:
    """Faults of marks that have a left and a right form. A mark of another kind in between does not close one."""
    waiting: dict[str, list[int]] = {left: [] for left in _PAIRS.values()}
    faults: list[int] = []
    for at, character in enumerate(text):
        if at in used:
            continue
        if character in waiting:
            waiting[character].append(at)
        elif character in _PAIRS:
            left = waiting[_PAIRS[character]]
            if left:
                left.pop()
            else:
                faults.append(at)
    faults.extend(at for positions in waiting.values() for at in positions)
    return [
        (at, "unbalanced_quote" if text[at] in _QUOTES else "unbalanced_bracket", excerpt(text, at, before=6))
        for at in faults
    ]
