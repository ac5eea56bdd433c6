"""The system administrator reads what came of backups and rehearsals, on their page and among their to-dos."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jingjian.kernel import clock
from jingjian.testing import cast
from jingjian.testing.cast import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def came_of(settings: Any, tmp_path: Path) -> Callable[..., None]:
    """Write what the supervisor would have written, so many days ago."""
    settings.KEEPING_STATE_FILE = tmp_path / "keeping.json"
    settings.BACKUP_DIR = Path("/mnt/second")
    told: dict[str, Any] = {}

    def write(what: str, *, days: int, reason: str = "") -> None:
        at = (clock.now() - clock.offset() - timedelta(days=days)).isoformat()
        told[what] = {"ok": not reason, "text": reason, "at": at, "good": "" if reason else at, "seconds": 4,
                      "folder": "/mnt/second/2026-11-02-0205", "rows": 4280, "files": 71, "root": "9b3e"}  # fmt: skip
        settings.KEEPING_STATE_FILE.write_text(json.dumps(told), encoding="utf-8")

    return write


def inbox(browser: Callable[[Member], Client], one: Member = cast.SYSTEM_ADMIN) -> str:
    return browser(one).get("/inbox/").content.decode()


def test_a_rehearsal_that_went_well_is_told_for_a_week_with_its_figures(
    came_of: Callable[..., None], browser: Callable[[Member], Client]
) -> None:
    came_of("backup", days=0)
    came_of("rehearsal", days=6)
    assert 'href="/system/backups/"' in inbox(browser).partition('id="main"')[2]
    page = browser(cast.SYSTEM_ADMIN).get("/system/backups/").content.decode()
    assert all(figure in page for figure in ("4280", "71", "9b3e", "/mnt/second"))
    came_of("rehearsal", days=8)
    assert 'href="/system/backups/"' not in inbox(browser).partition('id="main"')[2]


@pytest.mark.parametrize(("what", "days", "reason"), [("backup", 3, ""), ("backup", 0, "full"), ("rehearsal", 20, "x")])
def test_what_failed_or_is_late_stays_among_the_todos(
    came_of: Callable[..., None], browser: Callable[[Member], Client], what: str, days: int, reason: str
) -> None:
    came_of(what, days=days, reason=reason)
    assert 'href="/system/backups/"' in inbox(browser).partition('id="main"')[2]
    assert reason in browser(cast.SYSTEM_ADMIN).get("/system/backups/").content.decode()


def test_nobody_else_learns_of_it(came_of: Callable[..., None], browser: Callable[[Member], Client]) -> None:
    came_of("backup", days=0, reason="full")
    for one in (cast.SECURITY_ADMIN, cast.OFFICE):
        assert "/system/backups/" not in inbox(browser, one)
        assert browser(one).get("/system/backups/").status_code == 404


def test_a_site_without_a_second_disk_is_told_how_to_name_one(browser: Callable[[Member], Client]) -> None:
    assert "backup_dir" in browser(cast.SYSTEM_ADMIN).get("/system/backups/").content.decode()
