"""How long the pages of the demo take, one visitor and several at once."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

from tests.ops.site import Site
from tools.proofs.kill import PAGES, accounts
from tools.proofs.visitor import Visitor

TITLE = "How long the pages take"
REQUESTS = 100
VISITORS = 4


def prove(seed: int) -> str:
    """Ask each page `REQUESTS` times, alone and with `VISITORS` at once; milliseconds. The seed changes nothing."""
    folder = Path(tempfile.mkdtemp(prefix="jj-bench-"))
    folder.chmod(0o755)
    site = Site(folder / "home")
    try:
        site.start("--demo")
        account = accounts(site)[0]
        rows = ["| page | visitors | median ms | 95 % ms | requests |", "|---|---|---|---|---|"]
        for page in PAGES:
            for visitors in (1, VISITORS):
                taken = _ask(site, account, page, visitors)
                slowest = statistics.quantiles(taken, n=20)[-1]
                rows.append(
                    f"| `{page}` | {visitors} | {statistics.median(taken):.0f} | {slowest:.0f} | {len(taken)} |"
                )
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return "\n".join(rows)


def _ask(site: Site, account: dict[str, str], page: str, visitors: int) -> list[float]:
    taken: list[float] = []

    def visit() -> None:
        visitor = Visitor(site.port)
        visitor.login(account["username"], account["password"])
        for _ in range(REQUESTS // visitors):
            began = time.monotonic()
            status, _ = visitor.get(page)
            assert status == 200, f"{page} answered {status}"
            taken.append((time.monotonic() - began) * 1000)

    threads = [threading.Thread(target=visit) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == REQUESTS // visitors * visitors, f"a visitor to {page} gave up"
    return taken
