"""The stored papers while a file is made: each is decrypted to the disk once and gone with the work folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from jingjian.commons.documents.models import Attachment
from jingjian.commons.vault.errors import VaultError

#: opens the content of a paper; raises FileNotFoundError and VaultError
Opener = Callable[[Attachment], BinaryIO]
_PIECE = 1024 * 1024


@dataclass
class Spool:
    """``folder`` is private to one job. ``step`` is called once a paper."""

    folder: Path
    opener: Opener
    step: Callable[[], None] = field(default=lambda: None)

    def fetch(self, paper: Attachment) -> Path | None:
        """The content of ``paper`` as a file, None when the stored file is gone or was tampered with."""
        path = self.folder / f"paper-{paper.pk}"
        try:
            with self.opener(paper) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, _PIECE)
        except (FileNotFoundError, VaultError):
            path.unlink(missing_ok=True)
            return None
        return path
