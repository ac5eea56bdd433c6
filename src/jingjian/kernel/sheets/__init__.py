"""Reads spreadsheets as offices have them: opened by what they hold, whatever their name says.

`read_workbook` gives every cell of every sheet by the spreadsheet's own row number, or refuses the file in plain words;
`dates.read_date` reads a cell as a day in every habit of an office. Pure Python: no Django, no database.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jingjian.kernel.sheets.delimited import read_delimited
from jingjian.kernel.sheets.model import FileRefused, Limits, Workbook
from jingjian.kernel.sheets.xlsx import read_xlsx

_DEFAULT: Final = Limits()
_MEGABYTE: Final = 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final = (
    (b"%PDF", ("PDF文件", "a PDF file")),
    (b"\xff\xd8\xff", ("照片", "a photo")),
    (b"\x89PNG", ("图片", "a picture")),
    (b"GIF8", ("图片", "a picture")),
    (b"II*\x00", ("扫描图片", "a scan")),
    (b"MM\x00*", ("扫描图片", "a scan")),
    (b"BM", ("图片", "a picture")),
    (b"RIFF", ("图片", "a picture")),
    (b"Rar!", ("压缩包", "an archive")),
    (b"7z\xbc\xaf", ("压缩包", "an archive")),
    (b"\x1f\x8b", ("压缩包", "an archive")),
    (b"{\\rtf", ("文字文档", "a text document")),
)
_MARKUP: Final = re.compile(
    rb"\A[\xef\xbb\xbf\s]*<(?:!doctype|html|table|\?xml|meta|head|body|div|script)", re.IGNORECASE
)


def _heads_nothing(text: str) -> str | None:
    return None


def read_workbook(
    source: Path | bytes,
    *,
    file_name: str,
    limits: Limits = _DEFAULT,
    head: Callable[[str], str | None] = _heads_nothing,
) -> Workbook:
    """Read a spreadsheet: .xlsx or delimited text in any usual encoding, told apart by content.

    `head` names the column that a text heads, or nothing: the separator of a text is the one that makes a header of it.

    Raises FileRefused when the file cannot be read or is larger than `limits`, and OSError when `source` is a path
    that cannot be opened. Nothing is unpacked to disk and nothing outside the file is fetched.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.bytes:
        raise FileRefused("too_large", f"{size / _MEGABYTE:.1f}", f"{limits.bytes / _MEGABYTE:.0f}")
    content = source if isinstance(source, bytes) else source.read_bytes()
    if not content.strip(b"\x00 \t\r\n"):
        raise FileRefused("empty")
    deadline = time.monotonic() + limits.seconds
    if content.startswith(b"PK"):
        return read_xlsx(content, file_name=file_name, limits=limits, deadline=deadline)
    if content.startswith(_OLE):
        raise _refused_ole(content)
    for mark, (zh, en) in _OTHERS:
        if content.startswith(mark) and (len(mark) > 2 or b"\x00" in content[:64]):
            raise FileRefused("not_a_spreadsheet", zh, en)
    if _MARKUP.match(content):
        raise FileRefused("unsupported_format", "网页", "web page or XML")
    return read_delimited(content, file_name=file_name, limits=limits, deadline=deadline, head=head)


def _refused_ole(content: bytes) -> FileRefused:
    """The refusal of a file in Microsoft's old container, by the streams its directory names."""

    def names(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if names("EncryptedPackage"):
        return FileRefused("password")
    if names("_VBA_PROJECT"):
        return FileRefused("macro")
    if names("Workbook") or names("Book"):
        return FileRefused("unsupported_format", "旧版Excel（.xls）或WPS（.et）", "old Excel (.xls) or WPS (.et)")
    if names("WordDocument"):
        return FileRefused("not_a_spreadsheet", "Word文档", "a Word document")
    return FileRefused("not_a_spreadsheet", "其他文件", "another kind of file")
