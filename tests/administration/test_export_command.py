"""`jingjian export`: the rows of one person's list, as a file of theirs, told to the log."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from jingjian.commons.accounts.models import User
from jingjian.commons.audit.models import AuditEvent
from jingjian.ops.console import Exit, RefusedError
from jingjian.ops.exporting import run_cli
from jingjian.testing import cast
from jingjian.testing.cast import Member

pytestmark = pytest.mark.django_db


def export(slug: str, one: Member, target: Path, *filters: str) -> int:
    return run_cli(slug=slug, username=one.username, target=target, filters=list(filters), form="json")


def test_it_writes_what_the_person_may_see_and_the_log_says_so(
    account: Callable[[Member], User], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user = account(cast.SYSTEM_ADMIN)
    target = tmp_path / "units.csv"
    assert export("units", cast.SYSTEM_ADMIN, target) == Exit.OK
    told = json.loads(capsys.readouterr().out)
    lines = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert told["rows"] == len(lines) - 1 > 3
    event = AuditEvent.objects.filter(verb="units.exported").latest("id")
    assert event.actor_id == user.pk
    assert "jingjian export" in event.body


def test_filters_and_excel_are_those_of_the_list(account: Callable[[Member], User], tmp_path: Path) -> None:
    account(cast.SYSTEM_ADMIN)
    every, some = tmp_path / "every.xlsx", tmp_path / "some.xlsx"
    export("units", cast.SYSTEM_ADMIN, every)
    export("units", cast.SYSTEM_ADMIN, some, "kind=office")
    rows = [len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) for path in (every, some)]
    assert 1 < rows[1] < rows[0]


def test_who_may_not_see_a_register_may_not_export_it(account: Callable[[Member], User], tmp_path: Path) -> None:
    account(cast.SYSTEM_ADMIN)
    with pytest.raises(RefusedError, match="may not export"):
        export("tasks", cast.SYSTEM_ADMIN, tmp_path / "tasks.csv")
    assert list(tmp_path.iterdir()) == []


def test_unknown_registers_accounts_and_standing_files_are_refused(
    account: Callable[[Member], User], tmp_path: Path
) -> None:
    account(cast.SYSTEM_ADMIN)
    (tmp_path / "there.csv").touch()
    with pytest.raises(RefusedError, match=r"there are .*units"):
        export("nothing", cast.SYSTEM_ADMIN, tmp_path / "a.csv")
    with pytest.raises(RefusedError, match="name a new file"):
        export("units", cast.SYSTEM_ADMIN, tmp_path / "there.csv")
    with pytest.raises(RefusedError, match="no account"):
        run_cli(slug="units", username="niemand", target=tmp_path / "b.csv", filters=[], form="text")
