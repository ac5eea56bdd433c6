"""The demo site: its cast on the login page, and the way in without a password, which no other site has."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

from django.conf import settings

from jingjian.commons.accounts.models import User
from jingjian.commons.jobs.models import JobRun

LOADING = "demo.load"


class Member(TypedDict):
    """One of the cast: the name, the job (``role``), a line on what they do, the unit and the account."""

    name: str
    role: str
    does: str
    unit: str
    username: str


def is_demo() -> bool:
    return bool(getattr(settings, "DEMO", False))


@cache
def _written(path: Path, _changed: float) -> tuple[Member, ...]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Member(name=r["name"], role=r["role"], does=r.get("does", ""), unit=r["unit"], username=r["username"])
        for r in rows
    )


def cast() -> tuple[Member, ...]:
    """The cast of a demo site, in the order of its story; empty on any other site."""
    if not is_demo():
        return ()
    path = Path(settings.HOME) / "demo-accounts.json"
    return _written(path, path.stat().st_mtime) if path.is_file() else ()


def loading() -> JobRun | None:
    """The job that builds the demo while it is at work or has failed; None once the cast stands."""
    if not is_demo() or cast():
        return None
    return JobRun.objects.filter(name=LOADING).order_by("-deferred_at").first()


def ask_reset() -> None:
    """Ask the process manager to build this demo anew; it looks for the file and forgets everything else."""
    wish = Path(settings.DEMO_RESET_FILE)
    wish.parent.mkdir(parents=True, exist_ok=True)
    wish.touch(mode=0o600)


def account(username: str) -> User | None:
    """The account of one of the cast; None for anybody else and on any other site."""
    if username not in {member["username"] for member in cast()}:
        return None
    return User.objects.get_by_natural_key(username)
