"""Word documents: paragraphs with their heading style and number, tables with merged cells, boxes and notes.

Deleted and moved-away text of tracked changes is left out, inserted text is read: the document as it would print with
all changes accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from jingjian.kernel.phrases import Phrase, msgid
from jingjian.modules.campaign.planparse.blocks import Block, Cell, Line, Table, block_texts
from jingjian.modules.campaign.planparse.model import PlanUnreadable
from jingjian.modules.campaign.planparse.readers.numbering import Numbering
from jingjian.modules.campaign.planparse.readers.package import (
    MAIN_PART,
    Package,
    attribute,
    child,
    corrupt,
    local,
    value_of,
    whole_number,
)
from jingjian.modules.campaign.planparse.readers.styles import Styles
from jingjian.modules.campaign.planparse.readers.text import clean

_LEFT_OUT: Final = frozenset({"del", "moveFrom", "rPr", "pPr", "rt", "instrText", "delText", "Fallback"})
_BOXES: Final = frozenset({"txbxContent"})
_WRAPPERS: Final = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})


@dataclass(slots=True)
class _Reading:
    """What is passed along while one document is read."""

    styles: Styles
    numbering: Numbering
    notes: dict[str, Element]
    left: int
    """Characters that may still be read."""


@dataclass(slots=True)
class _Inline:
    """Text of one paragraph, split where the writer broke the line; boxes and notes found on the way."""

    lines: list[str]
    boxes: list[Element]
    notes: list[str]


def read_docx(content: bytes, *, limit: int) -> list[Block]:
    """Blocks of a `.docx`; raises `PlanUnreadable` when it is damaged, holds macros or passes `limit` characters."""
    package = Package(content)
    document = package.xml(MAIN_PART)
    body = child(document, "body")
    if body is None:
        raise corrupt()
    styles = Styles(package.xml("word/styles.xml"))
    reading = _Reading(
        styles=styles,
        numbering=Numbering(package.xml("word/numbering.xml"), styles.numbering_styles()),
        notes=_notes(package, "footnotes") | _notes(package, "endnotes"),
        left=limit,
    )
    return _blocks(body, reading)


def _notes(package: Package, kind: str) -> dict[str, Element]:
    root = package.xml(f"word/{kind}.xml")
    if root is None:
        return {}
    return {
        f"{kind[:-1]}{attribute(note, 'id')}": note
        for note in root
        if attribute(note, "type") in (None, "normal") and attribute(note, "id") is not None
    }


def _blocks(parent: Element, reading: _Reading) -> list[Block]:
    """Blocks among the children of a body, a cell, a text box or a note, in reading order."""
    blocks: list[Block] = []
    for element in parent:
        kind = local(element)
        if kind == "p":
            blocks.extend(_paragraph(element, reading))
        elif kind == "tbl":
            table = _table(element, reading)
            blocks.append(table)
        elif kind in _WRAPPERS:
            blocks.extend(_blocks(element, reading))
    return blocks


def _paragraph(element: Element, reading: _Reading) -> list[Block]:
    properties = child(element, "pPr")
    style = reading.styles.of(value_of(properties, "pStyle"))
    found = _Inline([""], [], [])
    _collect(element, found)
    texts = [clean(text).strip() for text in found.lines]
    number, number_level = "", 0
    if any(texts):
        number, number_level = _number(properties, reading)
    level = whole_number(value_of(properties, "outlineLvl"))
    lines: list[Block] = []
    for text in texts:
        if not text and not (number and not lines):
            continue
        _spend(reading, len(text))
        lines.append(
            Line(
                text,
                number="" if lines else number,
                number_level=number_level,
                level=None if lines else (style.level if level is None else _heading_level(level)),
                title=style.title,
                plain=style.plain,
            )
        )
    for box in found.boxes:
        lines.extend(_blocks(box, reading))
    for note in found.notes:
        if note in reading.notes:
            lines.extend(_as_plain(_blocks(reading.notes[note], reading)))
    return lines


def _collect(element: Element, found: _Inline) -> None:
    """Gather the text below a paragraph or run; alternate content is read once, in its newer form."""
    for inner in element:
        kind = local(inner)
        if kind == "t":
            found.lines[-1] += inner.text or ""
        elif kind in ("tab", "ptab"):
            found.lines[-1] += "\t"
        elif kind in ("br", "cr"):
            if attribute(inner, "type") in (None, "textWrapping"):
                found.lines.append("")
        elif kind == "noBreakHyphen":
            found.lines[-1] += "-"
        elif kind in _BOXES:
            found.boxes.append(inner)
        elif kind in ("footnoteReference", "endnoteReference"):
            found.notes.append(f"{kind.removesuffix('Reference')}{attribute(inner, 'id')}")
        elif kind == "AlternateContent":
            chosen = child(inner, "Choice")
            fallback = child(inner, "Fallback")
            preferred = chosen if chosen is not None else fallback
            if preferred is not None:
                _collect(preferred, found)
        elif kind not in _LEFT_OUT:
            _collect(inner, found)


def _number(properties: Element | None, reading: _Reading) -> tuple[str, int]:
    """Label and level of the automatic number of a paragraph, its own or its style's."""
    style_id = value_of(properties, "pStyle")
    style = reading.styles.of(style_id)
    own = child(properties, "numPr")
    num_id = value_of(own, "numId") or style.num_id
    if num_id is None or num_id == "0":
        return "", 0
    depth = whole_number(value_of(own, "ilvl"))
    if depth is None and style_id is not None:
        depth = reading.numbering.level_of_style(num_id, style_id)
    if depth is None:
        depth = style.num_level
    return clean(reading.numbering.label(num_id, depth)), depth


def _heading_level(outline: int) -> int | None:
    """Outline levels 0 to 8 are headings 1 to 9; 9 is body text."""
    return outline + 1 if 0 <= outline < 9 else None


def _table(element: Element, reading: _Reading) -> Table:
    above: dict[int, str] = {}
    rows: list[tuple[Cell, ...]] = []
    for row in _within(element, "tr"):
        cells: list[Cell] = []
        column = 0
        for cell in _within(row, "tc"):
            properties = child(cell, "tcPr")
            span = max(1, min(whole_number(value_of(properties, "gridSpan")) or 1, 100))
            value = "\n".join(text for block in _blocks(cell, reading) for text in block_texts(block))
            merge = child(properties, "vMerge")
            continued = merge is not None and attribute(merge, "val") in (None, "continue")
            above[column] = above.get(column, "") if continued and not value else value
            cells.append(Cell(value.replace("\n", " "), above[column], span))
            column += span
        rows.append(tuple(cells))
    return Table(tuple(rows))


def _within(element: Element, kind: str) -> list[Element]:
    """Children of a kind, also inside content controls and tracked insertions."""
    found: list[Element] = []
    for inner in element:
        if local(inner) == kind:
            found.append(inner)
        elif local(inner) in _WRAPPERS:
            found.extend(_within(inner, kind))
    return found


def _as_plain(blocks: list[Block]) -> list[Block]:
    return [Line(block.whole, plain=True) if isinstance(block, Line) else block for block in blocks]


def _spend(reading: _Reading, characters: int) -> None:
    reading.left -= characters
    if reading.left < 0:
        raise PlanUnreadable("too_large", Phrase(msgid("The document holds too much text to be a plan.")))
