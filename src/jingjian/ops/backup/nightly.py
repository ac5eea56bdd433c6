"""The nightly backup to a second disk, its generations, and the monthly rehearsal of restoring.

The supervisor runs both in a process of its own (`python -m jingjian.ops.child keep`), not the worker: who dumps the
database must see every row of it, and the role that works off jobs must not. What came of them stands in
`run/keeping.json`, which the page of the system administrator and `jingjian doctor` read.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jingjian.commons.vault.errors import VaultError
from jingjian.commons.vault.keys import KEY_FILE
from jingjian.commons.vault.parcels import read_passphrase
from jingjian.config.environment import KEEPING_STATE, SiteOptions
from jingjian.kernel.clock import SHANGHAI
from jingjian.ops import pghome
from jingjian.ops.backup.making import back_up
from jingjian.ops.backup.manifest import MANIFEST, BackupError
from jingjian.ops.backup.restoring import restore
from jingjian.ops.console import RefusedError, say
from jingjian.ops.pghome import ClusterError

NAME = re.compile(r"\d{4}-\d\d-\d\d-\d{4}")
RETRY = timedelta(hours=1)
REHEARSAL = "rehearsal"
_Work = Callable[[SiteOptions, Path], dict[str, Any]]


def due(options: SiteOptions, now: datetime | None = None) -> list[str]:
    """What is to be done now, in order: `backup` once a night from its hour on, `rehearsal` once a month after one.

    What failed is tried again after an hour. Nothing is due without `backup_dir`.
    """
    if options.backup_dir is None:
        return []
    moment = (now or datetime.now(SHANGHAI)).astimezone(SHANGHAI)
    state = read_state(options.home)
    saved, rehearsed = _good(state, "backup"), _good(state, REHEARSAL)
    hour = timedelta(hours=options.backup_hour)
    wanted = []
    if saved is None or (saved - hour).date() < (moment - hour).date():
        wanted.append("backup")
    if rehearsed is None or (rehearsed.year, rehearsed.month) < (moment.year, moment.month):
        wanted.append(REHEARSAL)
    return [what for what in wanted if not _tried_lately(state, what, moment)]


def keep(options: SiteOptions) -> None:
    """Do what is due; a failure is written down and told, and keeps nothing else from being done."""
    for what in due(options):
        if options.backup_dir is None or (what == REHEARSAL and newest(options.backup_dir) is None):
            continue
        work: _Work = {"backup": _backup, REHEARSAL: _rehearse}[what]
        began = time.monotonic()
        told: dict[str, Any]
        try:
            told = {"ok": True, "text": "", **work(options, options.backup_dir)}
        except (RefusedError, BackupError, ClusterError, VaultError, OSError) as fault:
            told = {"ok": False, "text": str(fault)[-1000:]}
        told |= {"at": datetime.now(SHANGHAI).isoformat(timespec="seconds"), "seconds": round(time.monotonic() - began)}
        _note(options.home, what, told)
        say(f"nightly {what}: {'done' if told['ok'] else told['text']}")


def read_state(home: Path) -> dict[str, Any]:
    """What came of the last ones: `backup` and `rehearsal`, each with the last result and `good`, the last success."""
    try:
        state = json.loads((home / KEEPING_STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def generations(folder: Path) -> list[Path]:
    """The nightly backups in a folder, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name) and (path / MANIFEST).is_file())


def newest(folder: Path) -> Path | None:
    """The last nightly backup."""
    return (generations(folder) or [None])[-1]  # type: ignore[list-item]


def surplus(names: list[str], *, daily: int, monthly: int) -> list[str]:
    """Which of the backups, named by their moment, go: all but the last `daily` and the first of the last months."""
    ordered = sorted(names)
    firsts: dict[str, str] = {}
    for name in ordered:
        firsts.setdefault(name[:7], name)
    kept = set(ordered[-daily:])
    kept |= {firsts[month] for month in sorted(firsts)[len(firsts) - min(monthly, len(firsts)) :]}
    return [name for name in ordered if name not in kept]


def _backup(options: SiteOptions, folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise RefusedError(
            f"{folder} is not there: is the disk mounted? / 备份目录 {folder} 不存在，请检查磁盘是否挂载"
        )
    for leftover in folder.glob(".*.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    target = folder / datetime.now(SHANGHAI).strftime("%Y-%m-%d-%H%M")
    phrase = options.backup_passphrase_file
    made = back_up(options, target, passphrase=read_passphrase(phrase) if phrase else None, former=newest(folder))
    names = [path.name for path in generations(folder)]
    gone = surplus(names, daily=options.backup_keep_daily, monthly=options.backup_keep_monthly)
    for name in gone:
        shutil.rmtree(folder / name)
    manifest = made.manifest
    return {
        "folder": str(target), "rows": manifest.rows, "files": manifest.files, "root": manifest.log.root,
        "sealed": manifest.sealed, "kept": [name for name in names if name not in gone],
    }  # fmt: skip


def _rehearse(options: SiteOptions, folder: Path) -> dict[str, Any]:
    """Restore the newest backup into a cluster of its own that is thrown away; every figure must be the same."""
    source = newest(folder)
    assert source is not None
    aside = options.home / REHEARSAL
    trial = replace(
        options, home=aside, embedded=True, database_url="", database_owner_url="", database_job_url="",
        database_backup_url="",
    )  # fmt: skip
    _remove(aside)
    try:
        sealed, phrase = (source / "home.sealed").exists(), options.backup_passphrase_file
        if not (sealed and phrase):
            (aside / KEY_FILE).parent.mkdir(mode=0o700, parents=True)
            shutil.copy2(options.home / KEY_FILE, aside / KEY_FILE)
        aside.mkdir(exist_ok=True)
        aside.chmod(0o755)
        restored = restore(trial, source, passphrase=read_passphrase(phrase) if sealed and phrase else None)
        if not restored.whole:
            wrong = ", ".join(line.what for line in restored.lines if not line.same)
            raise BackupError(f"{source} restored is not what it was: {wrong} / 恢复演练结果与备份不一致：{wrong}")
    finally:
        _remove(aside)
    manifest = restored.manifest
    return {
        "folder": str(source), "rows": manifest.rows, "files": manifest.files, "root": manifest.log.root,
        "keys": "sealed" if sealed and phrase else "home",
    }  # fmt: skip


def _remove(aside: Path) -> None:
    """Take away a rehearsal's home and its data, wherever they lie."""
    try:
        elsewhere = Path((aside / pghome.LOCATION_NOTE).read_text(encoding="utf-8").strip())
    except OSError:
        elsewhere = None
    for folder in (aside, elsewhere):
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _good(state: dict[str, Any], what: str) -> datetime | None:
    """When this last succeeded; None for never."""
    text = state.get(what, {}).get("good")
    return datetime.fromisoformat(text) if text else None


def _tried_lately(state: dict[str, Any], what: str, moment: datetime) -> bool:
    last = state.get(what, {}).get("at")
    return bool(last) and moment - datetime.fromisoformat(last) < RETRY


def _note(home: Path, what: str, told: dict[str, Any]) -> None:
    state = read_state(home)
    state[what] = {**told, "good": told["at"] if told["ok"] else state.get(what, {}).get("good", "")}
    path = home / KEEPING_STATE
    fresh = path.with_name(f"{path.name}-{os.getpid()}")
    fresh.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)
