"""Evidence for the tests of the inspection file: papers, records of another chapter, files made as the queue would."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import Attachment, AttachmentKind
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.records.models import Record
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.kernel.tiers import Tier
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.models import (
    INSPECTION_AREA,
    Clause,
    ClauseLink,
    InspectionFile,
    InspectionState,
    Task,
)
from jingjian.modules.campaign.tasks import inspection_files as jobs

if TYPE_CHECKING:
    from tests.campaign.conftest import World


def pdf(pages: int = 2, *, password: str = "") -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


def png(width: int = 40, height: int = 30) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + b"\x30\x60\x90" * width for _row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def hand_in(world: World, task: Task, name: str, content: bytes, dated_on: date | None = None) -> Attachment:
    upload = SimpleUploadedFile(name, content)
    return attach(
        actor=world.office, record=Task.objects.get(pk=task.pk), upload=upload, kind=AttachmentKind.EVIDENCE,
        dated_on=dated_on,
    )  # fmt: skip


def record(world: World, clause: Clause, title: str, tier: str = Tier.ORDINARY, register: str = "talks") -> Record:
    """A record entered elsewhere, tied to a clause."""
    unit = world.units["GB"]
    number = f"TH-2023-{Record.objects.count():04d}"
    made = Record.objects.create(
        register=register, reference=number, title=title, unit=unit, unit_path=unit.path, status="held",
        category="done", tier=tier, origin="NH", created_at=clock.now(),
    )  # fmt: skip
    ClauseLink.objects.create(clause=clause, record=made)
    return made


def scope_of(task: Task, **narrower: Any) -> selectors.Scope:
    return selectors.Scope(campaign=task.campaign, **narrower)


def entry_of(found: selectors.Catalogue, clause: Clause) -> selectors.ClauseEvidence:
    return next(entry for entry in found.clauses if entry.clause.pk == clause.pk)


def made(world: World, task: Task, form: str, **scope: Any) -> tuple[InspectionFile, bytes]:
    """Ask for a file and let the worker make it: both jobs, run as the queue would."""
    row = actions.ask_inspection_file(actor=world.office, campaign=task.campaign, form=form, **scope)
    return work_off(world, row)


def work_off(world: World, row: InspectionFile) -> tuple[InspectionFile, bytes]:
    for job in (jobs.begin, jobs.make):
        run = JobRun.objects.filter(record_id=row.pk).order_by("-deferred_at").first()
        job(run=run, actor=world.office, file=str(row.pk))
    row = InspectionFile.objects.select_related("record").get(pk=row.pk)
    if row.state != InspectionState.READY:
        return row, b""
    with EncryptedStorage(INSPECTION_AREA).read(row.stored_as, bound_to=str(row.pk)) as stream:
        return row, stream.read()


def outline(items: Any, depth: int = 0) -> list[tuple[int, str]]:
    """The bookmarks of a PDF as (depth, title)."""
    flat: list[tuple[int, str]] = []
    for item in items:
        flat += outline(item, depth + 1) if isinstance(item, list) else [(depth, item.title)]
    return flat


def cells_of(archive: zipfile.ZipFile) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(archive.read("卷内目录.xlsx")))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert not any(
        str(cell).startswith("=") for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"
    )
    return [tuple(cell or "" for cell in row) for row in rows]
