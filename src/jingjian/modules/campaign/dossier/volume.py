"""One PDF: cover, box label, list, then clause by clause a divider and the papers, with bookmarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from pypdf import PdfWriter

from jingjian.commons.documents import printing
from jingjian.commons.documents.models import Attachment
from jingjian.commons.documents.pages import DAMAGED, IMAGES, LOCKED, PDF, PDF_FAULTS, open_pdf
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign.dossier import STYLE, names
from jingjian.modules.campaign.dossier.lines import (
    Group,
    Line,
    fault_in_words,
    groups_of,
    minute,
    scope_in_words,
    sums_of,
)
from jingjian.modules.campaign.dossier.papers import Spool
from jingjian.modules.campaign.models import Clause
from jingjian.modules.campaign.selectors import Catalogue

#: what is bound is held in memory while it is written; beyond this a ZIP, which is not, has to do
MOST_BYTES = 300 * 1024 * 1024
MOST_SHEETS_AT_ONCE = 100


@dataclass
class Sheet:
    """A page of our own: the divider of ``group``, or the insert of ``line`` with ``why`` it stands here instead."""

    key: str
    group: Group | None = None
    line: Line | None = None
    why: str = ""
    folio: int = 0
    pages: int = 1


@dataclass
class Piece:
    """What is bound in for one line: pages of a PDF, or a sheet; ``attached`` is an original in the PDF's own files."""

    line: Line
    path: Path | None = None
    pages: int = 1
    sheet: Sheet | None = None
    attached: Path | None = None


@dataclass
class Part:
    """One clause of the volume."""

    group: Group
    divider: Sheet | None
    pieces: list[Piece] = field(default_factory=list)


def bind(path: Path, *, found: Catalogue, number: str, spool: Spool) -> None:
    """Write the volume to ``path``. A paper that cannot be bound in is replaced by a sheet that names the reason.

    Raises DomainError ``too_large_for_pdf`` when the papers weigh more than ``MOST_BYTES``.
    """
    sizes = {p.attachment.pk: p.attachment.size for p in found.papers if p.attachment is not None}
    if sum(sizes.values()) > MOST_BYTES:
        raise DomainError(
            "too_large_for_pdf",
            _("The papers weigh more than %(limit)d MB. Choose the ZIP, or a smaller scope.")
            % {"limit": MOST_BYTES // 2**20},
        )
    parts = [_part(index, group, spool) for index, group in enumerate(groups_of(found))]
    front = _front(found, number, spool.folder, parts)
    printed = _print_sheets([sheet for part in parts for sheet in _sheets(part)], spool.folder)
    if printed.reflowed:  # a sheet ran over its page: the pages behind it moved
        front = _front(found, number, spool.folder, parts)
        printed = _print_sheets([sheet for part in parts for sheet in _sheets(part)], spool.folder)
    _assemble(path, front=front, parts=parts, printed=printed, number=number, cut_off=found.cut_off)


def _part(index: int, group: Group, spool: Spool) -> Part:
    part = Part(group, Sheet(f"divider-{index}", group=group) if group.lines or group.missing else None)
    for line in group.lines:
        if line.paper.same_as:
            continue
        part.pieces.append(_piece(line, spool))
        spool.step()
    return part


def _piece(line: Line, spool: Spool) -> Piece:
    paper = line.paper.attachment
    if line.paper.restricted:
        return _insert(line, _("Restricted: registered by its number only. The original is kept with its file."))
    if paper is None:
        return _insert(line, _("An entry of the system without a paper. It is read there under this number."))
    source = spool.fetch(paper)
    if source is None:
        return _insert(line, _("The stored file is gone or was changed. The system administrator has to look at it."))
    if paper.content_type == PDF:
        return _bound_pdf(line, source, spool.folder / f"bound-{paper.pk}.pdf")
    if paper.content_type in IMAGES:
        return _bound_picture(line, paper, source, spool.folder / f"bound-{paper.pk}.pdf")
    why = _("The original is no PDF. It stands among the files attached to this PDF, under “%(name)s”.")
    return replace(_insert(line, why % {"name": _attached_name(line)}), attached=source)


def _insert(line: Line, why: str) -> Piece:
    return Piece(line, sheet=Sheet(f"insert-{line.number}", line=line, why=why))


def _attached_name(line: Line) -> str:
    return names.file(line.paper.number, line.reference, line.title)


def _bound_pdf(line: Line, source: Path, target: Path) -> Piece:
    """The pages of a paper as a PDF that is sure to be whole; what they refer to outside the pages stays behind."""
    fault = ""
    try:
        with source.open("rb") as stream, PdfWriter() as writer:
            writer.append(open_pdf(stream), import_outline=False)
            pages = len(writer.pages)
            writer.write(target)
    except PermissionError:
        fault = LOCKED
    except PDF_FAULTS:
        fault = DAMAGED
    if not fault and pages:
        return Piece(line, path=target, pages=pages)
    why = _("The PDF cannot be bound in: %(fault)s. The original stands among the files attached, under “%(name)s”.")
    words = why % {"fault": fault_in_words(fault or DAMAGED), "name": _attached_name(line)}
    return replace(_insert(line, words), attached=source)


def _bound_picture(line: Line, paper: Attachment, source: Path, target: Path) -> Piece:
    rendered = printing.render(
        target, "campaign/dossier/picture.html", {"name": line.title}, style=STYLE,
        images={"picture": lambda: source.open("rb")},
    )  # fmt: skip
    return Piece(line, path=target, pages=rendered.pages)


def _sheets(part: Part) -> Iterator[Sheet]:
    if part.divider is not None:
        yield part.divider
    yield from (piece.sheet for piece in part.pieces if piece.sheet is not None)


def _front(found: Catalogue, number: str, folder: Path, parts: list[Part]) -> printing.Rendered:
    """Cover, label and list, in which each line names its page; printed again until the length of the list stands."""
    length, folios = 0, dict[int, int]()
    for _round in range(4):
        rendered = printing.render(
            folder / "front.pdf", "campaign/dossier/front.html", front_context(found, number, folios), style=STYLE
        )
        if rendered.pages == length:
            break
        length = rendered.pages
        folios = _folios(parts, first=length + 1)
    return rendered


def front_context(found: Catalogue, number: str, folios: Mapping[int, int]) -> dict[str, Any]:
    """What the cover, the box label and the list print."""
    return {
        "number": number,
        "scope": scope_in_words(found.scope),
        "sums": sums_of(found),
        "cut_off": minute(found.cut_off),
        "year": clock.local(found.cut_off).year,
        "groups": groups_of(found),
        "folios": folios,
    }


def _folios(parts: list[Part], *, first: int) -> dict[int, int]:
    """The page of each line and, on the sheets themselves, of each sheet."""
    folios: dict[int, int] = {}
    page = first
    for part in parts:
        if part.divider is not None:
            part.divider.folio = page
            page += part.divider.pages
        for piece in part.pieces:
            folios[piece.line.paper.number] = page
            if piece.sheet is not None:
                piece.sheet.folio = page
            page += piece.sheet.pages if piece.sheet is not None else piece.pages
    return folios


@dataclass
class _Printed:
    """Where each sheet was printed: (file, first page in it, one after the last)."""

    places: dict[str, tuple[Path, int, int]] = field(default_factory=dict)
    reflowed: bool = False


def _print_sheets(all_sheets: list[Sheet], folder: Path) -> _Printed:
    printed = _Printed()
    for start in range(0, len(all_sheets), MOST_SHEETS_AT_ONCE):
        some = all_sheets[start : start + MOST_SHEETS_AT_ONCE]
        path = folder / f"sheets-{start}.pdf"
        rendered = printing.render(path, "campaign/dossier/sheets.html", {"sheets": some}, style=STYLE)
        ends = [*(rendered.anchors[sheet.key] for sheet in some[1:]), rendered.pages]
        for sheet, end in zip(some, ends, strict=True):
            begins = rendered.anchors[sheet.key]
            printed.places[sheet.key] = (path, begins, end)
            printed.reflowed |= end - begins != sheet.pages
            sheet.pages = end - begins
    return printed


def _assemble(
    path: Path, *, front: printing.Rendered, parts: list[Part], printed: _Printed, number: str, cut_off: datetime
) -> None:
    with PdfWriter() as writer:
        writer.append(front.path, import_outline=False)
        for title, anchor in ((_("Cover"), "cover"), (_("Box label"), "label"), (_("List of the file"), "list")):
            writer.add_outline_item(title=title, page_number=front.anchors[anchor])
        marks: dict[UUID, Any] = {}
        ahead: list[Group] = []
        for part in parts:
            ahead.append(part.group)
            if part.divider is None and not part.pieces:
                continue
            page = len(writer.pages)
            if part.divider is not None:
                _append(writer, printed.places[part.divider.key])
            for group in ahead:
                _mark(writer, group, page, marks)
            ahead.clear()
            for piece in part.pieces:
                at = len(writer.pages)
                if piece.sheet is not None:
                    _append(writer, printed.places[piece.sheet.key])
                elif piece.path is not None:
                    writer.append(piece.path, import_outline=False)
                title = f"{piece.line.number} {piece.line.title}"
                writer.add_outline_item(title=title, page_number=at, parent=marks[part.group.evidence.clause.pk])
                if piece.attached is not None:
                    writer.add_attachment(_attached_name(piece.line), piece.attached.read_bytes())
        for group in ahead:
            _mark(writer, group, len(writer.pages) - 1, marks)
        stamp = clock.local(cut_off).strftime("D:%Y%m%d%H%M%S+08'00'")
        writer.add_metadata({"/Title": number, "/Producer": "Jingjian", "/CreationDate": stamp, "/ModDate": stamp})
        writer.write(path)


def _append(writer: PdfWriter, place: tuple[Path, int, int]) -> None:
    source, begins, end = place
    writer.append(source, pages=(begins, end), import_outline=False)


def _mark(writer: PdfWriter, group: Group, page: int, marks: dict[UUID, Any]) -> None:
    """The bookmark of a clause below those of the clauses above it, which are set when they are not yet."""
    above = None
    for clause in group.evidence.parents:
        if clause.pk not in marks:
            marks[clause.pk] = writer.add_outline_item(title=_called(clause), page_number=page, parent=above)
        above = marks[clause.pk]
    clause = group.evidence.clause
    if clause.pk not in marks:
        marks[clause.pk] = writer.add_outline_item(title=_called(clause), page_number=page, parent=above)


def _called(clause: Clause) -> str:
    return f"{clause.number}{clause.heading or clause.body[:30]}"
