"""One running site per home: the lock that says so, and the note of who runs.

The lock is the kernel's (`flock`), so it ends with its process however that ended; no stale lock can keep a site down.
The note (`run/state.json`) is for people and for `doctor`; nothing trusts a process id in it without its start time.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jingjian.ops.console import RefusedError
from jingjian.ops.probe import Address

LOCK = Path("run") / "instance.lock"
STATE = Path("run") / "state.json"
LEFTOVER_SECONDS = 10.0


@contextmanager
def hold(home: Path) -> Iterator[None]:
    """Have the home's lock within. Raises `RefusedError`, naming the process that has it."""
    path = home / LOCK
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note = read_state(home)
            who = f"process {note['pid']}, {note['url']}" if "pid" in note else "another process"
            raise RefusedError(
                f"a site already runs on {home} ({who}): stop it first, or choose another JINGJIAN_HOME "
                f"/ 该目录已有系统在运行（{who}），请先停止，或另选 JINGJIAN_HOME"
            ) from None
        yield


def is_held(home: Path) -> bool:
    """Whether a supervisor runs on this home now."""
    try:
        with (home / LOCK).open("a", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def read_state(home: Path) -> dict[str, Any]:
    """The note of the last or present run; empty when there is none.

    `pid`, `url`, `address` {host, port, tls}, `children` {name: [pid, start]}.
    """
    try:
        state = json.loads((home / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(home: Path, *, url: str, address: Address, children: dict[str, int]) -> None:
    """Note this process, its address and its children, replacing the former note at once."""
    state = {
        "pid": os.getpid(),
        "url": url,
        "address": asdict(address),
        "children": {name: [pid, started_at(pid)] for name, pid in children.items()},
    }
    fresh = home / f"{STATE}.new"
    fresh.write_text(json.dumps(state), encoding="utf-8")
    fresh.replace(home / STATE)


def end_leftovers(home: Path) -> list[str]:
    """End children of a supervisor that was killed; returns their names. Call with the lock held."""
    left = {
        name: pid
        for name, (pid, started) in read_state(home).get("children", {}).items()
        if started is not None and started_at(pid) == started
    }
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left.values():
            _signal(pid, number)
        deadline = time.monotonic() + LEFTOVER_SECONDS
        while any(started_at(pid) is not None for pid in left.values()) and time.monotonic() < deadline:
            time.sleep(0.1)
    return list(left)


def started_at(pid: int) -> int | None:
    """When the process started, in clock ticks since boot; None when there is no such process, or only its remains."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
