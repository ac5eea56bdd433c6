"""From blocks to the hierarchy: what stands before the first section, the sections, and the tail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from jingjian.modules.campaign.planparse.blocks import Block, Line, Table, block_texts
from jingjian.modules.campaign.planparse.doubts import doubt, excerpt
from jingjian.modules.campaign.planparse.headings import is_heading_like, split_heading
from jingjian.modules.campaign.planparse.marks import CN, RANKS, Mark, mark_of_line, needs_neighbour, read_mark
from jingjian.modules.campaign.planparse.model import Doubt
from jingjian.modules.campaign.planparse.tail import tail_start

_BELOW: Final = 0.01
"""How far a number without a rank of its own goes below the one it stands under."""

_GLUED: Final = re.compile(rf"（{CN}）|\({CN}\)|{CN}、")
_SENTENCE_END: Final = "。！？；"
_LONGEST_GLUED_HEADING: Final = 20
_LOOK_AHEAD: Final = 80
_NEAR: Final = 5
"""How far the numbers beside one of three figures may be from it: some may be left out, or out of order."""

_STEADY_KINDS: Final = ("part", "cn_dun", "cn_paren")


@dataclass(slots=True)
class Node:
    """A section while it is being built; `key` counts places in the hierarchy."""

    number: str | None
    kind: str
    rank: float
    value: int
    heading: str | None
    body: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    path: tuple[int, ...] = ()
    key: str = ""
    faults: tuple[str, ...] = ()

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def label(self) -> str:
        """Number and the beginning of what follows, to point at the section."""
        return excerpt(f"{self.number or ''}{self.heading or (self.body[0] if self.body else '')}")


@dataclass(slots=True)
class Structure:
    """The document in three parts; `tables` are its tables with the key of the section they stand in."""

    opening: list[Block]
    roots: list[Node]
    tail: list[Block]
    tables: list[tuple[Table, str | None]]
    doubts: list[Doubt]

    def walk(self) -> Iterator[Node]:
        for root in self.roots:
            yield from root.walk()


def build(blocks: list[Block]) -> Structure:
    """Find the sections. Every character of the blocks is in exactly one place of the result, in its order."""
    marks = _marks(blocks)
    first = next((at for at, block in enumerate(blocks) if _begins_section(block, marks[at])), len(blocks))
    end = tail_start(blocks, marks, first)
    builder = _Builder(_style_ranks(blocks, marks))
    tables: list[tuple[Table, Node | None]] = []
    for at in range(first, end):
        block = blocks[at]
        if isinstance(block, Table):
            builder.add_text(list(block.lines()))
            tables.append((block, builder.stack[-1] if builder.stack else None))
        else:
            builder.add(block, marks[at])
    _set_keys(builder.roots, "")
    outside = [*blocks[:first], *blocks[end:]]
    return Structure(
        opening=blocks[:first],
        roots=builder.roots,
        tail=blocks[end:],
        tables=[
            *((block, None) for block in outside if isinstance(block, Table)),
            *((table, node.key if node else None) for table, node in tables),
        ],
        doubts=_numbering_doubts(builder),
    )


def _marks(blocks: list[Block]) -> list[Mark | None]:
    """The number of each line, as far as it can be told from the line and its neighbours of the same kind."""
    marks = [mark_of_line(block) if isinstance(block, Line) and not block.plain else None for block in blocks]
    for at in _stray_amounts(marks):
        marks[at] = None
    for at in _inner_enumerations(marks):
        mark = marks[at]
        if mark is not None:
            marks[at] = Mark(mark.raw, "inner", None, mark.value, mark.faults)
    return marks


def _stray_amounts(marks: list[Mark | None]) -> list[int]:
    """Positions of figures from 100 upwards that no count leads to: neither the number of the same kind before nor
    the one after is near."""
    by_kind: dict[str, list[tuple[int, Mark]]] = {}
    for at, mark in enumerate(marks):
        if mark is not None:
            by_kind.setdefault(mark.kind, []).append((at, mark))
    stray: list[int] = []
    for counted in by_kind.values():
        for place, (at, mark) in enumerate(counted):
            beside = [*counted[max(0, place - 1) : place], *counted[place + 1 : place + 2]]
            if needs_neighbour(mark) and not any(abs(other.value - mark.value) <= _NEAR for _at, other in beside):
                stray.append(at)
    return stray


def _inner_enumerations(marks: list[Mark | None]) -> list[int]:
    """Positions of 一、 numbers that count anew inside a section: the main count goes on after them.

    In 一、二、三、(一、二、)四、 the bracketed run begins at one again and is followed by the number that was due.
    """
    counted = [(at, mark.value) for at, mark in enumerate(marks) if mark is not None and mark.kind == "cn_dun"]
    inner: list[int] = []
    due = 1
    position = 0
    while position < len(counted):
        value = counted[position][1]
        if value == 1 and due > 2:
            end = position
            while end < len(counted) and counted[end][1] == end - position + 1:
                end += 1
            if end < len(counted) and counted[end][1] == due:
                inner.extend(place for place, _value in counted[position:end])
                position = end
                continue
        due = value + 1
        position += 1
    return inner


def _begins_section(block: Block, mark: Mark | None) -> bool:
    if not isinstance(block, Line) or block.plain or block.title:
        return False
    if mark is not None:
        return mark.kind != "letter" and not (mark.path and not mark.automatic)
    return block.level is not None


def _style_ranks(blocks: list[Block], marks: list[Mark | None]) -> dict[int, float]:
    """The rank of each heading style: that of the numbers it usually carries, else near its neighbours' or the top."""
    seen: dict[int, Counter[float]] = {}
    styled = set()
    for block, mark in zip(blocks, marks, strict=True):
        if isinstance(block, Line) and block.level is not None:
            styled.add(block.level)
            if mark is not None and mark.rank is not None:
                seen.setdefault(block.level, Counter())[mark.rank] += 1
    known = {level: ranks.most_common(1)[0][0] for level, ranks in seen.items()}
    ranks: dict[int, float] = {}
    for level in sorted(styled):
        above = [other for other in known if other < level]
        below = [other for other in known if other > level]
        if level in known:
            ranks[level] = known[level]
        elif above:
            ranks[level] = known[max(above)] + 0.1 * (level - max(above))
        elif below:
            ranks[level] = known[min(below)] - 0.1 * (min(below) - level)
        else:
            ranks[level] = level / 20
    return ranks


class _Builder:
    """Hangs one line after the other into the hierarchy; `stack` holds the open sections.

    A section typed on in the same paragraph is handed back as the rest still to be read, so that a paragraph with
    many of them needs no deep recursion.
    """

    def __init__(self, style_ranks: dict[int, float]) -> None:
        self.roots: list[Node] = []
        self.stack: list[Node] = []
        self.glued: list[Node] = []
        self._style_ranks = style_ranks

    def add(self, line: Line, mark: Mark | None) -> None:
        """Put one line where it belongs."""
        if mark is not None and self._accepts(mark):
            text = line.text if mark.automatic else line.text[len(mark.raw) :]
            rest = self._open(mark, text, styled=line.level is not None)
        elif line.level is not None and not line.plain:
            rank = self._style_ranks[line.level]
            heading, body = split_heading(line.whole, rank=rank, styled=True)
            rest = self._push(Node(None, f"style{line.level}", rank, 0, heading), body)
        else:
            rest = self._add_paragraph(line.whole)
        while rest:
            rest = self._open_glued(rest)

    def add_text(self, texts: list[str]) -> None:
        """Paragraphs that belong to the open section as they are."""
        self.stack[-1].body.extend(texts)

    def _accepts(self, mark: Mark) -> bool:
        """A decimal number needs its parent, a letter its predecessor; others speak for themselves."""
        if mark.automatic:
            return True
        if mark.path:
            return any(
                node.path == mark.path[:-1] or (node.path and node.path[:-1] == mark.path[:-1]) for node in self.stack
            )
        if mark.kind == "letter":
            return mark.value == 1 or any(node.kind == "letter" and node.value == mark.value - 1 for node in self.stack)
        return True

    def _open(self, mark: Mark, text: str, *, styled: bool) -> str:
        rank = self._rank(mark)
        before, after = self._glued_heading(mark, text)
        heading, body = split_heading(before, rank=rank, styled=styled)
        path = mark.path or ((mark.value,) if mark.kind == "ar_dot" else ())
        rest = self._push(Node(mark.raw, mark.kind, rank, mark.value, heading, path=path, faults=mark.faults), body)
        return rest + after

    def _rank(self, mark: Mark) -> float:
        if mark.rank is not None:
            return mark.rank
        same = next((node.rank for node in self.stack if node.kind == mark.kind), None)
        if same is not None:
            return same
        return self.stack[-1].rank + _BELOW if self.stack else _BELOW

    def _push(self, node: Node, body: str | None) -> str:
        while self.stack and self.stack[-1].rank >= node.rank:
            self.stack.pop()
        (self.stack[-1].children if self.stack else self.roots).append(node)
        self.stack.append(node)
        return self._add_paragraph(body) if body else ""

    def _add_paragraph(self, text: str) -> str:
        """Add a paragraph to the open section; returns what follows from a section typed on in it."""
        for match in _GLUED.finditer(text):
            at = match.start()
            if at and text[at - 1] in _SENTENCE_END and self._continues(text[at : at + _LOOK_AHEAD]):
                self.stack[-1].body.append(text[:at].strip())
                return text[at:]
        if text.strip():
            self.stack[-1].body.append(text.strip())
        return ""

    def _continues(self, text: str) -> bool:
        """Whether `text` begins with the number due next among the open sections and a heading."""
        mark = read_mark(text)
        if mark is None or not any(node.kind == mark.kind and node.value == mark.value - 1 for node in self.stack):
            return False
        sentence, stop, _more = text[len(mark.raw) :].partition("。")
        return bool(stop) and is_heading_like(sentence, rank=RANKS[mark.kind] or 0.0)

    def _open_glued(self, text: str) -> str:
        """Open the section that `text`, found in the middle of a paragraph, begins with; returns what still follows."""
        mark = read_mark(text)
        if mark is None:
            self.stack[-1].body.append(text.strip())
            return ""
        rest = self._open(mark, text[len(mark.raw) :], styled=False)
        self.glued.append(self.stack[-1])
        return rest

    def _glued_heading(self, mark: Mark, text: str) -> tuple[str, str]:
        """Split 一、总体要求（一）重要意义。… where the first number below follows the heading at once."""
        match = _GLUED.search(text, 2, _LONGEST_GLUED_HEADING + 8)
        if match is None:
            return text, ""
        below = read_mark(text[match.start() :])
        if below is None or below.value != 1 or below.rank is None or mark.rank is None or below.rank <= mark.rank:
            return text, ""
        if re.search("[，。；：:、]", text[: match.start()].rstrip(" \u3000。：:")):
            return text, ""
        return text[: match.start()], text[match.start() :]


def _set_keys(nodes: list[Node], above: str) -> None:
    for ordinal, node in enumerate(nodes, start=1):
        node.key = f"{above}{ordinal}"
        _set_keys(node.children, f"{node.key}.")


def _numbering_doubts(builder: _Builder) -> list[Doubt]:
    glued = {id(node) for node in builder.glued}
    found: list[Doubt] = []
    nodes = [node for root in builder.roots for node in root.walk()]
    usual = _usual_depths(nodes)
    out_of_line = _sequence_faults(builder.roots)
    for node in builder.roots:
        out_of_line |= {key: code for inner in node.walk() for key, code in _sequence_faults(inner.children).items()}
    for node in nodes:
        codes = [*node.faults]
        if id(node) in glued:
            codes.append("glued_section")
        if node.key in out_of_line:
            codes.append(out_of_line[node.key])
        depth = node.key.count(".") + 1
        if usual.get(node.kind, depth) != depth:
            codes.append("level_skipped")
        if depth == 1 and node.heading is None:
            codes.append("no_heading")
        if depth == 1 and node.heading and not node.body and not node.children:
            codes.append("empty_section")
        found.extend(doubt(code, node.label, node.key) for code in codes)
    return found


def _usual_depths(nodes: list[Node]) -> dict[str, int]:
    depths: dict[str, Counter[int]] = {}
    for node in nodes:
        if node.kind in _STEADY_KINDS:
            depths.setdefault(node.kind, Counter())[node.key.count(".") + 1] += 1
    return {kind: counted.most_common(1)[0][0] for kind, counted in depths.items()}


def _sequence_faults(siblings: list[Node]) -> dict[str, str]:
    """Code by key for each sibling whose number does not follow; numbers of different kinds count apart."""
    faults: dict[str, str] = {}
    by_kind: dict[str, list[Node]] = {}
    for node in siblings:
        if node.number is not None and node.value:
            by_kind.setdefault(node.kind, []).append(node)
    for nodes in by_kind.values():
        seen: set[int] = set()
        previous = 0
        for position, node in enumerate(nodes, start=1):
            if node.value in seen:
                faults[node.key] = "number_duplicate"
            elif node.value < previous:
                faults[node.key] = "number_order"
            elif node.value not in (previous + 1, position):
                faults[node.key] = "number_gap"
            seen.add(node.value)
            previous = node.value
    return faults


def texts_of(blocks: list[Block]) -> list[str]:
    """The lines of text of several blocks."""
    return [text for block in blocks for text in block_texts(block)]
