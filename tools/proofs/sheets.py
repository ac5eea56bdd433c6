"""Long sheets out and in on generated data: seconds and peak memory of the process that does each step."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.ops.site import Site

TITLE = "Long sheets: 100,000 rows out, 60,000 rows in"
OUT, IN = 100_000, 60_000
PEOPLE = 5_000
MOST_MEGABYTES = 500
MOST_SECONDS = 180
ROOT = Path(__file__).resolve().parents[2]


def prove(seed: int, *, out: int = OUT, rows: int = IN) -> str:
    """Export `out` tasks as csv and xlsx and import `rows` posts into a home loaded with `seed`; each step is a process
    of its own. Raises AssertionError above `MOST_MEGABYTES`, and above `MOST_SECONDS` for a step of the import."""
    folder = Path(tempfile.mkdtemp(prefix="jj-sheets-"))
    folder.chmod(0o755)
    site, sheet = Site(folder / "home"), folder / "岗位.xlsx"
    try:
        loading = ("bench", "load", "--tasks", str(out), "--people", str(PEOPLE), "--seed", str(seed))
        _run(site, "jingjian", *loading)
        _step(site, "keeper")
        size = _step(site, "sheet", str(sheet), str(rows))["size"]
        steps = {f"export {out:,} tasks, {kind}": _step(site, "export", kind) for kind in ("csv", "xlsx")}
        assert all(told["rows"] == out for told in steps.values()), steps
        steps[f"read the sheet of {rows:,} rows that is handed in ({size / 1e6:.1f} MB)"] = _step(
            site, "upload", str(sheet)
        )
        tried = steps[f"try {rows:,} rows"] = _step(site, "check")
        wrong = -(-rows // 100)
        assert tried["counts"] == {"rows": rows, "ready": rows - wrong, "rejected": wrong}, tried
        made = steps[f"enter {rows - wrong:,} rows"] = _step(site, "enter")
        assert made["counts"] == {"rows": rows, "created": rows - wrong, "rejected": wrong}, made
        assert made["posts"] == rows - wrong, made
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, told in steps.items():
        assert told["megabytes"] < MOST_MEGABYTES, f"{name} took {told['megabytes']:.0f} MB"
    for told in (tried, made):
        assert told["seconds"] < MOST_SECONDS, f"a step of the import took {told['seconds']:.0f} s"
    lines = [f"| {name} | {told['seconds']:.0f} | {told['megabytes']:.0f} |" for name, told in steps.items()]
    return "\n".join([
        f"A home loaded by `jingjian bench load` with {out:,} tasks and {PEOPLE:,} people. Each step is done by the "
        "function of the worker (the reading of the sheet by that of the web server) in a process of its own; memory "
        f"is its peak (`ru_maxrss`), at most {MOST_MEGABYTES} MB, trying and entering at most {MOST_SECONDS} s each.",
        "", "| step | s | peak MB |", "|---|---|---|", *lines, "",
        f"One row in a hundred named a unit that does not exist: {wrong:,} were rejected with the reason, every other "
        "became a post. The files hold a head and every row.",
    ])  # fmt: skip


def _step(site: Site, *words: str) -> dict[str, Any]:
    """Do one step and read what it tells."""
    told: dict[str, Any] = json.loads(_run(site, "tools.proofs._sheets", *words).strip().splitlines()[-1])
    print(f"{' '.join(words)}: {told}", flush=True)
    return told


def _run(site: Site, module: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *words], env=site.environment, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout
