"""A whole site under `jingjian run`: it is alone on its home, mends itself, and leaves nothing behind.

The proof `kill` (`make prove`) does the same many times under use.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jingjian.ops import instance
from jingjian.ops.console import Exit
from tests.ops.site import Site

# what the module starts, one process starts alone
pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site without a demo, running; the tests of this file kill it in turn."""
    folder = Path(tempfile.mkdtemp(prefix="jj-site-"))
    folder.chmod(0o755)
    running = Site(folder / "home")
    running.start()
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop()
    shutil.rmtree(folder)


def faults(site: Site) -> set[str]:
    """What doctor finds wrong; the fonts of the machine that runs the tests are not the site's."""
    printed = site.command("doctor", "--format", "json").stdout
    return {check["name"] for check in json.loads(printed)["checks"] if not check["ok"]} - {"fonts"}


def test_a_fresh_site_is_ready_and_shows_the_one_time_link(site: Site) -> None:
    assert site.ask("/healthz") == (200, {"status": "ok"})
    status, body = site.ask("/readyz")
    assert (status, set(body["parts"])) == (200, {"database", "migrations", "worker"})
    assert faults(site) == set()
    assert (
        f"http://127.0.0.1:{site.port}/" in site.log.read_text(encoding="utf-8").partition("set up the site, once")[2]
    )


def test_a_second_start_on_the_same_home_is_refused(site: Site) -> None:
    second = site.command("run")
    assert second.returncode == Exit.REFUSED
    assert f"a site already runs on {site.home}" in second.stderr
    assert site.ask("/healthz")[0] == 200


def test_a_home_in_use_is_refused_as_a_demo(site: Site) -> None:
    assert site.command("run", "--demo").returncode == Exit.REFUSED


@pytest.mark.parametrize("part", ["web", "worker-1", "database"])
def test_a_killed_part_is_replaced_and_the_site_is_well_again(site: Site, part: str) -> None:
    site.kill(part)
    assert site.state()["pid"] == site.process.pid if site.process else False
    assert faults(site) == set()


def test_after_the_supervisor_was_killed_the_next_one_takes_the_home_over(site: Site) -> None:
    children = [site.pid("web"), site.pid("worker-1")]
    site.kill_supervisor()
    site.start()
    assert all(instance.started_at(pid) is None for pid in children if pid is not None)
    assert faults(site) == set()


def test_a_stop_ends_every_process_and_answers_zero(site: Site) -> None:
    assert site.stop(signal.SIGTERM) == Exit.OK
    assert site.processes() == []
    assert site.ask("/healthz")[0] == 0
    assert "process" in faults(site)


def test_a_stopped_site_starts_again_on_its_data(site: Site) -> None:
    site.start()
    assert faults(site) == set()
    assert site.stop(signal.SIGINT) == Exit.OK
    assert os.listdir(site.home / "postgres" / "data")
