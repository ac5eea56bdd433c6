"""From a file to blocks. The content decides what a file is; the name only confirms it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from jingjian.kernel.phrases import Phrase, msgid
from jingjian.modules.campaign.planparse.blocks import Block, block_texts
from jingjian.modules.campaign.planparse.model import PlanUnreadable
from jingjian.modules.campaign.planparse.readers.docx import read_docx
from jingjian.modules.campaign.planparse.readers.markdown import read_markdown
from jingjian.modules.campaign.planparse.readers.text import decode, read_text

MAXIMUM_BYTES: Final = 20 * 1024 * 1024
MAXIMUM_CHARACTERS: Final = 1_000_000

_TEXT_SUFFIXES: Final = frozenset({"", ".txt", ".text", ".md", ".markdown"})
_MARKDOWN_SUFFIXES: Final = frozenset({".md", ".markdown"})
_FOREIGN: Final = (b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")


def read_blocks(content: bytes, name: str) -> list[Block]:
    """The blocks of a `.txt`, `.md` or `.docx` file; raises `PlanUnreadable` for anything else or a broken one."""
    if not content.strip():
        raise PlanUnreadable("empty", Phrase(msgid("The file is empty.")))
    if len(content) > MAXIMUM_BYTES:
        raise PlanUnreadable(
            "too_large", Phrase(msgid("The file is larger than %(limit)s MB."), {"limit": MAXIMUM_BYTES // 2**20})
        )
    blocks = _read(content, PurePath(name.lower()).suffix)
    if not any(text.strip() for block in blocks for text in block_texts(block)):
        raise PlanUnreadable("empty", Phrase(msgid("The file holds no text.")))
    return blocks


def check_length(text: str) -> None:
    """Refuse a text too long to be a plan."""
    if len(text) > MAXIMUM_CHARACTERS:
        raise PlanUnreadable(
            "too_large",
            Phrase(msgid("The text is longer than %(limit)s characters."), {"limit": MAXIMUM_CHARACTERS}),
        )


def _read(content: bytes, suffix: str) -> list[Block]:
    if suffix in (".docm", ".dotm"):
        raise PlanUnreadable("macro", Phrase(msgid("The file may hold macros. Save it as .docx and choose it again.")))
    if content.startswith(b"PK\x03\x04"):
        return read_docx(content, limit=MAXIMUM_CHARACTERS)
    if content.startswith(_FOREIGN):
        raise _unknown_format()
    if suffix == ".docx":
        raise PlanUnreadable("corrupt", Phrase(msgid("The file is named .docx but is no Word document.")))
    if suffix not in _TEXT_SUFFIXES:
        raise _unknown_format()
    text = decode(content)
    check_length(text)
    return read_markdown(text) if suffix in _MARKDOWN_SUFFIXES else read_text(text)


def _unknown_format() -> PlanUnreadable:
    return PlanUnreadable(
        "unknown_format",
        Phrase(msgid("Only .docx, .txt and .md can be read. Save the document as .docx and choose it again.")),
    )
