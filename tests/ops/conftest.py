"""Homes for clusters and sites: short paths the server's own user may enter, which pytest's `tmp_path` is not."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder of this test's own that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="jj-ops-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
