"""`jingjian doctor --roles`: the duties of a site, what a vacant one brings, and what one person may hold together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from jingjian.commons.access.models import APPROVERS, Role, RoleGrant
from jingjian.kernel import clock
from jingjian.ops import staffing
from jingjian.ops.console import Exit
from jingjian.testing import cast
from jingjian.testing.conformance import World

TODAY = date(2023, 6, 12)


@pytest.fixture(autouse=True)
def world(db: None) -> Iterator[World]:
    with clock.moved(TODAY):
        yield World()


def told() -> dict[str, staffing.Finding]:
    return {finding.name: finding for finding in staffing.examine()}


def end(*roles: str) -> None:
    held = RoleGrant.objects.filter(role__in=roles)
    held.update(since=TODAY - timedelta(days=2), until=TODAY - timedelta(days=1))


def test_a_site_with_all_duties_held_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert staffing.run_cli(form="text") == Exit.OK
    printed = capsys.readouterr().out
    assert cast.AUDIT_ADMIN.name in printed
    assert "NO    system + security administrator" in printed
    assert "yes   audit administrator from the superior unit" in printed


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.SYSTEM_ADMIN, "system"),
        (Role.SECURITY_ADMIN, "security"),
        (Role.AUDIT_ADMIN, "audit"),
        (Role.CAMPAIGN_OFFICE, "office"),
    ],
)
def test_a_vacant_duty_is_a_fault_that_says_what_it_brings(role: str, name: str) -> None:
    assert told()[name].ok
    end(role)
    finding = told()[name]
    assert not finding.ok
    assert "空缺" in finding.detail
    assert finding.remedy_zh


def test_a_locked_account_holds_no_duty(world: World) -> None:
    user = world.user(cast.SECURITY_ADMIN.username)
    user.is_active = False
    user.save()
    assert not told()["security"].ok


def test_too_few_people_are_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    end(Role.DEPARTMENT_HEAD, *APPROVERS)
    assert not told()["people"].ok
    assert staffing.run_cli(form="json") == Exit.FAULT
    printed = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in printed["checks"] if not one["ok"]} == {"people", "leaders"}
    assert len(printed["combinations"]) == len(staffing.COMBINATIONS)


def test_units_without_a_head_are_named_and_no_fault() -> None:
    finding = told()["heads"]
    assert finding.ok
    assert str(len(cast.UNITS)) in finding.detail
