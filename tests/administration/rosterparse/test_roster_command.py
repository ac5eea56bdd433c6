"""`jingjian import roster` as it is called, and its pages of the manual."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tools import roster_docs

from jingjian.modules.administration.rosterparse import CODES
from jingjian.ops.cli import main

from .books import HEADER, csv, person, xlsx


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "花名册.csv"
    path.write_bytes(xlsx([HEADER, person(1), person(2, 姓名=""), person(3, 单位="教育局")]))
    return path


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def test_the_report_is_printed_as_json(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "roster", str(roster), "--dry-run", "--format", "json"]) == 0
    answer = printed(capsys)
    assert (answer["file"], answer["kind"], answer["error"]) == ("花名册.csv", "xlsx", None)
    assert [row["row"] for row in answer["rows"]] == [3, 4]
    assert main(["import", "roster", str(roster), "--dry-run", "--format", "json", "--all-rows"]) == 0
    assert [row["row"] for row in printed(capsys)["rows"]] == [2, 3, 4]


def test_known_units_are_used(roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = tmp_path / "units.csv"
    units.write_bytes(csv([("编码", "单位名称", "简称"), ("SL", "清河县水利局", "")]))
    assert main(["import", "roster", str(roster), "--dry-run", "--format", "json", "--units", str(units)]) == 0
    answer = printed(capsys)
    assert answer["units_checked"] is True
    assert answer["counts"]["held"] == 2
    units.write_bytes(b"a,b\n1,2\n")
    assert main(["import", "roster", str(roster), "--dry-run", "--units", str(units)]) == 2
    assert "--units" in capsys.readouterr().err


def test_the_report_for_a_person_names_row_column_and_remedy(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "roster", str(roster), "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert "数据行3：可导入2（其中有提示1），退回1，待核实0" in text
    assert "第3行 退回" in text
    assert "B列 姓名没有填写；补上后重新导入 [missing_mandatory]" in text


def test_a_refused_file_ends_with_2_and_prints_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7")
    assert main(["import", "roster", str(path), "--dry-run", "--format", "json"]) == 2
    streams = capsys.readouterr()
    answer = json.loads(streams.out)
    assert answer["error"]["code"] == "not_a_spreadsheet"
    assert answer["rows"] == []
    assert "[not_a_spreadsheet]" in streams.err
    assert main(["import", "roster", str(tmp_path / "none"), "--dry-run"]) == 2


def test_a_sheet_is_chosen_by_name(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "roster", str(roster), "--dry-run", "--sheet", "花名册"]) == 0
    assert main(["import", "roster", str(roster), "--dry-run", "--sheet", "没有"]) == 2
    assert "没有" in capsys.readouterr().err


def test_without_dry_run_the_page_is_named(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "roster", str(roster)]) == 3
    assert "page" in capsys.readouterr().err


def test_reading_needs_neither_django_nor_a_database(roster: Path) -> None:
    script = (
        "import sys; from jingjian.ops.cli import main; code = main(sys.argv[1:]); "
        "assert not {'django', 'psycopg'} & sys.modules.keys(); sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "import", "roster", str(roster), "--dry-run"],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_manual_tells_the_codes_as_they_are(language: str) -> None:
    page = roster_docs.PAGES[language].read_text("utf-8")
    assert page == roster_docs.renewed(page, language), "run tools/roster_docs.py"


def test_every_code_that_was_agreed_is_there() -> None:
    agreed = (
        "missing_mandatory bad_date future_date ambiguous_date date_order bad_id_checksum id_precision_lost "
        "old_15_digit_id birth_id_mismatch gender_id_mismatch bad_phone two_phones duplicate_exact duplicate_id "
        "possible_duplicate unknown_code unit_unknown unit_abbreviation column_count formula_cell formula_like_text "
        "markup_text placeholder_in_mandatory bad_id_length bad_id_birth blank_id incomplete_date control_text "
        "very_long_text several_persons hidden_row cell_error stray_quote"
    )
    assert set(agreed.split()) <= CODES.keys()
