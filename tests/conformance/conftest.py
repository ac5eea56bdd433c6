"""What the conformance suite asks of every page it loads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jingjian.testing.templates import no_undefined_variables


@pytest.fixture(autouse=True)
def _no_undefined_variables() -> Iterator[None]:
    """Every page of these tests is one whose templates got all they print."""
    with no_undefined_variables():
        yield
