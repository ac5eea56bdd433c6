"""Installed, upgraded and rolled back from bundles on a machine whose network is off."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tools import bundle

from jingjian import __version__
from jingjian.commons.vault.signatures import new_pair

TITLE = "Install from a bundle with the network off, upgrade, and a failing upgrade rolled back"
ROOT = Path(__file__).resolve().parents[2]
NEXT, BROKEN = "90.1.0", "90.2.0"
PARTS = ("src", "docs/manual", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE")
LAST_MIGRATIONS = Path("src/jingjian/commons/jobs/migrations")
MIGRATION = """\
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("jobs", "{last}")]
    operations = [migrations.RunSQL({sql!r})]
"""


def prove(seed: int) -> str:
    """Make the bundles here, where the network may be needed, and use them where there is none."""
    folder = Path(tempfile.mkdtemp(prefix="jj-bundle-"))
    folder.chmod(0o755)
    try:
        _make(folder)
        inner = [sys.executable, "-m", "tools.proofs._offline", str(folder), __version__, NEXT, BROKEN]
        environment = {
            name: text for name, text in os.environ.items() if not name.startswith(("JINGJIAN_", "DATABASE_"))
        }
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        done = subprocess.run(
            ["unshare", "--net", *inner], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        figures = json.loads(done.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return "\n".join(["| what | found |", "|---|---|", *(f"| {name} | {value} |" for name, value in figures.items())])


def _make(folder: Path) -> None:
    wheels = folder / "wheels"
    wheels.mkdir()
    bundle.download(ROOT / "requirements.lock", wheels)
    others = sorted(wheels.iterdir())
    key, stranger = new_pair()[0], new_pair()[0]
    first = bundle.build_wheel(ROOT, folder / "first")
    after = bundle.build_wheel(
        _later(folder, NEXT, "CREATE TABLE upgrade_mark (id int)", lambda _: None), folder / "w1"
    )
    broken = bundle.build_wheel(
        _later(folder, BROKEN, "DELETE FROM notify_inboxitem; ALTER TABLE records_record DROP COLUMN title", _break),
        folder / "w2",
    )
    bundle.pack(__version__, [first, *others], key, folder / "first.tar")
    bundle.pack(NEXT, [after, *others], key, folder / "next.tar")
    bundle.pack(BROKEN, [broken, *others], key, folder / "broken.tar")
    bundle.pack(NEXT, [after], stranger, folder / "stranger.tar")
    content = bytearray((folder / "next.tar").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "changed.tar").write_bytes(content)


def _later(folder: Path, version: str, statement: str, change: Callable[[Path], None]) -> Path:
    """The source of a later version: its number, one more migration, and what `change` does to it."""
    source = folder / f"source-{version}"
    for part in PARTS:
        target = source / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / part, target)
    about = source / "src" / "jingjian" / "__init__.py"
    about.write_text(re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', about.read_text(encoding="utf-8")))
    last = max(path.stem for path in (source / LAST_MIGRATIONS).glob("[0-9]*.py"))
    number = int(last[:4]) + 1
    written = source / LAST_MIGRATIONS / f"{number:04d}_later.py"
    written.write_text(MIGRATION.format(last=last, sql=statement), encoding="utf-8")
    change(source)
    return source


def _break(source: Path) -> None:
    """It migrates, and then its web server does not start."""
    wsgi = source / "src" / "jingjian" / "config" / "wsgi.py"
    wsgi.write_text(f"{wsgi.read_text(encoding='utf-8')}\nraise RuntimeError('a fault of this release')\n")
