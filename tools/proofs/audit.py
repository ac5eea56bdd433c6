"""A million events sealed, exported and verified; seconds and peak memory of the process that does each step."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TITLE = "A million events of the audit log, sealed, exported and verified"
EVENTS = int(os.environ.get("PROOF_EVENTS", "1000000"))
PEOPLE = 2_000
MOST_SECONDS = 60
MOST_MEGABYTES = 300
ROOT = Path(__file__).resolve().parents[2]


def prove(seed: int) -> str:
    """Raises AssertionError when the verifier works more than `MOST_SECONDS` on a million events, or a step takes
    more than `MOST_MEGABYTES`. The time is that of its process, which others on the machine do not lengthen."""
    from jingjian.testing import database

    home = database.prepare_environment()
    cluster = database.start_server(home)
    try:
        database.make_template(home, cluster)
        name = database.clone(cluster, "proof")
        with tempfile.TemporaryDirectory(prefix="jj-proof-audit-") as folder:
            export = Path(folder) / "export"
            export.mkdir()
            more = EVENTS - PEOPLE - 1
            steps = {
                f"{PEOPLE:,} people entered, each an act": _step(cluster, name, "app", "people", PEOPLE),
                f"{more:,} further events written": _step(cluster, name, "owner", "events", more),
                "seal": _step(cluster, name, "job", "seal"),
                "export": _step(cluster, name, "app", "export", export),
                "**verify**": _verify(export),
            }  # fmt: skip
            size = (export / "leaves.jsonl").stat().st_size
            _spoil(export, EVENTS - EVENTS // 10)
            spoilt = _verify(export)
    finally:
        database.remove(home, cluster)
    told, load = steps["**verify**"], os.getloadavg()[0]
    assert told["ok"], told
    assert told["leaves"] == EVENTS, told
    assert spoilt["fault"] == "leaf_altered", spoilt
    limit = MOST_SECONDS * max(EVENTS, 1_000_000) / 1_000_000
    assert told["busy"] <= limit, f"verified in {told['busy']:.0f} s"
    for step in steps.values():
        assert step["megabytes"] < MOST_MEGABYTES, steps
    lines = [
        f"| {name} | {step['seconds']:.1f} | {step['busy']:.1f} | {step['megabytes']:.0f} |"
        for name, step in steps.items()
    ]
    return "\n".join([
        f"{EVENTS:,} events verified in **{told['busy']:.1f} s** of work by one process (at most {MOST_SECONDS} s), "
        f"{told['seconds']:.1f} s by the clock beside whatever else ran (load {load:.1f}): each body hashed, "
        f"columns compared with it, {told['values']:,} personal values checked against their commitments, "
        f"{told['checkpoints']:,} signed roots recomputed. The export has {size / 1e6:,.0f} MB.",
        "", "| step, in a process of its own | s | of them at work | peak MB |", "|---|---|---|---|", *lines, "",
        f"One character of event {EVENTS - EVENTS // 10:,} changed: `{spoilt['fault']}`, {spoilt['where']}.",
    ])  # fmt: skip


def _step(cluster: Any, name: str, role: str, step: str, *words: object) -> dict[str, Any]:
    address = cluster.url(f"jj_{role}", name)
    addresses = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_JOB_URL"), address)
    return _told(
        [sys.executable, "-m", "tools.proofs._audit", step, *map(str, words)],
        os.environ | addresses | {"JINGJIAN_DATABASE_ROLE": role},
    )


def _verify(export: Path) -> dict[str, Any]:
    return _told([sys.executable, "-m", "tools.proofs._audit", "verify", str(export)], dict(os.environ))


def _told(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    done = subprocess.run(
        command, cwd=ROOT, env=environment | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"{command[3]}: {told}", flush=True)
    return told


def _spoil(export: Path, index: int) -> None:
    """Change one character of one event, line by line as the file is long."""
    before, after = export / "leaves.jsonl", export / "spoilt"
    with before.open(encoding="utf-8") as source, after.open("w", encoding="utf-8") as target:
        for number, line in enumerate(source):
            target.write(line.replace("清源", "清原") if number == index else line)
    after.replace(before)
