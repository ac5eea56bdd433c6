"""How many pages papers have: counted when a job asks for it, remembered, never guessed."""

from __future__ import annotations

import logging
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final
from uuid import UUID

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from jingjian.commons.documents.contents import FORMATS
from jingjian.commons.documents.models import AREA, Attachment, PageCount
from jingjian.commons.vault.errors import VaultError
from jingjian.commons.vault.storage import EncryptedStorage

PDF: Final = FORMATS["pdf"].content_type
IMAGES: Final = (FORMATS["jpeg"].content_type, FORMATS["png"].content_type)
DOCX: Final = FORMATS["docx"].content_type
LOCKED, DAMAGED = "locked", "damaged"
#: what a PDF that is not what it says makes the library raise; it is never the caller's fault
PDF_FAULTS: Final = (
    PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
    NotImplementedError, AssertionError, zlib.error, EOFError, UnicodeError,
)  # fmt: skip
_PAGES: Final = re.compile(rb"<(?:\w+:)?Pages>\s*(\d{1,6})\s*</")
_PART: Final = "docProps/app.xml"
_PART_KEPT: Final = 64 * 1024

# what is wrong with a paper is said on its sheet, not in the log, where its words could end up
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Pages:
    """``number`` is None where nobody can tell, ``about`` when the file only says so itself; ``fault`` of a PDF."""

    number: int | None = None
    about: bool = False
    fault: str = ""


def open_pdf(stream: BinaryIO) -> PdfReader:
    """A reader of the PDF in ``stream``. Raises one of ``PDF_FAULTS``, ``PermissionError`` when it wants a password."""
    reader = PdfReader(stream, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise PermissionError("the PDF wants a password")
    return reader


def count(stream: BinaryIO, content_type: str) -> Pages:
    """The pages of what is in ``stream`` (seekable): of a PDF counted, a picture one, of a Word file what it says."""
    if content_type in IMAGES:
        return Pages(1)
    if content_type == PDF:
        try:
            return Pages(len(open_pdf(stream).pages))
        except PermissionError:
            return Pages(fault=LOCKED)
        except PDF_FAULTS:
            return Pages(fault=DAMAGED)
    return _stated(stream) if content_type == DOCX else Pages()


def _stated(stream: BinaryIO) -> Pages:
    try:
        with zipfile.ZipFile(stream) as archive, archive.open(_PART) as part:
            found = _PAGES.search(part.read(_PART_KEPT))
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError):
        return Pages()
    return Pages(int(found[1]), about=True) if found and int(found[1]) else Pages()


def known_pages(keys: Collection[UUID]) -> dict[UUID, Pages]:
    """What was counted of these papers, by key: one query."""
    counted = PageCount.objects.filter(attachment__in=keys)
    return {one.attachment_id: Pages(one.pages, one.about, one.fault) for one in counted}


def count_pages(papers: Iterable[Attachment]) -> dict[UUID, Pages]:
    """The pages of these papers; what was not counted before is counted and remembered. For jobs: it opens files.

    The caller has asked whether the papers may be read. A file that is gone or does not open counts as damaged for
    now and is not remembered as such.
    """
    waiting = {paper.pk: paper for paper in papers}
    found = known_pages(waiting.keys())
    storage = EncryptedStorage(AREA)
    fresh = []
    for key, paper in waiting.items():
        if key in found:
            continue
        try:
            with storage.read(paper.stored_as, bound_to=str(key)) as stream:
                found[key] = counted = count(stream, paper.content_type)
        except (VaultError, FileNotFoundError):
            found[key] = Pages(fault=DAMAGED)
            continue
        fresh.append(PageCount(attachment=paper, pages=counted.number, about=counted.about, fault=counted.fault))
    PageCount.objects.bulk_create(fresh, ignore_conflicts=True)
    return found
