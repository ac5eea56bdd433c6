"""A document as the parser sees it, whatever file it came from: lines and tables in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

CELL_SEPARATOR = "\t"
"""Between the cells of a row written as one line; white space, so it never counts as text of the document."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph (or one line of it, where the writer broke it).

    `number` is the label that Word's automatic numbering shows before `text`, `number_level` its level in the list;
    `level` is that of a heading style (from 1); `title` says the paragraph has the style of a title; `plain` that it
    is never a heading (contents, footnotes).
    """

    text: str
    number: str = ""
    number_level: int = 0
    level: int | None = None
    title: bool = False
    plain: bool = False

    @property
    def whole(self) -> str:
        """Label and text as a reader sees them."""
        return f"{self.number}{self.text}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its own `text` on one line, and its `value`, paragraph by line, which a cell merged with the one above
    takes over from it; `span` is the number of columns it covers."""

    text: str
    value: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table; rows may differ in length."""

    rows: tuple[tuple[Cell, ...], ...] = field(default_factory=tuple)

    def lines(self) -> Iterator[str]:
        """Each row with text as one line; the text of a merged cell stands once."""
        for row in self.rows:
            line = CELL_SEPARATOR.join(cell.text for cell in row).strip()
            if line:
                yield line


Block: TypeAlias = Line | Table


def block_texts(block: Block) -> list[str]:
    """The lines of text of a block."""
    return list(block.lines()) if isinstance(block, Table) else [block.whole]


def split_rows(rows: list[list[str]]) -> Table:
    """A table from plain cells, none merged."""
    return Table(tuple(tuple(Cell(text.strip(), text.strip()) for text in row) for row in rows))
