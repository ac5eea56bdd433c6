"""The generated site: what `bench load` fills is what actions write, and `bench run` prints a ratio for every case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ops.site import Site

# what the module starts, one process starts alone
pytestmark = pytest.mark.xdist_group("bench")

TASKS, PEOPLE = 1500, 1200


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("bench")
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o755)
    site = Site(folder / "home")
    done = site.command("bench", "load", "--tasks", str(TASKS), "--people", str(PEOPLE))
    assert done.returncode == 0, done.stderr
    return site


def test_it_prints_time_queries_and_ratio_of_every_case(loaded: Site) -> None:
    done = loaded.command("bench", "run", "--rounds", "1", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["loaded"]["tasks"] == TASKS
    names = [figure["name"] for figure in found["figures"]]
    for part in ("first page", "after row 50,000", "record page", "search", "create a task"):
        assert any(part in name for name in names), part
    for figure in found["figures"]:
        assert figure["queries"] > 0
        assert figure["ratio"] == pytest.approx(figure["server_ms"] / figure["by_hand_ms"], abs=0.06)


def test_a_loaded_home_is_not_loaded_twice(loaded: Site) -> None:
    done = loaded.command("bench", "load", "--tasks", "1", "--people", "3")
    assert done.returncode == 3
    assert "loaded already" in done.stderr


def test_a_home_without_generated_data_is_not_measured(open_folder: Path) -> None:
    done = Site(open_folder / "home").command("bench", "run")
    assert done.returncode == 3
    assert "bench load" in done.stderr


@pytest.mark.parametrize("option", ["--tasks", "--people"])
def test_nothing_is_loaded_for_no_tasks_or_no_people(open_folder: Path, option: str) -> None:
    done = Site(open_folder / "home").command("bench", "load", option, "0")
    assert done.returncode == 3
    assert not (open_folder / "home" / "bench.json").exists()
