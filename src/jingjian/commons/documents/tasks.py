"""What is done for papers while nobody waits."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.models import AREA, Attachment
from jingjian.commons.documents.official import sheet
from jingjian.commons.documents.official.actions import PRINT, keep_pdf
from jingjian.commons.documents.official.models import OFFICIAL_AREA, OfficialDocument, OfficialState
from jingjian.commons.documents.official.selectors import composed
from jingjian.commons.vault.storage import EncryptedStorage


@jobs.task(PRINT, runs_as="actor")
def print_official(*, run: Any, actor: Actor, document: str) -> None:
    """Make the PDF of an issued document, once."""
    row = OfficialDocument.objects.select_related("record", "unit").get(pk=UUID(document))
    if row.state != OfficialState.ISSUED or row.pdf_file:
        return
    with tempfile.TemporaryDirectory(prefix="jingjian-") as folder:
        path = Path(folder) / "document.pdf"
        pages = sheet.write(path, composed(row))
        keep_pdf(actor=actor, row=row, pieces=[path.read_bytes()], pages=pages)


@jobs.periodic("documents.sweep", cron="10 19 * * *")
def sweep(*, actor: Actor) -> None:
    """Every night: collect files whose row was never committed. It asks as the system, which sees every row."""
    EncryptedStorage(AREA).sweep(set(Attachment.objects.values_list("stored_as", flat=True)))
    issued = OfficialDocument.objects.exclude(word_file="").values_list("word_file", "pdf_file")
    EncryptedStorage(OFFICIAL_AREA).sweep({name for both in issued for name in both if name})
