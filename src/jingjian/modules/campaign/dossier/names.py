"""Names inside a ZIP that every system opens, in the order of the list."""

from __future__ import annotations

import re
import unicodedata

from jingjian.kernel.text import is_invisible

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
FOLDER_LENGTH, STEM_LENGTH = 40, 60


def safe(text: str, longest: int) -> str:
    """``text`` as a part of a path: nothing unseen, nothing a system forbids, no dot or blank at its ends."""
    kept = "".join(sign for sign in unicodedata.normalize("NFC", text) if not is_invisible(sign))
    kept = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", kept)).strip(" .")
    return kept[:longest].strip(" .") or "_"


def folder(position: int, name: str) -> str:
    """``03_五（一）开展自查自纠``: the number keeps the order of the plan and makes the name unique."""
    return f"{position:02d}_{safe(name, FOLDER_LENGTH)}"


def file(number: int, reference: str, title: str) -> str:
    """``0012_RW-2023-0003_自查报告.pdf``."""
    stem, dot, ending = title.rpartition(".")
    return f"{number:04d}_{safe(reference, 30)}_{safe(stem or title, STEM_LENGTH)}{dot}{safe(ending, 8) if dot else ''}"
