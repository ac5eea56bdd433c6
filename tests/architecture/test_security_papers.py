"""The papers on security say what is so: every id once, nothing kept without evidence, no test named that is not there.

``docs/security/asvs5.csv`` has a row for each of the 345 requirements of OWASP ASVS 5.0.0; ``threat-model.md`` has
T01 to T24. Both name tests as ``path::name``.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tree_of

FOLDER = ROOT / "docs" / "security"
COLUMNS = ["id", "level", "applies", "met", "why", "evidence"]
#: how many requirements ASVS 5.0.0 has at each level
LEVELS = {"L1": 70, "L2": 183, "L3": 92}
#: and in each of its chapters
CHAPTERS = (30, 13, 31, 16, 13, 47, 19, 13, 7, 36, 24, 12, 21, 13, 21, 17, 12)
NAMED = re.compile(r"`((?:tests|docs|src|tools|bench)/[^`\s]+)`")


@cache
def _register() -> tuple[dict[str, str], ...]:
    with (FOLDER / "asvs5.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        assert rows.fieldnames == COLUMNS
        return tuple(rows)


def _fault(evidence: str) -> str:
    """What is wrong with ``path`` or ``path::test``; empty when it is there."""
    name, _, test = evidence.partition("::")
    path = ROOT / name
    if not path.is_file() or ".." in name:
        return f"no file {name}"
    if test and test not in _tests_of(path):
        return f"no test {test} in {name}"
    return "" if test or not name.startswith("tests/") or path.suffix != ".py" else f"{name}: which test?"


@cache
def _tests_of(path: Path) -> frozenset[str]:
    return frozenset(
        node.name for node in tree_of(path).body if hasattr(node, "name") and node.name.startswith("test_")
    )


def test_the_register_has_every_requirement_once_in_its_order() -> None:
    rows = _register()
    ids = [tuple(int(part) for part in row["id"].removeprefix("V").split(".")) for row in rows]
    assert ids == sorted(set(ids))
    assert Counter(row["level"] for row in rows) == LEVELS
    assert tuple(Counter(chapter for chapter, _, _ in ids)[number] for number in range(1, 18)) == CHAPTERS
    for before, after in pairwise(ids):  # none is left out: each follows the one before it
        assert after in ((*before[:2], before[2] + 1), (before[0], before[1] + 1, 1), (before[0] + 1, 1, 1)), after


def test_every_requirement_is_judged_or_says_why_it_is_not() -> None:
    for row in _register():
        assert row["applies"] in ("yes", "no", "site"), row
        judged = ("",) if row["applies"] == "no" else ("yes", "partly", "no")
        assert row["met"] in judged, row
        assert row["why"] or row["met"] == "yes", row
        assert row["evidence"] or row["met"] != "yes", row
        assert len(row["why"]) <= 120, row


@pytest.mark.parametrize("row", [row for row in _register() if row["evidence"]], ids=lambda row: row["id"])
def test_the_evidence_is_there(row: dict[str, str]) -> None:
    assert [fault for evidence in row["evidence"].split(";") if (fault := _fault(evidence))] == []


def test_the_totals_of_the_page_are_those_of_the_register() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    printed = {
        cells[0]: cells[1:]
        for line in page.splitlines()
        if line.startswith(("| L", "| all")) and (cells := [cell.strip() for cell in line.strip("|").split("|")])
    }
    assert printed == {level: _totals(level) for level in (*LEVELS, "all")}


def _totals(level: str) -> list[str]:
    rows = [row for row in _register() if level in (row["level"], "all")]
    applying = [row for row in rows if row["applies"] == "yes"]
    met = Counter(row["met"] for row in applying)
    site = sum(row["applies"] == "site" for row in rows)
    figures = (len(rows), len(applying), met["yes"], met["partly"], met["no"], site, len(rows) - len(applying) - site)
    return [str(figure) for figure in figures]


def test_the_threat_model_has_every_threat_and_each_promise_its_tests() -> None:
    page = (FOLDER / "threat-model.md").read_text("utf-8")
    parts = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert [part[:3] for part in parts] == [f"T{number:02}" for number in range(1, 25)]
    for part in parts:
        assert "**Not promised.**" in part, part[:60]
        for promise in re.findall(r"^- .*$", part.partition("**Not promised.**")[0], flags=re.MULTILINE):
            assert any("::test_" in evidence for evidence in NAMED.findall(promise)), promise


@pytest.mark.parametrize("page", ["threat-model.md", "mlps3.md", "README.md", "../manual/principles.md"])
def test_no_page_names_what_is_not_there(page: str) -> None:
    text = (FOLDER / page).read_text("utf-8")
    assert [fault for evidence in NAMED.findall(text) if (fault := _fault(evidence))] == []
