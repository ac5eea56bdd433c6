"""From bytes to the sheets that hold tasks: the file is opened within limits, and the row of heads is found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jingjian.kernel.errors import DomainError
from jingjian.kernel.sheets import read_workbook
from jingjian.kernel.sheets.model import FileRefused, Limits, Sheet, Workbook, letter, text_of
from jingjian.modules.campaign.tasksheet.columns import column_of_head, own_sheets

MEGABYTE: Final = 1024 * 1024
#: every row is written by the actions of its task, all in one transaction: a sheet is not a database
LIMITS: Final = Limits(
    bytes=10 * MEGABYTE, unzipped_bytes=100 * MEGABYTE, sheets=20, rows=3_000, columns=200, cells=300_000, seconds=60.0
)
LOOKED_AT: Final = 20


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """A sheet with its row of heads; ``columns`` are the places (from 0) of the columns by name."""

    sheet: Sheet
    head_row: int
    columns: dict[str, int]

    def data_rows(self) -> list[int]:
        """The numbers of the filled rows below the heads."""
        return [number for number in self.sheet.rows if number > self.head_row and self.sheet.is_filled(number)]


@dataclass(slots=True)
class Opened:
    """What of a file is read, and what is not: ``unread`` sheets with their filled rows, ``unknown`` heads."""

    workbook: Workbook
    sheets: list[TaskSheet] = field(default_factory=list)
    unread: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def refuse_size(size: int) -> None:
    """Refuse a file by its size before it is taken into memory."""
    if size > LIMITS.bytes:
        raise _refused(FileRefused("too_large", f"{size / MEGABYTE:.1f}", f"{LIMITS.bytes / MEGABYTE:.0f}"))


def open_file(content: bytes, name: str) -> Opened:
    """Read the file and find the tasks in it.

    Raises DomainError ``task_sheet.<code>`` with the remedy for a file that cannot be read, that has no row of heads
    (``no_heads``), the same head twice (``head_twice``), or no row below the heads (``no_rows``).
    """
    try:
        workbook = read_workbook(content, file_name=name, limits=LIMITS, head=column_of_head)
    except FileRefused as fault:
        raise _refused(fault) from None
    opened = Opened(workbook)
    for sheet in workbook:
        filled = sum(1 for number in sheet.rows if sheet.is_filled(number))
        if not filled or sheet.name in own_sheets():
            continue
        found = None if sheet.hidden else _with_heads(sheet, opened)
        if found is not None:
            opened.sheets.append(found)
        else:
            opened.unread.append({"name": sheet.name, "rows": filled, "hidden": sheet.hidden})
    if not opened.sheets:
        words = _("No row of heads was found. Use the template: its first row names the columns, “Task” among them.")
        raise DomainError("task_sheet.no_heads", words, field="file")
    if not any(sheet.data_rows() for sheet in opened.sheets):
        words = _("There is no row below the heads. Fill in at least one task.")
        raise DomainError("task_sheet.no_rows", words, field="file")
    return opened


def _refused(fault: FileRefused) -> DomainError:
    chinese = str(get_language() or "zh").startswith("zh")
    words = f"{fault.message}{fault.remedy}" if chinese else f"{fault.message_en} {fault.remedy_en}"
    return DomainError(f"task_sheet.{fault.code}", words, field="file")


def _with_heads(sheet: Sheet, opened: Opened) -> TaskSheet | None:
    """The sheet with the first row that names a task or its number and another column; None without such a row."""
    for number in [number for number in sheet.rows if sheet.is_filled(number)][:LOOKED_AT]:
        texts = {place: text_of(cell).strip() for place, cell in enumerate(sheet.row(number))}
        names = {place: name for place, text in texts.items() if text and (name := column_of_head(text))}
        if len(set(names.values())) < 2 or not {"title", "reference"} & set(names.values()):
            continue
        _refuse_twice(sheet, names, texts)
        opened.unknown += [text for place, text in texts.items() if text and place not in names]
        return TaskSheet(sheet, number, {name: place for place, name in names.items()})
    return None


def _refuse_twice(sheet: Sheet, names: dict[int, str], texts: dict[int, str]) -> None:
    for name, times in Counter(names.values()).items():
        if times > 1:
            places = [place for place, one in names.items() if one == name]
            words = _("Sheet “%(sheet)s”: columns %(columns)s both mean “%(head)s”. Keep one of them.") % {
                "sheet": sheet.name,
                "columns": "、".join(letter(place) for place in places),
                "head": texts[places[0]],
            }
            raise DomainError("task_sheet.head_twice", words, field="file")
