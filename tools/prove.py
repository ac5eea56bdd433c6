"""Run the long proofs and write what they found to `docs/proofs/<name>.md`; `make prove`.

    python tools/prove.py all              every proof
    python tools/prove.py kill             those named
    python tools/prove.py kill --seed 7    with another seed than today's standing one

A proof is a module of `tools/proofs` with `TITLE` and `prove(seed) -> str`. One that fails writes nothing and ends the
run with 1 after the others had their turn.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROOFS = ROOT / "tools" / "proofs"
REPORTS = ROOT / "docs" / "proofs"
SEED = 20230612


def names() -> list[str]:
    """Every proof there is."""
    modules = sorted(path.stem for path in PROOFS.glob("*.py") if not path.stem.startswith("_"))
    return [name for name in modules if hasattr(importlib.import_module(f"tools.proofs.{name}"), "prove")]


def run(name: str, seed: int) -> bool:
    """Run one proof and write its report; whether it held."""
    proof = importlib.import_module(f"tools.proofs.{name}")
    print(f"{name}: {proof.TITLE}", flush=True)
    began = time.monotonic()
    try:
        found = proof.prove(seed)
    except Exception:
        traceback.print_exc()
        print(f"{name}: FAILED", flush=True)
        return False
    seconds = time.monotonic() - began
    machine = (
        f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    head = f"# {proof.TITLE}\n\n`make prove PROOFS={name}` · seed {seed} · {datetime.now(UTC):%Y-%m-%d} · {machine}"
    REPORTS.mkdir(parents=True, exist_ok=True)
    (REPORTS / f"{name}.md").write_text(f"{head} · {seconds:.0f} s\n\n{found}\n", encoding="utf-8")
    print(f"{found}\n{name}: held ({seconds:.0f} s), docs/proofs/{name}.md", flush=True)
    return True


def main(arguments: list[str] | None = None) -> int:
    known = names()
    parser = argparse.ArgumentParser(description="Run the long proofs.")
    parser.add_argument("names", nargs="*", default=["all"], help=f"all, or some of: {', '.join(known)}")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    wanted = known if "all" in options.names else options.names
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"no proof {', '.join(unknown)}; there are {', '.join(known)}")
    held = [run(name, options.seed) for name in wanted]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    sys.exit(main())
