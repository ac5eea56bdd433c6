"""A Word or text file as paragraphs and tables: its words and headings, nothing that runs, links or is fetched."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Final

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from jingjian.commons.documents.contents import FORMATS
from jingjian.commons.documents.models import Attachment

PDF: Final = FORMATS["pdf"].content_type
#: papers shown by their words, and all papers that are shown at all
WORDS_TYPES: Final = frozenset((FORMATS["docx"].content_type, FORMATS["text"].content_type))
SHOWN_TYPES: Final = WORDS_TYPES | {PDF, FORMATS["jpeg"].content_type, FORMATS["png"].content_type}
#: what is shown of a paper at most; the rest stands in the original
MOST_BLOCKS: Final = 2000
MOST_CELLS: Final = 5000
#: the largest Word file that is opened while somebody waits
MOST_BYTES: Final = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph (``level`` 1 to 3 for a heading, else 0) or one table (``rows``)."""

    text: str = ""
    level: int = 0
    picture: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """The beginning of a paper; ``more`` when there is more than that."""

    blocks: tuple[Block, ...]
    more: bool


def of_paper(stream: BinaryIO, paper: Attachment) -> Shown | None:
    """The words of a Word or text file, None when it is too large or cannot be read."""
    if paper.size > MOST_BYTES:
        return None
    return of_word(stream) if paper.content_type == FORMATS["docx"].content_type else of_text(stream.read())


def of_text(content: bytes) -> Shown:
    """A text in UTF-8, UTF-16 or the national encoding, a paragraph a line."""
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = content.decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    return Shown(tuple(Block(line) for line in lines[:MOST_BLOCKS]), more=len(lines) > MOST_BLOCKS)


def of_word(stream: BinaryIO) -> Shown | None:
    """What a .docx says, None when it cannot be read."""
    try:
        document = Document(stream)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, PackageNotFoundError):
        return None
    blocks: list[Block] = []
    cells = 0
    for item in document.iter_inner_content():
        if len(blocks) >= MOST_BLOCKS or cells >= MOST_CELLS:
            return Shown(tuple(blocks), more=True)
        block = _table(item) if isinstance(item, Table) else _paragraph(item)
        cells += sum(len(row) for row in block.rows)
        if block.text or block.rows or block.picture:
            blocks.append(block)
    return Shown(tuple(blocks), more=False)


def _paragraph(item: Paragraph) -> Block:
    style = item.style.name if item.style is not None else ""
    level = {"Title": 1, "Heading 1": 1, "Heading 2": 2, "Heading 3": 3, "公文标题": 1}.get(style or "", 0)
    picture = bool(item._p.xpath(".//w:drawing | .//w:pict"))
    return Block(text=item.text.strip(), level=level, picture=picture)


def _table(item: Table) -> Block:
    """The cells as they stand in the file; a merged cell is said once."""
    rows = []
    for row in item._tbl.tr_lst[:MOST_CELLS]:
        rows.append(tuple("\n".join(p.xpath("string()") for p in cell.p_lst) for cell in row.tc_lst))
    return Block(rows=tuple(rows))
