"""Fill the cells of tables in somebody else's .docx and leave every other byte of the document as it was.

Cells are named as a reader counts them: table 1, row 2, cell 3 is `T1R2C3`. Only tables of the body are counted, not
those inside a cell. A value goes into the first paragraph of its cell, with the run properties of that paragraph.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from jingjian.kernel.sheets.filling import Filled, Unfilled, applied, repacked
from jingjian.kernel.sheets.model import FileRefused, Limits
from jingjian.kernel.sheets.package import Package
from jingjian.kernel.sheets.sheetspans import closing

DOCUMENT: Final = "word/document.xml"
_UNWRITABLE: Final = re.compile("[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class WordCell:
    """One cell: its words, whether a cell above continues into it, and the bytes of its first paragraph."""

    table: int
    row: int
    cell: int
    text: str = ""
    continues: bool = False
    start: int = 0
    close: int = 0
    end: int = 0
    properties: bytes = b""
    prefix: bytes = b""

    @property
    def name(self) -> str:
        """`T1R2C3`."""
        return f"T{self.table}R{self.row}C{self.cell}"


class WordBlank:
    """A document to be filled, measured once. Raises FileRefused when it is damaged, dangerous or too large."""

    def __init__(self, content: bytes, *, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self._content = content
        package = Package(content, limits, time.monotonic() + limits.seconds, main=DOCUMENT)
        self._document = package.read(DOCUMENT)
        self.cells = {cell.name: cell for cell in _Measuring(self._document).run()}

    def may_fill(self, name: str) -> str:
        """Empty when the cell may be filled, else why not: `no_sheet` without such a cell, or `not_blank`."""
        cell = self.cells.get(name.upper())
        if cell is None or cell.continues or not cell.end:
            return "no_sheet"
        return "not_blank" if cell.text.strip() else ""

    def fill(self, puts: Iterable[tuple[str, object]]) -> Filled:
        """Write the values by the names of their cells; the first one for a cell counts."""
        edits: dict[str, tuple[int, int, bytes]] = {}
        unfilled: list[Unfilled] = []
        for given, value in puts:
            name = given.upper()
            reason = self.may_fill(name) or ("twice" if name in edits else "")
            if reason:
                unfilled.append(Unfilled("", name, reason))
            else:
                edits[name] = self._edit(self.cells[name], str(value))
        filled = applied(self._document, edits.values())
        return Filled(repacked(self._content, {DOCUMENT: filled}), len(edits), tuple(unfilled))

    def _edit(self, cell: WordCell, text: str) -> tuple[int, int, bytes]:
        p = cell.prefix
        lines = [escape(_UNWRITABLE.sub("", line)).encode() for line in text.splitlines() or [""]]
        words = (b"<%bbr/>" % p).join(b'<%bt xml:space="preserve">%b</%bt>' % (p, line, p) for line in lines)
        run = b"<%br>%b%b</%br>" % (p, cell.properties, words, p)
        if cell.close == cell.start:
            opened = self._document[cell.start : cell.end].rstrip(b">").rstrip(b"/").rstrip() + b">"
            return cell.start, cell.end, opened + run + b"</%bp>" % p
        return cell.close, cell.close, run


class _Measuring:
    """One pass over the document: the stack of local names says where in a table it is."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.stack: list[str] = []
        self.found: list[WordCell] = []
        self.held: WordCell | None = None
        self.table = self.row = self.cell = 0
        self.run_properties = 0

    def run(self) -> list[WordCell]:
        try:
            self.parser.Parse(self.content, True)
        except expat.ExpatError as error:
            raise FileRefused("corrupt") from error
        return self.found

    def _doctype(self, *_given: object) -> None:
        raise FileRefused("corrupt")

    def _depth(self) -> int:
        """How many tables the reader is inside of."""
        return self.stack.count("tbl")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _colon, local = name.rpartition(":")
        depth, at = self._depth(), self.parser.CurrentByteIndex
        if local == "tbl" and depth == 0:
            self.table, self.row = self.table + 1, 0
        elif local == "tr" and depth == 1:
            self.row, self.cell = self.row + 1, 0
        elif local == "tc" and depth == 1:
            self.cell += 1
            space = f"{prefix}:".encode() if prefix else b""
            self.held = WordCell(self.table, self.row, self.cell, prefix=space)
        elif self.held is not None and depth == 1:
            self._inside(local, attributes, at)
        self.stack.append(local)

    def _inside(self, local: str, attributes: dict[str, str], at: int) -> None:
        assert self.held is not None
        if local == "vMerge":
            value = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "val"), "continue")
            self.held.continues = value != "restart"
        elif local == "p" and not self.held.start:
            self.held.start = at
        elif local == "rPr" and self.stack[-2:] == ["p", "pPr"] and not self.held.end:
            self.run_properties = at

    def _end(self, name: str) -> None:
        self.stack.pop()
        local, depth, at = name.rpartition(":")[2], self._depth(), self.parser.CurrentByteIndex
        held = self.held
        if held is None or depth != 1:
            return
        if local == "p" and not held.end and self.stack[-1] == "tc":
            held.close, held.end = closing(self.content, held.start, at)
        elif local == "rPr" and self.run_properties and not held.properties and self.stack[-2:] == ["p", "pPr"]:
            _close, end = closing(self.content, self.run_properties, at)
            held.properties = self.content[self.run_properties : end]
            self.run_properties = 0
        elif local == "tc":
            self.found.append(held)
            self.held = None

    def _text(self, words: str) -> None:
        if self.held is not None and self.stack[-1:] == ["t"]:
            self.held.text += words
