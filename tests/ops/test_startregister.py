"""The tutorial of `docs/development/add-a-register.md`, executed: from answers to a register that conforms."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jingjian.commons.access.models import ADMINISTRATORS, Role
from jingjian.commons.deadlines.rules import Topic
from jingjian.kernel.limits import Unit
from jingjian.ops import cli
from jingjian.ops.console import Exit, RefusedError
from jingjian.ops.startregister import read_answers, write
from jingjian.ops.startregister.promises import SIGNERS, TOPICS, UNITS
from tests.architecture.source import ROOT

TUTORIAL = ROOT / "docs" / "development" / "add-a-register.md"
#: how the register is used, in tests that know it by its addresses only
USE = Path(__file__).parent / "tutorial" / "gifts_in_use.py"
#: what a developer may have to write for a register, tests included
MOST_LINES = 600


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """The list of answers as the tutorial prints it."""
    found = re.search(r"```toml\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL)
    assert found is not None
    path = tmp_path / "gifts.toml"
    path.write_text(found[1], "utf-8")
    return path


def run(house: Path, *words: str, **variables: str) -> str:
    """One command in the copy, on its own source and a home of its own."""
    environment = {**os.environ, "PYTHONPATH": f"{house / 'src'}:{house}", **variables}
    for name in [name for name in environment if name.startswith(("JINGJIAN_", "DATABASE_", "PYTEST_", "JJ_"))]:
        if name not in variables:
            del environment[name]
    done = subprocess.run(
        [sys.executable, *words], cwd=house, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def python_of(house: Path) -> int:
    """Lines of Python in the copy."""
    return sum(path.read_text("utf-8").count("\n") for path in house.rglob("*.py"))


def put(path: Path, before: str, line: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) >= 1, before
    path.write_text(text.replace(before, line + before, 1), "utf-8")


def test_the_tutorial_ends_with_a_register_that_conforms_and_works(answers: Path, tmp_path: Path) -> None:
    house = tmp_path / "house"
    for name in ("src", "tests/conformance", "tests/api", "tools"):
        shutil.copytree(ROOT / name, house / name, ignore=shutil.ignore_patterns("__pycache__", "chromium", "proofs"))
    for name in ("pyproject.toml", "tests/__init__.py", "tests/conftest.py"):
        shutil.copy(ROOT / name, house / name)
    before = python_of(house)
    assert cli.main(["startregister", str(answers), "--root", str(house)]) == Exit.OK
    config = house / "src" / "jingjian" / "config"
    put(config / "settings.py", '    "jingjian.modules.returns",\n', '    "jingjian.modules.gifts",\n')
    put(config / "registers.py", "from jingjian.modules.returns", "from jingjian.modules.gifts.register import GIFTS\n")
    put(config / "registers.py", "    UNITS,\n    PEOPLE,\n    POSTS,\n    APPOINTMENTS,\n    replace", "    GIFTS,\n")
    put(house / "pyproject.toml", '"returns", "campaign"]', '"gifts", ')
    assert 300 < python_of(house) - before <= MOST_LINES
    site = {"DATABASE_URL": "postgresql:///nothing", "JINGJIAN_HOME": str(tmp_path / "home")}
    run(house, "-m", "jingjian", "manage", "makemigrations", "gifts", "-n", "initial", **site)
    run(house, "tools/catalogue.py", "update", "modules/gifts")
    run(house, "tools/catalogue.py", "compile")
    run(house, "tools/catalogue.py", "check")
    run(house, "tools/openapi.py", **site)
    shutil.copy(USE, house / "tests" / "gifts" / "test_in_use.py")
    said = run(
        house, "-m", "pytest", "-q", "tests/conformance", "tests/gifts", "-k", "gifts",
        QUERY_COUNTS="write",
    )  # fmt: skip
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 40
    checked = run(house, "-m", "ruff", "check", "--ignore", "E501", "src/jingjian/modules/gifts", "tests/gifts")
    assert "All checks passed" in checked


@pytest.mark.parametrize(
    ("former", "wrong"),
    [
        ('kind = "text"', 'kind = "colour"'),
        ('to = "settled"', 'to = "lost"'),
        ('slug = "gifts"', 'slug = "Gifts!"'),
        ('approval = ["leader_in_charge"]', 'approval = ["anybody"]'),
        ('starts = "hand_in"', 'starts = "lost"'),
        ('stops = ["settle"]', 'stops = ["hand_in"]'),
        ('unit = "workday"', 'unit = "fortnight"'),
        ("worked = [2023-06-12, 2023-06-27]", "worked = [2023-06-12]"),
    ],
)
def test_an_answer_that_means_nothing_is_named(answers: Path, former: str, wrong: str) -> None:
    answers.write_text(answers.read_text("utf-8").replace(former, wrong), "utf-8")
    with pytest.raises(RefusedError):
        read_answers(answers)


@pytest.mark.parametrize("kept", ["approval", "limit", "neither"])
def test_what_is_not_asked_for_leaves_no_trace(kept: str, answers: Path, tmp_path: Path) -> None:
    text = answers.read_text("utf-8")
    if kept != "limit":
        text = text.partition("[[limits]]")[0]
    if kept != "approval":
        text = text.replace(', approval = ["leader_in_charge"]', "")
    answers.write_text(text, "utf-8")
    write(read_answers(answers), tmp_path)
    home = tmp_path / "src" / "jingjian" / "modules" / "gifts"
    assert (home / "approvals.py").exists() is (kept == "approval")
    assert (home / "limits.py").exists() is (kept == "limit")
    ruff = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), "--ignore", "E501,I001"]
    done = subprocess.run([*ruff, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_headings_of_limits_and_the_roles_that_sign_are_those_of_the_house() -> None:
    assert set(TOPICS) == {topic.value for topic in Topic}
    assert set(UNITS) == {unit.value for unit in Unit} - {Unit.HOUR.value}
    assert set(SIGNERS) == {role.value for role in Role} - {role.value for role in (*ADMINISTRATORS, Role.STAFF)}
