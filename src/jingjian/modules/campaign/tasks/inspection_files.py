"""The jobs that make inspection files, and the round that ends those whose term is over."""

from __future__ import annotations

import logging
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.documents import printing
from jingjian.commons.documents.models import AREA, Attachment
from jingjian.commons.documents.pages import count_pages
from jingjian.commons.jobs.models import GAVE_UP, JobRun
from jingjian.commons.jobs.progress import Progress
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.actions.inspection_files import BEGIN, MAKE
from jingjian.modules.campaign.dossier import bundle, volume
from jingjian.modules.campaign.dossier.lines import sums_of
from jingjian.modules.campaign.dossier.papers import Spool
from jingjian.modules.campaign.models import INSPECTION_AREA, InspectionFile, InspectionForm, InspectionState
from jingjian.modules.campaign.selectors.evidence import with_pages

logger = logging.getLogger(__name__)
_PIECE = 1024 * 1024
#: the papers are Chinese, whatever the language of who asks
LANGUAGE = "zh-hans"


@jobs.task(BEGIN, runs_as="actor")
def begin(*, run: Any, actor: Actor, file: str) -> None:
    """Take a request in hand; nothing when it is already."""
    row = _row(file)
    if row.state == InspectionState.ASKED:
        with _failing(row):
            actions.begin_inspection_file(actor=actor, row=row)


@jobs.task(MAKE, runs_as="actor")
def make(*, run: Any, actor: Actor, file: str) -> None:
    """Make the file with the rights of whoever asked, as they are now. A fault ends in the state “failed”, in words."""
    row = _row(file)
    if row.state != InspectionState.MAKING:
        return
    with _failing(row), jobs.progress(run) as progress, translation.override(LANGUAGE):
        _make(actor, row, progress)


def _make(actor: Actor, row: InspectionFile, progress: Progress) -> None:
    if row.form == InspectionForm.PDF and not printing.available():
        raise DomainError(
            "no_pdf",
            _("PDF cannot be made on this server: %(libraries)s are missing. Choose the ZIP, or have them installed.")
            % {"libraries": printing.LIBRARIES},
        )
    scope = selectors.Scope(campaign=row.campaign, clause=row.clause, unit=row.unit, since=row.since, until=row.until)
    found = selectors.catalogue(actor, scope, cut_off=row.cut_off)
    papers = {p.attachment.pk: p.attachment for p in found.papers if p.attachment is not None}
    progress.expect(2 * len(papers) + 1)
    progress.say(_("Counting pages"))
    found = with_pages(found, count_pages(_counted(papers.values(), progress)))
    progress.say(_("Putting the papers together"))
    with tempfile.TemporaryDirectory(prefix="jingjian-") as folder:
        made, spool = Path(folder) / "made", Spool(Path(folder), _open, progress.advance)
        write = volume.bind if row.form == InspectionForm.PDF else bundle.pack
        write(made, found=found, number=row.record.reference, spool=spool)
        stored = EncryptedStorage(INSPECTION_AREA).write(_pieces(made), bound_to=str(row.pk))
    progress.advance()
    sums = sums_of(found)
    actions.finish_inspection_file(
        actor=actor, row=row, stored=stored, papers=sums.papers, pages=sums.pages, missing=sums.missing
    )


@jobs.periodic("campaign.tend_inspection_files", cron="40 * * * *")
def tend(*, actor: Actor) -> None:
    """Every hour: end files whose term is over or whose job was given up, and sweep what no row names."""
    for row in InspectionFile.objects.filter(state=InspectionState.READY, expires_on__lt=clock.today()):
        actions.expire_inspection_file(row=row)
    unmade = InspectionFile.objects.filter(state__in=(InspectionState.ASKED, InspectionState.MAKING))
    given_up = JobRun.objects.filter(state__in=GAVE_UP, name__in=(BEGIN, MAKE)).values("record_id")
    for row in unmade.filter(pk__in=given_up).select_related("record"):
        actions.fail_inspection_file(
            row=row, problem=_("The work was stopped before it could finish. Ask for it anew.")
        )
    kept = InspectionFile.objects.exclude(stored_as="").values_list("stored_as", flat=True)
    EncryptedStorage(INSPECTION_AREA).sweep(set(kept))


def _row(key: str) -> InspectionFile:
    related = ("record", "campaign__unit", "campaign__record", "clause", "unit", "asked_by")
    return InspectionFile.objects.select_related(*related).get(pk=UUID(key))


class _failing:  # noqa: N801 CONFIG: read as a phrase
    """What goes wrong inside is undone and becomes the state “failed” with its reason.

    A fault of the database is left to the queue, which tries again.
    """

    def __init__(self, row: InspectionFile) -> None:
        self.row = row
        self.savepoint = transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(self, kind: Any, fault: BaseException | None, trace: Any) -> bool:
        self.savepoint.__exit__(kind, fault, trace)
        if fault is None or isinstance(fault, DatabaseError) or not isinstance(fault, Exception):
            return False
        words = str(fault) if isinstance(fault, DomainError) else _("The file could not be put together.")
        if not isinstance(fault, DomainError):
            way = " > ".join(f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(fault.__traceback__))
            logger.error("inspection file %s: %s at %s", self.row.pk, type(fault).__qualname__, way)
        actions.fail_inspection_file(row=_row(str(self.row.pk)), problem=words)
        return True


def _counted(papers: Any, progress: Progress) -> Iterator[Attachment]:
    for paper in papers:
        yield paper
        progress.advance()


def _open(paper: Attachment) -> BinaryIO:
    return cast(BinaryIO, EncryptedStorage(AREA).read(paper.stored_as, bound_to=str(paper.pk)))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
