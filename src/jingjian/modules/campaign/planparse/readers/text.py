"""Plain text: finding its encoding, its lines, the lines an editor wrapped, and tables drawn with tabs or bars."""

from __future__ import annotations

import re
from typing import Final

from jingjian.kernel.phrases import Phrase, msgid
from jingjian.kernel.text import is_invisible
from jingjian.modules.campaign.planparse.blocks import Block, Line, split_rows
from jingjian.modules.campaign.planparse.model import PlanUnreadable
from jingjian.modules.campaign.planparse.readers.wrapped import unwrap
from jingjian.modules.campaign.planparse.tables import is_task_header

_COMMON: Final = frozenset("，。、；：的一是和在")
_LEAST_FOR_JUDGING: Final = 200
_BYTE_ORDER_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LINE_ENDS: Final = re.compile(r"[\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def decode(content: bytes) -> str:
    """Text of a file in UTF-8, UTF-16 with its mark, or GB18030 (GBK, GB2312).

    GB18030 accepts nearly any bytes, so a longer text without one of the commonest Chinese characters is refused
    rather than shown as nonsense.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\x00" in content:
        raise PlanUnreadable("unknown_format", Phrase(msgid("The file is not a text.")))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(content, "gb18030")
    if len(text) >= _LEAST_FOR_JUDGING and not _COMMON & set(text):
        raise _wrong_encoding()
    return text


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong_encoding() from error


def _wrong_encoding() -> PlanUnreadable:
    return PlanUnreadable(
        "encoding", Phrase(msgid("The characters cannot be read. Save the text as UTF-8 and choose it again."))
    )


def clean(text: str) -> str:
    """`text` without characters that show nothing or steer others, which would hide a number from the reader."""
    return "".join(character for character in text if not is_invisible(character))


def split_lines(text: str) -> list[str]:
    """The lines of a text, each cleaned; page breaks and Unicode line ends count as line ends."""
    return [clean(line) for line in _LINE_ENDS.split(text.replace("\r\n", "\n").replace("\r", "\n"))]


def read_text(text: str) -> list[Block]:
    """Blocks of a plain text: a table where a header of tasks is drawn, otherwise a paragraph each.

    Blank lines are dropped, lines that an editor broke at a fixed width joined.
    """
    blocks: list[Block] = []
    lines = [line for line in unwrap(split_lines(text)) if line.strip()]
    position = 0
    while position < len(lines):
        rows = _table_at(lines, position)
        if rows:
            blocks.append(split_rows(rows))
            position += len(rows)
        else:
            blocks.append(Line(lines[position].strip()))
            position += 1
    return blocks


def _table_at(lines: list[str], position: int) -> list[list[str]]:
    """Cells of the table of tasks whose header is the line at `position`; empty when there is none."""
    for separator in ("\t", "|", "｜"):
        header = _cells(lines[position], separator)
        if len(header) < 2 or not is_task_header(header):
            continue
        rows = [header]
        for line in lines[position + 1 :]:
            cells = _cells(line, separator)
            if len(cells) < 2:
                break
            rows.append(cells)
        if len(rows) > 1:
            return rows
    return []


def _cells(line: str, separator: str) -> list[str]:
    if separator not in line:
        return []
    inner = line if separator == "\t" else line.strip().strip(separator)
    return [cell.strip() for cell in inner.split(separator)]
