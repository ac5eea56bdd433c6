"""What is typed into fields of tier 乙 lies nowhere on the disk; the same look finds what is typed into others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.proofs._canaries import Canaries, Looked, look, plant

from jingjian.testing.site import running_site

# telling the demo is dear: one process does it
pytestmark = [pytest.mark.xdist_group("canary"), pytest.mark.prove]

STRINGS = 40
PLACES = ("dump", "data directory", "write-ahead log", "home", "logs", "temporary files")


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Canaries, Looked]]:
    """A demo site with strings typed into it, and what a look through its disk found."""
    folder, passing = tmp_path_factory.mktemp("canary"), tmp_path_factory.mktemp("passing")
    kept = Path(os.environ["JINGJIAN_HOME"]) / "told-demo"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(passing))
        with running_site(demo=True, kept=kept) as site:
            planted = plant(site.port, site.accounts, STRINGS, seed=20230612, folder=folder)
            logs = [site.home.with_name("site.log")]
            yield planted, look(site.home, {"home": [site.home], "logs": logs, "temporary files": [passing]})


@pytest.mark.parametrize("place", PLACES)
def test_no_string_of_an_encrypted_field_lies_there(looked: tuple[Canaries, Looked], place: str) -> None:
    planted, seen = looked
    assert len(planted.typed) >= STRINGS
    assert {planted.typed[text] for text in seen.found[place] & set(planted.typed)} == set()


def test_every_kind_of_field_was_written(looked: tuple[Canaries, Looked]) -> None:
    assert set(looked[0].by_place()) == {
        "person: telephone", "person: identity number", "comment", "paper: file name", "paper: content",
    }  # fmt: skip


@pytest.mark.parametrize("place", ["dump", "data directory", "write-ahead log"])
def test_strings_of_ordinary_fields_are_found_there(looked: tuple[Canaries, Looked], place: str) -> None:
    planted, seen = looked
    assert seen.found[place] >= planted.controls
    assert planted.controls
