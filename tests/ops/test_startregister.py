"""The tutorial of `docs/development/add-a-register.md`, executed: from answers to a register that conforms."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jingjian.ops import cli
from jingjian.ops.console import Exit, RefusedError
from jingjian.ops.startregister import read_answers
from tests.architecture.source import ROOT

TUTORIAL = ROOT / "docs" / "development" / "add-a-register.md"


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


def put(path: Path, before: str, line: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) >= 1, before
    path.write_text(text.replace(before, line + before, 1), "utf-8")


def test_the_tutorial_ends_with_a_register_that_conforms(answers: Path, tmp_path: Path) -> None:
    house = tmp_path / "house"
    for name in ("src", "tests/conformance", "tools"):
        shutil.copytree(ROOT / name, house / name, ignore=shutil.ignore_patterns("__pycache__", "chromium", "proofs"))
    for name in ("pyproject.toml", "tests/__init__.py", "tests/conftest.py"):
        shutil.copy(ROOT / name, house / name)
    assert cli.main(["startregister", str(answers), "--root", str(house)]) == Exit.OK
    config = house / "src" / "jingjian" / "config"
    put(config / "settings.py", '    "jingjian.modules.returns",\n', '    "jingjian.modules.gifts",\n')
    put(config / "registers.py", "from jingjian.modules.returns", "from jingjian.modules.gifts.register import GIFTS\n")
    put(config / "registers.py", "    UNITS,\n    PEOPLE,\n    POSTS,\n    APPOINTMENTS,\n    replace", "    GIFTS,\n")
    put(house / "pyproject.toml", '"returns", "campaign"]', '"gifts", ')
    written = list((house / "src/jingjian/modules/gifts").rglob("*.py"))
    assert sum(path.read_text("utf-8").count("\n") for path in written) <= 600
    site = {"DATABASE_URL": "postgresql:///nothing", "JINGJIAN_HOME": str(tmp_path / "home")}
    run(house, "-m", "jingjian", "manage", "makemigrations", "gifts", "-n", "initial", **site)
    run(house, "tools/catalogue.py", "update", "modules/gifts")
    run(house, "tools/catalogue.py", "compile")
    said = run(
        house, "-m", "pytest", "-q", "tests/conformance", "tests/gifts", "-k", "gifts",
        QUERY_COUNTS="write",
    )  # fmt: skip
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 25
    checked = run(house, "-m", "ruff", "check", "--ignore", "E501", "src/jingjian/modules/gifts")
    assert "All checks passed" in checked


@pytest.mark.parametrize(
    ("former", "wrong"),
    [('kind = "text"', 'kind = "colour"'), ('to = "settled"', 'to = "lost"'), ('slug = "gifts"', 'slug = "Gifts!"')],
)
def test_an_answer_that_means_nothing_is_named(answers: Path, former: str, wrong: str) -> None:
    answers.write_text(answers.read_text("utf-8").replace(former, wrong), "utf-8")
    with pytest.raises(RefusedError):
        read_answers(answers)
