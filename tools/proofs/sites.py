"""Tests of whole sites that `make test` leaves out: keys of a running site, canaries, pages in all variants."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TITLE = "Whole sites: keys changed under work, strings looked for on the disk, pages in language, theme and width"
ROOT = Path(__file__).resolve().parents[2]


def prove(seed: int) -> str:
    """Run every test marked `prove`. Raises AssertionError with their words when one fails."""
    command = [sys.executable, "-m", "pytest", "-m", "prove", "-v", "--no-header", "tests"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = [line.split(" PASSED")[0] for line in done.stdout.splitlines() if " PASSED" in line]
    assert passed, done.stdout
    return f"{len(passed)} tests passed:\n\n" + "\n".join(f"- `{name}`" for name in passed) + "\n"
