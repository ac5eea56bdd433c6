"""`kill -9` of web server, worker and database in turn, many times, under use."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ops.site import Site
from tools.proofs.visitor import Visitor

TITLE = "Every part may be killed at any moment"
ROUNDS = 10
READERS = 3
PARTS = ("web", "worker-1", "database")
DEMO_SECONDS = 300.0
PAGES = ("/", "/tasks/", "/campaigns/", "/inbox/", "/search/?q=%E6%96%B9%E6%A1%88")


def prove(seed: int) -> str:
    """Kill each part `ROUNDS` times in random order and moments while people read and write."""
    chance = random.Random(seed)  # noqa: S311 - moments of killing, not keys
    folder = Path(tempfile.mkdtemp(prefix="jj-prove-"))
    folder.chmod(0o755)
    site = Site(folder / "home")
    try:
        site.start("--demo")
        account = accounts(site)[0]
        visitor = Visitor(site.port)
        visitor.login(account["username"], account["password"])
        order = [part for part in PARTS for _ in range(ROUNDS)]
        chance.shuffle(order)
        with _readers(site, account) as readers:
            recovery = [(part, _kill_after_a_write(site, visitor, readers, part, chance)) for part in order]
        assert set(readers.calm) == {200}, f"answers while nothing was down: {dict(readers.calm)}"
        doctor = json.loads(site.command("doctor", "--format", "json").stdout)
        assert all(check["ok"] for check in doctor["checks"]), [check for check in doctor["checks"] if not check["ok"]]
        site.kill_supervisor()
        site.start()
        assert _theme(visitor) in ("light", "dark")
        assert site.stop() == 0
        assert site.processes() == []
    except BaseException:
        print(site.log.read_text(encoding="utf-8")[-6000:])
        raise
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return _report(recovery, readers, [check["name"] for check in doctor["checks"]])


def accounts(site: Site) -> list[dict[str, str]]:
    """The demo's accounts, once its county stands."""
    deadline = time.monotonic() + DEMO_SECONDS
    path = site.home / "demo-accounts.json"
    while not path.exists():
        assert time.monotonic() < deadline, "the demo was not built"
        time.sleep(0.5)
    return list(json.loads(path.read_text(encoding="utf-8")))


def _kill_after_a_write(site: Site, visitor: Visitor, readers: _Readers, part: str, chance: random.Random) -> float:
    """Write, kill once the write was acknowledged, and find the write after the recovery; seconds to be ready."""
    wanted = "dark" if _theme(visitor) == "light" else "light"
    assert visitor.post("/", "/preferences/", theme=wanted, next="/") in (302, 303)
    time.sleep(chance.uniform(0.0, 1.5))
    with readers.outage():
        seconds = site.kill(part)
    assert _theme(visitor) == wanted, f"an acknowledged write was lost when {part} was killed"
    return seconds


def _theme(visitor: Visitor) -> str:
    """The theme the account chose, as the page says it."""
    status, text = visitor.get("/")
    assert status == 200, f"the home page answered {status}"
    return text.partition('data-theme="')[2].partition('"')[0]


class _Readers:
    """Counts the answers people got by status (0: none), those touched by an outage apart."""

    def __init__(self) -> None:
        self.calm: Counter[int] = Counter()
        self.disturbed: Counter[int] = Counter()
        self._outages = 0
        self._down = False

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Something is down, or mending, within."""
        self._outages += 1
        self._down = True
        try:
            yield
        finally:
            self._down = False

    def read(self, site: Site, account: dict[str, str], ended: threading.Event) -> None:
        """Read one page after the other until `ended`."""
        reader = Visitor(site.port)
        reader.login(account["username"], account["password"])
        for page in itertools.cycle(PAGES):
            if ended.is_set():
                return
            outages, down = self._outages, self._down
            status, _ = reader.get(page)
            touched = down or self._down or outages != self._outages
            (self.disturbed if touched else self.calm)[status] += 1
            time.sleep(0.05 if status else 0.2)


@contextmanager
def _readers(site: Site, account: dict[str, str]) -> Iterator[_Readers]:
    """People who read pages all the time."""
    readers = _Readers()
    ended = threading.Event()
    threads = [threading.Thread(target=readers.read, args=(site, account, ended)) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield readers
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _report(recovery: list[tuple[str, float]], readers: _Readers, checks: list[str]) -> str:
    lines = ["| killed | times | ready again after, median s | longest s |", "|---|---|---|---|"]
    for part in PARTS:
        seconds = [value for name, value in recovery if name == part]
        lines.append(f"| {part} | {len(seconds)} | {statistics.median(seconds):.1f} | {max(seconds):.1f} |")
    return "\n".join(
        [
            f"{READERS} people read pages all the time; a write was acknowledged before each kill and stood after it.",
            "",
            *lines,
            "",
            f"Answers to the readers while all ran: {_counted(readers.calm)};",
            f"from a kill until the site was ready again: {_counted(readers.disturbed)}.",
            "",
            f"Then `jingjian doctor` found all in order ({', '.join(checks)});",
            "the supervisor was killed too, the next start took the home over, and a SIGTERM left no process behind.",
        ]
    )


def _counted(answers: Counter[int]) -> str:
    return ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(answers.items()))
