"""The parts of the demo that belong to starting a site: which homes may become one, and its moved clock."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Any

from jingjian.config.environment import DEMO_MARK, DEMO_RESET, home_of
from jingjian.kernel import clock
from jingjian.ops.console import RefusedError, complain, say
from jingjian.ops.postgres import Cluster
from jingjian.testing.cast import STORY_DAY

ACCOUNTS = "demo-accounts.json"
STORY_MOMENT = datetime.combine(STORY_DAY, time(9), tzinfo=clock.SHANGHAI)
_HARMLESS = {"run", "tls", "jingjian.toml"}
_HARMLESS_KEYS = {"secret.key"}


def claim(home: Path) -> None:
    """Make an empty home a demo; one that is a demo already goes on. Raises `RefusedError` for any other.

    The demo's clock is moved once, so that it shows 2023-06-12 09:00 at its first start and runs on from there.
    """
    if (home / DEMO_MARK).exists():
        return
    if used := used_by(home):
        raise RefusedError(
            f"--demo needs an empty home, and {home} holds {', '.join(used)}: choose another JINGJIAN_HOME, "
            "or run without --demo "
            f"/ --demo 只能用于空目录，{home} 中已有内容，请另选 JINGJIAN_HOME 或去掉 --demo"
        )
    home.mkdir(parents=True, exist_ok=True)
    _mark(home)


def _mark(home: Path) -> None:
    offset = STORY_MOMENT - clock.now()
    (home / DEMO_MARK).write_text(json.dumps({"offset_seconds": round(offset.total_seconds())}), encoding="utf-8")


def reset_asked(home: Path) -> bool:
    """Whether somebody asked on the page that this demo begin anew. Never true in a home that is no demo."""
    return (home / DEMO_RESET).exists() and (home / DEMO_MARK).exists()


def wipe(home: Path, cluster: Cluster) -> None:
    """Throw away what a stopped demo holds, and set its clock back to its first morning. Keys and options stay."""
    if not (home / DEMO_MARK).exists():
        raise RefusedError(f"{home} is no demo / {home} 不是演示目录")
    shutil.rmtree(cluster.place.data, ignore_errors=True)
    shutil.rmtree(home / "files", ignore_errors=True)
    for name in (ACCOUNTS, DEMO_RESET):
        (home / name).unlink(missing_ok=True)
    _mark(home)


def used_by(home: Path) -> list[str]:
    """What a home holds that a site left there; empty when it may become a demo."""
    if not home.is_dir():
        return []
    used = [entry.name for entry in home.iterdir() if entry.name not in _HARMLESS | {"keys"}]
    if (home / "keys").is_dir():
        used += [f"keys/{entry.name}" for entry in (home / "keys").iterdir() if entry.name not in _HARMLESS_KEYS]
    return sorted(used)


def accounts(home: Path) -> list[dict[str, Any]] | None:
    """The demo's accounts, None while they are not ready."""
    try:
        listed = json.loads((home / ACCOUNTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return listed if isinstance(listed, list) else None


def print_accounts(listed: list[dict[str, Any]], url: str) -> None:
    """Print who may log in, a line each."""
    say(f"demo accounts / 演示账号 ({url}):")
    for account in listed:
        columns = (account.get("username"), account.get("password"), account.get("role"), account.get("name"))
        print("  " + "  ".join(str(column) for column in columns if column), flush=True)


def defer_loading(python: list[str]) -> None:
    """Ask the worker to build the demo's county; harmless when it stands."""
    result = subprocess.run([*python, "jingjian_demo"], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        complain(f"the demo could not be loaded / 演示数据未能载入:\n{(result.stderr or result.stdout)[-2000:]}")


def main() -> int:
    """`python -m jingjian.ops.demo`: 0 when the home is a demo or may become one, 1 when another site lives there."""
    home = home_of(os.environ)
    return 0 if (home / DEMO_MARK).exists() or not used_by(home) else 1


if __name__ == "__main__":
    sys.exit(main())
