"""Which clause of a new version goes on from which clause of the old one. Pure rules, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign.proposals import alike

#: at the same place in the hierarchy a clause may change more than one that turns up elsewhere
SAME_PLACE, ELSEWHERE = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Node:
    """A clause as matching sees it: its place by numbers (``五/（一）``), its heading and its own text."""

    path: str
    heading: str
    text: str


def match(old: Sequence[Node], new: Sequence[Node]) -> dict[int, int]:
    """Places in ``new`` with the place in ``old`` they go on from; each old clause is continued at most once.

    First the same words at the same place, then the same words anywhere, then similar words at the same place, then
    very similar words anywhere.
    """
    found: dict[int, int] = {}
    free = dict.fromkeys(range(len(old)))

    def take(i: int, candidates: Sequence[int]) -> None:
        if i not in found and candidates:
            found[i] = candidates[0]
            del free[candidates[0]]

    words_old = [strip_for_compare(node.heading + node.text) for node in old]
    words_new = [strip_for_compare(node.heading + node.text) for node in new]
    for i, words in enumerate(words_new):
        take(i, [j for j in free if words_old[j] == words and old[j].path == new[i].path])
    for i, words in enumerate(words_new):
        if words:
            take(i, [j for j in free if words_old[j] == words])
    for i, node in enumerate(new):
        take(i, [j for j in free if old[j].path == node.path and likeness(old[j], node) >= SAME_PLACE])
    for i, node in enumerate(new):
        if i not in found:
            scored = sorted(((likeness(old[j], node), -j) for j in free), reverse=True)
            take(i, [-j for score, j in scored[:1] if score >= ELSEWHERE])
    return found


def likeness(one: Node, other: Node) -> float:
    """From 0 to 1; the same heading alone makes 0.8, since bodies are rewritten more often than headings."""
    heading = alike(one.heading, other.heading) if one.heading and other.heading else 0.0
    if heading == 1.0:
        return max(0.8, alike(one.text, other.text))
    return max(alike(one.text, other.text), heading * 0.7)
