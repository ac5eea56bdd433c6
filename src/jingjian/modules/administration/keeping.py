"""What came of the nightly backups and the rehearsals of restoring, as the supervisor wrote it down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.kernel import clock

#: how long the result of a rehearsal that went well stands among the to-dos
TOLD_DAYS = 7
#: a night may be missed without alarm, two may not
LATE_DAYS = 2


@dataclass(frozen=True, slots=True)
class Result:
    """The last backup or rehearsal. ``at`` is a moment of the real clock; ``reason`` says why it failed."""

    ok: bool
    at: datetime
    good: datetime | None
    reason: str
    folder: str
    rows: int
    files: int
    root: str
    seconds: int
    kept: tuple[str, ...]

    @property
    def late(self) -> bool:
        """Whether the last good one is older than it may be."""
        return self.good is None or _real_now() - self.good > timedelta(days=LATE_DAYS)

    @property
    def recent(self) -> bool:
        """Whether it was held within the last week."""
        return _real_now() - self.at < timedelta(days=TOLD_DAYS)


def may_read(actor: Actor) -> bool:
    """Backups are the matter of the system administrator alone."""
    return actor.has(Role.SYSTEM_ADMIN)


def results() -> dict[str, Result]:
    """The last result of ``backup`` and ``rehearsal``, as far as there is one."""
    try:
        state = json.loads(settings.KEEPING_STATE_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: _result(state[name]) for name in ("backup", "rehearsal") if name in state}


def _result(told: dict[str, Any]) -> Result:
    good = str(told["good"] or "")
    return Result(
        ok=bool(told["ok"]), at=datetime.fromisoformat(told["at"]), reason=str(told["text"]),
        good=datetime.fromisoformat(good) if good else None, folder=str(told.get("folder", "")),
        rows=int(told.get("rows", 0)), files=int(told.get("files", 0)), root=str(told.get("root", "")),
        seconds=int(told["seconds"]), kept=tuple(told.get("kept", ())),
    )  # fmt: skip


def _real_now() -> datetime:
    return clock.now() - clock.offset()
