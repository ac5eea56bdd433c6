"""The encrypted files of a task import, and its report."""

from __future__ import annotations

from collections.abc import Iterable

from jingjian.commons.vault.reports import Entry, StoredReport
from jingjian.commons.vault.storage import EncryptedStorage, Stored
from jingjian.modules.campaign.models import TASK_SHEET_AREA, TaskImport


def storage() -> EncryptedStorage:
    return EncryptedStorage(TASK_SHEET_AREA)


def keep(row: TaskImport, pieces: Iterable[bytes]) -> Stored:
    """Encrypt ``pieces`` into a new file bound to ``row``."""
    return storage().write(pieces, bound_to=str(row.pk))


def erase(*names: str) -> None:
    """Delete files by their names; an empty name is none."""
    for name in names:
        if name:
            storage().delete(name)


def content_of(row: TaskImport) -> bytes:
    """The uploaded file. Raises FileNotFoundError once it is erased."""
    if not row.stored_as:
        raise FileNotFoundError("the sheet was erased")
    with storage().read(row.stored_as, bound_to=str(row.pk)) as stream:
        return stream.read()


class TaskReport(StoredReport):
    """The report of a task import, opened for reading; a context manager."""

    def __init__(self, row: TaskImport) -> None:
        super().__init__(storage().read(row.report_as, bound_to=str(row.pk)))

    def is_of(self, entry: Entry, outcome: str) -> bool:
        """Besides its outcomes: ``noted`` is taken with a reason."""
        return super().is_of(entry, outcome) or (
            outcome == "noted" and entry.outcome in ("created", "updated", "unchanged") and bool(entry.codes)
        )
