"""The verifier of the audit log stands on its own: whoever distrusts a site can run it without the site."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.source import ROOT

FOLDER = ROOT / "src" / "jingjian_verify"
FILES = sorted(FOLDER.rglob("*.py"))


def test_it_imports_the_standard_library_and_cryptography_alone() -> None:
    foreign = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in ("cryptography", "jingjian_verify"):
                    foreign.append(f"{path.name} imports {name}")
    assert FILES
    assert foreign == []


def test_it_is_short_enough_to_be_read_in_an_hour() -> None:
    assert sum(path.read_text("utf-8").count("\n") for path in FILES) < 600


def test_it_runs_where_there_is_neither_django_nor_jingjian(tmp_path: Path) -> None:
    (tmp_path / "jingjian_verify").symlink_to(FOLDER)
    for name in ("django", "jingjian", "psycopg"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not here')\n")
    run = subprocess.run(
        [sys.executable, "-m", "jingjian_verify", "verify", str(tmp_path / "nothing")],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1, run.stderr
    assert "unreadable" in run.stderr


def test_the_wheel_carries_it_and_its_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["scripts"]["jingjian-verify"] == "jingjian_verify.cli:main"
    assert "src/jingjian_verify" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
