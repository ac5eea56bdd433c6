"""Markdown as far as plans use it: `#` headings, lists, quotes, bold, and tables."""

from __future__ import annotations

import re
from typing import Final

from jingjian.modules.campaign.planparse.blocks import Block, Line, split_rows
from jingjian.modules.campaign.planparse.readers.text import split_lines

_HEADING: Final = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_BULLET: Final = re.compile(r"(?:[-+]|\*(?!\*))\s+")
_QUOTE: Final = re.compile(r"(?:>\s?)+")
_RULE: Final = re.compile(r"(?:[-*_=]\s*){3,}$")
_TABLE_RULE: Final = re.compile(r"\|?[\s:|-]+\|[\s:|-]*$")
_BOLD: Final = re.compile(r"\*\*([^*]{1,200})\*\*")
_ESCAPE: Final = re.compile(r"\\([.()#*+_|\-])")
_PAIRS: Final = (("《", "》"), ("（", "）"), ("“", "”"), ("(", ")"))


def read_markdown(text: str) -> list[Block]:
    """Blocks of a Markdown text; a single first-level heading at the top is the title, levels below move up one."""
    lines = [line.strip() for line in split_lines(text)]
    headings = [(match[1], position) for position, line in enumerate(lines) if (match := _HEADING.match(line))]
    firsts = [position for marks, position in headings if marks == "#"]
    title_at = firsts[0] if len(firsts) == 1 and headings[0][1] == firsts[0] else None
    blocks: list[Block] = []
    position = 0
    while position < len(lines):
        rows, used = _table_at(lines, position)
        if rows:
            blocks.append(split_rows(rows))
            position += used
            continue
        line = _line(lines[position], title=position == title_at, shift=0 if title_at is None else 1)
        if line:
            blocks.append(line)
        position += 1
    return blocks


def _line(raw: str, *, title: bool, shift: int) -> Line | None:
    if not raw or _RULE.match(raw):
        return None
    heading = _HEADING.match(raw)
    if heading:
        text = _plain(heading[2])
        if not text:
            return None
        return Line(text, title=True) if title else Line(text, level=max(1, len(heading[1]) - shift))
    quote = _QUOTE.match(raw)
    body = raw[quote.end() :] if quote else raw
    bullet = _BULLET.match(body)
    text = _plain(body[bullet.end() :] if bullet else body)
    return Line(text) if text else None


def _plain(text: str) -> str:
    """Without bold marks and escapes; a run of stars that marks nothing is a gap in the paper and stays."""
    return _ESCAPE.sub(r"\1", _BOLD.sub(_bold, text)).strip()


def _bold(match: re.Match[str]) -> str:
    """The text between two marks of bold; the match as it is when the stars are two gaps rather.

    Bold begins at an edge, pairs its brackets, and is a phrase or ends as a sentence does.
    """
    inner = match[1]
    balanced = all(inner.count(left) == inner.count(right) for left, right in _PAIRS)
    at_edge = match.start() == 0 or match.string[match.start() - 1] in " 　、.．）)。；：:"
    closed = inner[-1] in "。：；！？:" or not re.search("[。，；]", inner)
    return inner if balanced and at_edge and closed else match[0]


def _table_at(lines: list[str], position: int) -> tuple[list[list[str]], int]:
    """Cells and number of lines of the table that begins at `position`; ([], 0) when there is none."""
    if position + 1 >= len(lines) or "|" not in lines[position] or not _TABLE_RULE.match(lines[position + 1]):
        return [], 0
    rows = [_row(lines[position])]
    used = 2
    for line in lines[position + 2 :]:
        if "|" not in line:
            break
        rows.append(_row(line))
        used += 1
    return rows, used


def _row(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [_plain(cell) for cell in re.split(r"(?<!\\)\|", inner)]
