"""Whether a parsed plan holds the whole text of its document.

The rule: preamble, then number, heading and body of the sections in document order, then the tail, compared without
white space and punctuation. Title lines, subtitle, issuer, document number and date at the head count once. Inline
items, phases, dated phrases and tasks repeat passages of the body and do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, product
from os import PathLike
from typing import Any, Final

from jingjian.kernel.chinese import format_date, format_date_in_numerals
from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign.planparse.blocks import block_texts
from jingjian.modules.campaign.planparse.model import ParsedPlan
from jingjian.modules.campaign.planparse.parse import load_blocks

PlanJson = Mapping[str, Any]

_HEAD_REACH: Final = 60
_MOST_TITLE_LINES: Final = 8
_MOST_RUNS: Final = 3


def plan_text(plan: ParsedPlan | PlanJson) -> str:
    """The text of all parts, one a line. For a `ParsedPlan` the head stands where the document has it; its JSON does
    not keep that place, so there the text begins with the preamble."""
    document = plan.as_dict() if isinstance(plan, ParsedPlan) else plan
    opening = plan.opening if isinstance(plan, ParsedPlan) else document["preamble"]
    return "\n".join(chain(opening, _section_texts(document["sections"]), document["tail"]))


def document_text(source: str | PathLike[str] | bytes, name: str | None = None) -> str:
    """The text of a file as the reader sees it, one paragraph or row a line, automatic numbers included."""
    return "\n".join(text for block in load_blocks(source, name) for text in block_texts(block))


def same_text(plan: ParsedPlan | PlanJson, document: str) -> bool:
    """Whether the plan holds `document` (a paragraph a line), all of it and nothing else, by the rule above."""
    lines = [line for line in map(strip_for_compare, document.splitlines()) if line]
    if isinstance(plan, ParsedPlan) and strip_for_compare(plan_text(plan)) != "".join(lines):
        return False
    parsed = plan.as_dict() if isinstance(plan, ParsedPlan) else plan
    body = strip_for_compare(plan_text(parsed))
    # A part of the head has lines of its own or repeats a passage (a signature, a letterhead): either is right.
    choices = product(*([(0, 0), *_runs(lines, part)] for part in _head_parts(parsed)))
    return any(_without(lines, chosen) == body for chosen in choices)


def _section_texts(sections: list[PlanJson]) -> Iterator[str]:
    for section in sections:
        yield f"{section['number'] or ''}{section['heading'] or ''}"
        yield from section["body"]
        yield from _section_texts(section["children"])


def _head_parts(document: PlanJson) -> list[str]:
    """The parts of the head as they may stand in lines of the document."""
    parts = [document[name] for name in ("title", "subtitle", "issue_no", "issuer") if document[name]]
    if document["issue_date"]:
        day = date.fromisoformat(document["issue_date"])
        parts.extend((format_date(day), f"{day:%Y年%m月%d日}", format_date_in_numerals(day)))
    return [strip_for_compare(part) for part in parts]


def _runs(lines: list[str], part: str) -> list[tuple[int, int]]:
    """Runs of lines at the head that together are `part`, as first and last plus one; the first few will do."""
    found: list[tuple[int, int]] = []
    for first in range(min(len(lines), _HEAD_REACH)):
        joined = ""
        for last in range(first, min(len(lines), first + _MOST_TITLE_LINES)):
            joined += lines[last]
            if joined == part:
                found.append((first, last + 1))
            if len(joined) >= len(part):
                break
    return found[:_MOST_RUNS]


def _without(lines: list[str], runs: tuple[tuple[int, int], ...]) -> str:
    """The lines without those of the runs."""
    left_out = {at for first, last in runs for at in range(first, last)}
    return "".join(line for at, line in enumerate(lines) if at not in left_out)
