"""The source of the house as syntax trees, for tests of its laws."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "jingjian"


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def files(*, under: str = "", named: str = "") -> Iterator[Path]:
    """Python files of the package below ``under``; ``named`` is a room: ``models`` means models.py or models/*.py."""
    for path in sorted((PACKAGE / under).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        if not named or path.stem == named or path.parent.name == named:
            yield path


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    """Every module name a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names
