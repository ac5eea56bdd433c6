"""The template that people fill in: heads with lists to choose from, an example in the guide, what may be chosen."""

from __future__ import annotations

import io
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from jingjian.commons.access.actor import Actor
from jingjian.commons.imports.declaration import Importer
from jingjian.commons.imports.meanings import Meanings
from jingjian.commons.imports.sheets import LIMITS, MEGABYTE

#: rows that carry lists to choose from
ROWS: Final = 2000


def template_for(importer: Importer, actor: Actor, *, title: str) -> io.BytesIO:
    """The template as an .xlsx, with what ``actor`` may choose. Columns with * are needed in every row."""
    meanings = Meanings(importer, actor)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True})
        must = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@", "text_wrap": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(title[:31] or "1")
        guide = book.add_worksheet(_("How to fill it in"))
        lists = book.add_worksheet(_("Choices"))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(meanings.columns):
            needed = meanings.required(column.field)
            sheet.set_column(place, place, 18, day if column.field in meanings.dates else text)
            sheet.write_string(0, place, f"{column.label}{'*' if needed else ''}", must if needed else head)
            _lists(sheet, lists, place, str(column.label), meanings.labels(column.field), head)
        _guide(guide, meanings, book.add_format({"text_wrap": True, "valign": "top"}))
    buffer.seek(0)
    return buffer


def _lists(sheet: Any, lists: Any, place: int, label: str, choices: list[str], head: Any) -> None:
    if not choices:
        return
    name = xl_col_to_name(place)
    lists.set_column(place, place, 30)
    lists.write_string(0, place, label, head)
    for number, choice in enumerate(choices, start=1):
        lists.write_string(number, place, choice)
    rule = {
        "validate": "list", "source": f"='{_('Choices')}'!${name}$2:${name}${len(choices) + 1}",
        "error_type": "warning", "error_title": _("Not in the list"),
        "error_message": _("Choose one from the list on the sheet of choices."),
    }  # fmt: skip
    sheet.data_validation(1, place, ROWS, place, rule)


def _guide(guide: Any, meanings: Meanings, wrap: Any) -> None:
    guide.set_column(0, 0, 20)
    guide.set_column(1, 1, 80)
    figures = {"rows": LIMITS.rows - 100, "megabytes": LIMITS.bytes // MEGABYTE}
    lines = [
        (_("What to do"), _("One row an entry, below the heads. Columns with * are needed in every row.")),
        (_("Order"), _("Columns may be moved or left out, and be called otherwise: you say which is which.")),
        (_("Not read"), _("Formulas, merged cells and hidden rows are rejected with the row and column named.")),
        (_("At most"), _("%(rows)d rows and %(megabytes)d MB a file.") % figures),
    ]
    for column in meanings.columns:
        example = str(column.example) or next(iter(meanings.labels(column.field)), "")
        also = _("also: %(heads)s") % {"heads": "、".join(column.also)} if column.also else ""
        shown = _("such as “%(example)s”") % {"example": example} if example else ""
        lines.append((str(column.label), "；".join(part for part in (shown, also) if part)))
    for number, (term, words) in enumerate(lines):
        guide.write_string(number, 0, term, wrap)
        guide.write_string(number, 1, words, wrap)
