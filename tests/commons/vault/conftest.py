from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jingjian.commons.vault.keys import KeyRing, ensure_key_file, forget_keys, key_ring


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A site's home with a key file of its own."""
    settings.HOME = tmp_path
    ensure_key_file(tmp_path)
    forget_keys()
    yield tmp_path
    forget_keys()


@pytest.fixture
def ring(home: Path) -> KeyRing:
    return key_ring()
