"""An official document as data: the elements of GB/T 9704-2012 (7.2 head, 7.3 body, 7.4 imprint) in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from jingjian.kernel.chinese import format_date

#: 7.3.3: 一、 in 黑体, （一） in 楷体, 1. and （1） in 仿宋
_LEVELS: Final = (
    re.compile(r"[一二三四五六七八九十百]+、"),
    re.compile(r"（[一二三四五六七八九十百]+）"),
    re.compile(r"\d+[.．]"),
    re.compile(r"（\d+）"),
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body: its level (1 to 4, 0 for plain text), its heading, and the text that follows it."""

    level: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """One official document. What is empty is left out.

    ``issuer`` is the red mark at the head; ``body`` holds a paragraph a line; ``people`` are the lines of minutes such
    as ``("出席", "贺明远、陆晓晨")``; ``signer`` stands in documents to superiors only; ``sealed`` leaves room for the
    seal over signature and date.
    """

    issuer: str
    title: str
    body: str
    number: str = ""
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    signature: str = ""
    dated_on: date | None = None
    copy_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    secrecy: str = ""
    urgency: str = ""
    signer: str = ""
    sealed: bool = True

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(paragraph(line) for line in self.body.splitlines() if line.strip())

    @property
    def marks(self) -> tuple[str, ...]:
        """What stands above the head at the left, 7.2.2 and 7.2.3."""
        return tuple(mark for mark in (self.secrecy, self.urgency) if mark)

    @property
    def date_text(self) -> str:
        """The day without padding: 2023年6月5日 (7.3.5)."""
        return format_date(self.dated_on) if self.dated_on else ""

    @property
    def printed_text(self) -> str:
        return f"{format_date(self.printed_on)}印发" if self.printed_on else ""

    @property
    def copies(self) -> str:
        """Copy to …, ending with a full stop (7.4.2)."""
        return f"抄送：{self.copy_to.rstrip('。')}。" if self.copy_to else ""

    @property
    def addressed(self) -> str:
        """The addressee with the colon that ends it (7.3.2)."""
        return f"{self.addressee.rstrip('：:')}：" if self.addressee else ""

    @property
    def attachment_lines(self) -> tuple[str, ...]:
        """附件：1. name, one a line, without an end mark; a single one has no numeral (7.3.4)."""
        names = [name.strip().rstrip("。；;，,") for name in self.attachments]
        if len(names) == 1:
            return (f"附件：{names[0]}",)
        return tuple(f"{'附件：' if n == 1 else '　　　'}{n}. {name}" for n, name in enumerate(names, 1))


def paragraph(line: str) -> Paragraph:
    """Read the level of one line of the body; the heading of levels 1 and 2 ends at the first full stop."""
    text = line.strip()
    for level, pattern in enumerate(_LEVELS, 1):
        if pattern.match(text):
            if level > 2:
                return Paragraph(level, "", text)
            heading, stop, rest = text.partition("。")
            return Paragraph(level, heading + stop if rest else text, rest)
    return Paragraph(0, "", text)


def number_text(symbol: str, year: int, serial: int) -> str:
    """清纪发〔2023〕5号: the full year in hexagonal brackets, no 第, no leading zero (7.2.5)."""
    return f"{symbol}〔{year}〕{serial}号"
