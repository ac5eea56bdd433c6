"""The plan as readable text: each clause with its own words, inline items and doubts marked in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from jingjian.modules.campaign.models import Clause
from jingjian.modules.campaign.selectors import ClauseNode

LONGEST_TITLE_LINE = 40
SENTENCE_ENDS = ("。", "；", "，", "：")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind: ``doubt`` is the index of the open doubt they raise, None when they raise none."""

    text: str
    doubt: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Runs that belong together: to an inline item such as 一是…, or (``item`` None) to the clause itself."""

    item: Clause | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One clause of the document with its paragraphs; an inline clause has none, its words stand in its parent."""

    clause: Clause
    depth: int
    heading: tuple[Run, ...]
    paragraphs: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True, slots=True)
class Loose:
    """A paragraph that belongs to no clause; a short one that ends no sentence (title, number) stands centred."""

    runs: tuple[Run, ...]
    centred: bool


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    item: Clause | None = None
    doubt: int | None = None


def blocks_of(nodes: Sequence[ClauseNode]) -> list[Block]:
    """The document in its order, one block a clause that has text of its own."""
    items: dict[object, list[ClauseNode]] = {}
    for node in nodes:
        if node.clause.inline:
            items.setdefault(node.clause.parent_id, []).append(node)
    return [block_of(node, items.get(node.clause.pk, ())) for node in nodes if not node.clause.inline]


def block_of(node: ClauseNode, items: Sequence[ClauseNode]) -> Block:
    """One clause with the inline items that stand in it."""
    clause = node.clause
    doubts = [pair for each in (node, *items) for pair in _open_doubts(each)]
    in_heading, rest = _find_doubts(clause.heading, doubts)
    in_body, _left = _find_doubts(clause.body, rest)
    heading = tuple(run for passage in _passages(clause.heading, 0, in_heading) for run in passage.runs)
    spans = [*_find_items(clause.body, [each.clause for each in items]), *in_body]
    paragraphs, start = [], 0
    for paragraph in clause.body.split("\n"):
        if paragraph.strip():
            paragraphs.append(_passages(paragraph, start, spans))
        start += len(paragraph) + 1
    return Block(clause, node.depth, heading, tuple(paragraphs))


def loose_of(text: str, warnings: Sequence[Mapping[str, Any]]) -> list[Loose]:
    """Paragraphs that belong to no clause (what opens and closes the paper), with the doubts about the whole plan."""
    doubts = [
        (index, doubt["text"])
        for index, doubt in enumerate(warnings)
        if doubt["text"] and not doubt["settled"] and not doubt.get("clause")
    ]
    spans, _left = _find_doubts(text, doubts)
    paragraphs, start = [], 0
    for paragraph in text.split("\n"):
        if paragraph.strip():
            found = _passages(paragraph, start, spans)
            centred = len(paragraph) <= LONGEST_TITLE_LINE and not paragraph.rstrip().endswith(SENTENCE_ENDS)
            paragraphs.append(Loose(tuple(run for passage in found for run in passage.runs), centred))
        start += len(paragraph) + 1
    return paragraphs


def _open_doubts(node: ClauseNode) -> Iterable[tuple[int, str]]:
    return ((index, doubt["text"]) for index, doubt in node.warnings if doubt["text"] and not doubt["settled"])


def _find_doubts(text: str, doubts: Sequence[tuple[int, str]]) -> tuple[list[_Span], list[tuple[int, str]]]:
    """Where each doubt's words stand; the same words raised twice are two places. Also those found nowhere."""
    found: list[_Span] = []
    missing: list[tuple[int, str]] = []
    after: dict[str, int] = {}
    for index, words in doubts:
        start = text.find(words, after.get(words, 0))
        if start < 0:
            missing.append((index, words))
            continue
        after[words] = start + len(words)
        found.append(_Span(start, start + len(words), doubt=index))
    return found, missing


def _find_items(body: str, items: Iterable[Clause]) -> list[_Span]:
    """Where each inline item stands in its parent's body, from its marker to its last word."""
    spans, after = [], 0
    for item in items:
        words = [part for part in (f"{item.number}{item.heading}", item.body) if part]
        found = [(start, start + len(part)) for part in words if (start := body.find(part, after)) >= 0]
        if found:
            spans.append(_Span(found[0][0], found[-1][1], item=item))
            after = found[-1][1]
    return spans


def _passages(text: str, offset: int, spans: Sequence[_Span]) -> tuple[Passage, ...]:
    """``text``, which begins at ``offset`` of what the spans count in, cut wherever a span begins or ends."""
    end = offset + len(text)
    near = [span for span in spans if span.start < end and span.end > offset]
    cuts = sorted({offset, end, *(min(max(at, offset), end) for span in near for at in (span.start, span.end))})
    passages: list[Passage] = []
    for start, stop in pairwise(cuts):
        here = [span for span in near if span.start <= start and stop <= span.end]
        item = next((span.item for span in here if span.item is not None), None)
        doubt = next((span.doubt for span in here if span.doubt is not None), None)
        run = Run(text[start - offset : stop - offset], doubt)
        if passages and passages[-1].item is item:
            passages[-1] = Passage(item, (*passages[-1].runs, run))
        else:
            passages.append(Passage(item, (run,)))
    return tuple(passages)
