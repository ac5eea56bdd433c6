"""The encrypted files of a roster, and its report."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from jingjian.commons.vault.reports import Entry, StoredReport
from jingjian.commons.vault.storage import EncryptedStorage, Stored
from jingjian.modules.administration.models import ROSTER_AREA, RosterImport


def storage() -> EncryptedStorage:
    return EncryptedStorage(ROSTER_AREA)


def keep(row: RosterImport, pieces: Iterable[bytes]) -> Stored:
    """Encrypt ``pieces`` into a new file bound to ``row``."""
    return storage().write(pieces, bound_to=str(row.pk))


def keep_json(row: RosterImport, content: Any) -> str:
    return keep(row, [json.dumps(content, ensure_ascii=False).encode()]).name


def content_of(row: RosterImport) -> bytes:
    """The uploaded file. Raises FileNotFoundError once it is erased."""
    if not row.stored_as:
        raise FileNotFoundError("the roster was erased")
    with storage().read(row.stored_as, bound_to=str(row.pk)) as stream:
        return stream.read()


def preview_of(row: RosterImport) -> list[dict[str, Any]]:
    """What was found in each sheet, with its first rows; nothing once it is erased."""
    if not row.preview_as:
        return []
    with storage().read(row.preview_as, bound_to=str(row.pk)) as stream:
        found: list[dict[str, Any]] = json.loads(stream.read())
    return found


class Report(StoredReport):
    """The report of a roster, opened for reading; a context manager."""

    def __init__(self, row: RosterImport) -> None:
        super().__init__(storage().read(row.report_as, bound_to=str(row.pk)))

    def __enter__(self) -> Report:
        return self

    def is_of(self, entry: Entry, outcome: str) -> bool:
        """Besides its outcomes: ``warned`` is accepted with a reason."""
        return super().is_of(entry, outcome) or (
            outcome == "warned" and entry.outcome == "accepted" and bool(entry.codes)
        )


def key_of(row: dict[str, Any]) -> str:
    """What a row of a report is called in decisions."""
    return f"{row['sheet']}!{row['row']}"
