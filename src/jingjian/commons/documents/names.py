"""Names of uploaded files, made fit to be shown and to be offered for download."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext_lazy as _

from jingjian.kernel.errors import DomainError
from jingjian.kernel.text import is_invisible

LONGEST: Final = 120
_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
#: endings that some system runs; one of them before the real ending is there to deceive
# fmt: off
_RUN_BY_SYSTEMS: Final = frozenset((
    "apk", "app", "bat", "bin", "cmd", "com", "cpl", "dll", "dmg", "docm", "dotm", "exe", "hta", "htm", "html", "iso",
    "jar", "js", "jse", "lnk", "mht", "mhtml", "msi", "pif", "potm", "ppam", "ppsm", "pptm", "ps1", "reg", "scr", "sh",
    "svg", "url", "vbe", "vbs", "wsf", "wsh", "xhtml", "xlam", "xls", "xlsb", "xlsm", "xltm", "xml",
))
# fmt: on


def clean_name(given: str) -> str:
    """The name without folders and unseen characters, at most 120 characters, its ending kept.

    Raises ``DomainError`` when nothing is left, there is no ending, or an ending that systems run stands before it.
    """
    name = unicodedata.normalize("NFC", given)
    name = "".join(" " if c in "\t\r\n" else c for c in name)
    name = "".join(c for c in name if not is_invisible(c) and unicodedata.category(c) != "Cn")
    name = re.split(r"[/\\]", name)[-1]
    name = _NOT_IN_NAMES.sub("_", name)
    name = re.sub(r"\s+", " ", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    stem = stem.strip(" .")
    if not dot or not stem or not ending:
        raise DomainError("document.name", _("The file needs a name with an ending, such as report.pdf."), field="file")
    inner = [part.strip().lower() for part in stem.split(".")[1:]]
    if any(part in _RUN_BY_SYSTEMS for part in inner):
        raise DomainError(
            "document.double_ending",
            _("The file name has two endings. Give it a plain name, then hand it in again."),
            field="file",
        )
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending.lower()}"


def ending_of(name: str) -> str:
    """The ending of a clean name, in small letters, without the dot."""
    return name.rpartition(".")[2].lower()
