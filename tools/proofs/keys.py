"""The long tests of the keys of a running site: rotated out under work, opened by two people, opened by systemd."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TITLE = "A running site changes its keys, and a sealed key file opens by two people or by systemd"
ROOT = Path(__file__).resolve().parents[2]


def prove(seed: int) -> str:
    """Run the tests of whole sites that `make test` leaves out. Raises AssertionError when one fails."""
    command = [sys.executable, "-m", "pytest", "-m", "prove", "-v", "--no-header", "tests/ops/test_keys.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = [line.split(" ")[0].partition("::")[2] for line in done.stdout.splitlines() if " PASSED" in line]
    assert passed, done.stdout
    return "Each with a site of its own, started and stopped:\n\n" + "\n".join(f"- `{name}`" for name in passed) + "\n"
