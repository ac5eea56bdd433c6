"""Opens a roster's file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jingjian.kernel import sheets
from jingjian.kernel.sheets.model import Limits, Workbook
from jingjian.modules.administration.rosterparse.fields import field_of

_DEFAULT: Final = Limits()


def read_workbook(source: Path | bytes, *, file_name: str, limits: Limits = _DEFAULT) -> Workbook:
    """A roster's spreadsheet as `kernel.sheets.read_workbook` reads it, with the heads that rosters have."""
    return sheets.read_workbook(source, file_name=file_name, limits=limits, head=field_of)
