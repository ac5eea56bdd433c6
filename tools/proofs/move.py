"""A county with 200,000 tasks goes below another city while people read and write; the worker is killed midway."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.ops.site import Site
from tools.proofs._moving import KEEPER, OFFICES, READERS
from tools.proofs.visitor import Visitor

from jingjian.ops.bench.load import PASSWORD

TITLE = "A unit with 200,000 rows moves: both scopes valid meanwhile, a killed worker, nothing left behind"
TASKS, PEOPLE = 200_000, 20_000
WAIT_SECONDS = 1800.0
ROOT = Path(__file__).resolve().parents[2]


def prove(seed: int, *, tasks: int = TASKS, people: int = PEOPLE) -> str:
    """Move the county, with one `kill -9` of the worker once a fifth of the records has followed."""
    folder = Path(tempfile.mkdtemp(prefix="jj-move-"))
    folder.chmod(0o755)
    site = Site(folder / "home")
    try:
        loaded = subprocess.run(_command("load", tasks, people, seed), env=_environment(site), cwd=ROOT, check=False)
        assert loaded.returncode == 0, "the site could not be filled"
        site.start()
        before = _look(site)
        assert (before["records"], before["members"]) == (tasks, people + 1), before
        with _beside(site, "watch", folder) as seen, _beside(site, "write", folder) as written:
            _await(lambda: len(seen()) > 1 and len(written()) > 1)
            told = _move(site, before)
            _await(lambda: json.loads(seen()[-1])["old"] == 0)
            readings, entered = [json.loads(line) for line in seen()], int(written()[-1])
        _await(lambda: _look(site)["astray"] == 0)
        after = _look(site)
        told |= _judge_end(before, after, tasks=tasks, people=people, entered=entered)
        told |= _judge_readings(readings, tasks)
    except BaseException:
        print(site.log.read_text(encoding="utf-8")[-6000:] if site.log.exists() else "")
        raise
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    lines = [f"| {name} | {value} |" for name, value in told.items()]
    return "\n".join([
        f"A county with {OFFICES} offices, {people:,} people and {tasks:,} tasks goes below another city by one job. "
        "Meanwhile four campaign offices (of the province, of the former and the new city, of the county) count their "
        "tasks all the time, and somebody enters and amends tasks of the county in transactions of 0.3 s.",
        "", "| what | found |", "|---|---|", *lines, "",
        "The job went on by itself after the kill. No reader ever missed a row: the former city saw all of them until "
        "the last step, the new one from the first step on.",
    ])  # fmt: skip


def _move(site: Site, before: dict[str, Any]) -> dict[str, Any]:
    visitor = Visitor(site.port)
    visitor.login(KEEPER, PASSWORD)
    page = f"/units/{before['county']}/do/move/"
    _, text = visitor.get(page)
    version = re.search(r'name="_version" value="(\d+)"', text)
    day = re.search(r'name="effective_on"[^>]*value="(\d{4}-\d\d-\d\d)"', text)
    assert version is not None, "the form carries no version"
    assert day is not None, "the form names no day"
    terms = {"target": before["target"], "effective_on": day[1], "confirmed": "on", "_version": version[1]}
    assert visitor.post(page, page, **terms) == 303, "the move was not taken"
    began = time.monotonic()
    half: dict[str, Any] = {}

    def far_enough() -> bool:
        half.update(_look(site))
        assert not half["move"]["ended"], "the move was over before it could be killed"
        return bool(half["move"]["records"] > before["records"] // 5)

    _await(far_enough)
    former = site.pid("worker-1")
    assert former is not None
    os.kill(former, signal.SIGKILL)
    killed = time.monotonic()
    left = _look(site)
    assert 0 < left["astray"] < before["records"], left
    assert left["events"] == [], "the event was written before the end"
    site.await_replaced("worker-1", former)
    _await(lambda: bool(_look(site)["move"]["ended"]))
    return {
        "worker killed": f"after {left['move']['records']:,} records had followed; {left['astray']:,} were left",
        "from the request to the kill": f"{killed - began:.0f} s",
        "from the kill to the end of the resumed job": f"{time.monotonic() - killed:.0f} s",
    }


def _judge_end(
    before: dict[str, Any], after: dict[str, Any], *, tasks: int, people: int, entered: int
) -> dict[str, Any]:  # fmt: skip
    assert after["path"] != before["path"]
    assert after["astray"] == 0, f"{after['astray']} records stand elsewhere than their unit"
    assert after["moving"] == 0, "units still have two places"
    assert after["records"] >= tasks + entered, after
    assert after["members"] == people + 1, after
    assert after["run"][0] == "done", after
    (event,) = after["events"]
    assert event["path"] == [before["path"], after["path"]]
    assert event["units"][1] == OFFICES + 1
    assert event["people"][1] == people + 1
    assert event["records"][1] == after["move"]["records"] >= tasks
    return {
        "records, units with a former path at the end": "0, 0",
        "tasks entered by others from start to end, all at the place of their unit": f"{entered:,}",
        "people below the new place": f"{after['members']:,}",
        "events of the move in the log": f"1: {event['units'][1]} units, {event['people'][1]:,} people, "
        f"{event['records'][1]:,} records",
    }


def _judge_readings(readings: list[dict[str, int]], tasks: int) -> dict[str, Any]:
    both = 0
    for name in READERS:
        counts = [reading[name] for reading in readings]
        begun = next((place for place, seen in enumerate(counts) if seen), len(counts))
        ended = next((place for place in range(begun, len(counts)) if not counts[place]), len(counts))
        assert all(seen >= tasks for seen in counts[begun:ended]), f"{name} missed rows: {sorted(set(counts))}"
        assert not any(counts[ended:]), f"{name} saw rows again: {counts[ended:]}"
        assert (begun == 0) == (name != "new"), f"{name} began to see rows at reading {begun}"
        assert (ended == len(counts)) == (name != "old"), f"{name} saw rows to reading {ended} of {len(counts)}"
    both = sum(1 for reading in readings if reading["old"] and reading["new"])
    assert both > 1, "no reading fell into the move"
    return {
        "readings of each reader": f"{len(readings)}, {both} of them while both cities saw every row",
        "readings that missed a row": "0",
    }


def _command(part: str, *numbers: int) -> list[str]:
    return [sys.executable, "-m", "tools.proofs._moving", part, *map(str, numbers)]


def _environment(site: Site) -> dict[str, str]:
    return site.environment | {"DJANGO_SETTINGS_MODULE": "jingjian.config.settings"}


def _look(site: Site) -> dict[str, Any]:
    run = subprocess.run(
        _command("look"), env=_environment(site), cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    line = next((line for line in run.stdout.splitlines() if line.startswith("LOOK")), "")
    assert line, run.stdout + run.stderr
    return dict(json.loads(line.removeprefix("LOOK")))


@contextmanager
def _beside(site: Site, part: str, folder: Path) -> Iterator[Callable[[], list[str]]]:
    """A process that goes on beside the move; gives the whole lines it has printed so far."""
    said, wrong = folder / f"{part}.txt", folder / f"{part}.err"
    with said.open("w") as out, wrong.open("w") as err:
        process = subprocess.Popen(_command(part), env=_environment(site), cwd=ROOT, stdout=out, stderr=err)
        try:
            yield lambda: _whole_lines(said)
            assert process.poll() is None, f"{part} gave up:\n{wrong.read_text(encoding='utf-8')[-3000:]}"
        finally:
            process.kill()
            process.wait()


def _whole_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()


def _await(true: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < WAIT_SECONDS, "it takes too long"
        time.sleep(0.3)
