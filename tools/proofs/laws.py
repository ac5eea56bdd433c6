"""Each declared law, tier and policy is taken away in a copy of the tree, and the tests must notice every time."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TITLE = "Removing an import law, a tier or a policy makes the tests fail"
ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "tools", "docs", "frontend/src", "pyproject.toml", "requirements.lock")
IMPORT_TESTS = ("tests/architecture/test_laws.py", "-k", "import_law")
DECLARATION_TESTS = ("tests/architecture/test_declarations.py",)
POLICY = re.compile(r'^@policy\("[^"]+"\)\n', re.MULTILINE)
NAMED = re.compile(r"(?:def|class) (\w+)")
TIERED = re.compile(r'(?:restricted|ordinary|encrypted)="(\w+(?: \w+)*)')


@dataclass(frozen=True)
class Injury:
    """One thing taken away: where, what, by which text, and the tests that should notice."""

    path: str
    what: str
    before: str
    after: str
    tests: tuple[str, ...]


def injuries() -> Iterator[Injury]:
    """Every import law, one tier of every file that declares some, every policy annotation of a plain view."""
    laws = (ROOT / "pyproject.toml").read_text("utf-8")
    for block in re.findall(r"\[\[tool\.importlinter\.contracts\]\]\n.*?(?=\n\[|\Z)", laws, re.DOTALL):
        name = re.search(r'^id = "(.+)"$', block, re.MULTILINE)
        assert name is not None
        yield Injury("pyproject.toml", f"import law {name[1]}", block, "", IMPORT_TESTS)
    for path in sorted((ROOT / "src").rglob("models.py")):
        text = path.read_text("utf-8")
        for match in TIERED.finditer(text):
            field = match[1].split()[-1]
            cut = text[match.start() : match.end()]
            yield Injury(_short(path), f"tier of {field}", cut, cut[: -len(field)], DECLARATION_TESTS)
    register_views = 'policy("login")(view.as_view(register=register))'
    bare = "view.as_view(register=register)"
    yield Injury("src/jingjian/kit/urls.py", "policy of every register", register_views, bare, DECLARATION_TESTS)
    for path in sorted((ROOT / "src").rglob("*.py")):
        text = path.read_text("utf-8")
        for match in POLICY.finditer(text):
            end = text.index("\n", text.index("\n", match.end()) + 1)
            below = text[match.end() : end]
            named = NAMED.search(below)
            what = f"policy of {named[1] if named else below}"
            yield Injury(_short(path), what, text[match.start() : end], below, DECLARATION_TESTS)


def prove(seed: int) -> str:
    """Injure a copy once at a time. Raises AssertionError naming what went unnoticed."""
    rows, unnoticed = [], []
    with tempfile.TemporaryDirectory(prefix="jj-laws-") as folder:
        copy = Path(folder) / "tree"
        copy.mkdir(mode=0o755)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, copy / name)
        for tests in (IMPORT_TESTS, DECLARATION_TESTS):
            assert _passes(copy, tests), f"{' '.join(tests)} fails without an injury"
        listed = list(injuries())
        random.Random(seed).shuffle(listed)  # noqa: S311 - an order of tests, not keys
        for injury in listed:
            path = copy / injury.path
            whole = path.read_text("utf-8")
            assert whole.count(injury.before), injury
            path.write_text(whole.replace(injury.before, injury.after, 1), "utf-8")
            noticed = not _passes(copy, injury.tests)
            path.write_text(whole, "utf-8")
            rows.append(f"| {injury.path} | {injury.what} | {'noticed' if noticed else 'NOT NOTICED'} |")
            if not noticed:
                unnoticed.append(f"{injury.path}: {injury.what}")
    assert not unnoticed, unnoticed
    head = f"{len(rows)} injuries, each in a copy of the tree; the tests failed every time.\n\n"
    return head + "| file | taken away | tests |\n|---|---|---|\n" + "\n".join(sorted(rows))


def _passes(copy: Path, tests: tuple[str, ...]) -> bool:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JINGJIAN_")}
    environment["PYTHONPATH"] = f"{copy / 'src'}{os.pathsep}{copy}"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", *tests]
    run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1, 2, 3, 4), run.stdout + run.stderr
    assert "no tests ran" not in run.stdout or run.returncode, run.stdout
    return run.returncode == 0


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))
