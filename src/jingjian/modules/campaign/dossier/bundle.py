"""One ZIP: a folder for each clause, numbered files, the list as spreadsheet and as page."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from jingjian.commons.documents import printing
from jingjian.kernel import clock
from jingjian.modules.campaign.dossier import STYLE, names
from jingjian.modules.campaign.dossier.lines import Group, groups_of, minute, scope_in_words
from jingjian.modules.campaign.dossier.papers import Spool
from jingjian.modules.campaign.dossier.volume import front_context
from jingjian.modules.campaign.selectors import Catalogue

LIST_XLSX, LIST_HTML, LIST_CSS, FRONT_PDF = "卷内目录.xlsx", "目录.html", "目录.css", "封面和盒签.pdf"
PACKED_ALREADY = frozenset({"pdf", "jpg", "jpeg", "png", "docx", "xlsx"})
WIDTHS = (6, 34, 44, 18, 13, 13, 22, 8, 8, 44, 34)


def pack(path: Path, *, found: Catalogue, number: str, spool: Spool) -> None:
    """Write the ZIP to ``path``, every paper once. A stored file that does not open is named so in the list."""
    groups = groups_of(found)
    stamp = clock.local(found.cut_off)
    files: dict[int, str] = {}
    with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        for position, group in enumerate(groups, start=1):
            folder = names.folder(position, group.name)
            for line in group.lines:
                paper = line.paper.attachment
                if paper is None or line.paper.same_as:
                    continue
                source = spool.fetch(paper)
                if source is not None:
                    name = f"{folder}/{names.file(line.paper.number, line.reference, line.title)}"
                    _add(archive, source, name, stamp)
                    files[line.paper.number] = name
                    source.unlink()
                spool.step()
        _add(archive, _spreadsheet(spool.folder / "list.xlsx", found, groups, files), LIST_XLSX, stamp)
        context = {**front_context(found, number, {}), "files": files}
        page = spool.folder / "list.html"
        page.write_text(render_to_string("campaign/dossier/list.html", context), "utf-8")
        _add(archive, page, LIST_HTML, stamp)
        _add(archive, Path(__file__).with_name("list.css"), LIST_CSS, stamp)
        if printing.available():
            front = printing.render(spool.folder / "front.pdf", "campaign/dossier/front.html", context, style=STYLE)
            _add(archive, front.path, FRONT_PDF, stamp)


def _add(archive: zipfile.ZipFile, source: Path, name: str, stamp: datetime) -> None:
    """Piece by piece, with the moment of the cut-off, so that the same evidence gives the same archive."""
    entry = zipfile.ZipInfo(name, stamp.timetuple()[:6])
    packed = name.rpartition(".")[2].lower() in PACKED_ALREADY
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.file_size = source.stat().st_size
    with source.open("rb") as content, archive.open(entry, "w") as target:
        while piece := content.read(1024 * 1024):
            target.write(piece)


def _spreadsheet(path: Path, found: Catalogue, groups: tuple[Group, ...], files: Mapping[int, str]) -> Path:
    """The list as a sheet; every cell is text, so that none is ever taken for a formula."""
    head = (
        _("No."), _("Clause"), _("Title"), _("Number"), _("Day of the event"), _("Day of entry"), _("Unit"),
        _("Number of pages"),
        _("Tier"), _("File"), _("Remark"),
    )  # fmt: skip
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": clock.local(found.cut_off).replace(tzinfo=None)})
        bold, plain = (
            book.add_format({"bold": True, "bg_color": "#F0ECE4", "border": 1}),
            book.add_format({"text_wrap": True, "border": 1, "valign": "top"}),
        )
        sheet = book.add_worksheet(_("List of the file"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        row = 0
        for label, value in (*scope_in_words(found.scope), (_("As of"), minute(found.cut_off))):
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 2, value)
            row += 1
        head_row = row = row + 1
        for column, word in enumerate(head):
            sheet.write_string(row, column, word, bold)
        for cells in _rows(groups, files):
            row += 1
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, plain)
        sheet.repeat_rows(head_row)
        sheet.freeze_panes(head_row + 1, 0)
    return path


def _rows(groups: tuple[Group, ...], files: Mapping[int, str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for group in groups:
        for line in group.lines:
            file = files.get(line.paper.same_as or line.paper.number, "")
            if line.paper.attachment is not None and not file:
                file = _("the stored file does not open")
            rows.append(
                (line.number, group.name, line.title, line.reference, line.dated_on, line.entered_on, line.unit,
                 line.pages, line.tier, file, line.remark)
            )  # fmt: skip
        rows += [
            ("", group.name, "", "", "", "", "", "", "", "", f"{_('Missing')}：{words}") for words in group.missing
        ]
    return rows
