"""People and units are found by whoever may see them, by two characters, pinyin, number or code."""

from __future__ import annotations

import pytest

from jingjian.commons.access.actor import NOBODY, SYSTEM
from jingjian.commons.organisation.models import Unit, UnitKind
from jingjian.commons.search.find import search
from jingjian.modules.administration import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Unit:
    root = actions.create_unit(actor=SYSTEM, code="QY", name="清源县纪委监委", kind=UnitKind.COUNTY, parent=None)
    office = actions.create_unit(actor=SYSTEM, code="GB", name="干部监督室", kind=UnitKind.OFFICE, parent=root)
    actions.create_person(actor=SYSTEM, name="宋雨桐", staff_no="QY007", unit=office)
    actions.create_person(actor=SYSTEM, name="雨果", staff_no="QY008", unit=root)
    return office


@pytest.mark.parametrize("question", ["宋雨", "雨桐", "songyu", "syt", "QY007", "ＱＹ007"])
def test_a_person_is_found(office: Unit, question: str) -> None:
    assert [hit.title for hit in search(SYSTEM, question)] == ["宋雨桐"]


@pytest.mark.parametrize("question", ["监督", "GB", "gb"])
def test_a_unit_is_found(office: Unit, question: str) -> None:
    (hit,) = search(SYSTEM, question)
    assert (hit.title, hit.detail) == ("干部监督室", "清源县纪委监委")


@pytest.mark.parametrize("question", ["桐雨", "  ", "%", "_"])
def test_what_is_not_there_is_not_found(office: Unit, question: str) -> None:
    assert search(SYSTEM, question) == []


def test_whoever_is_not_logged_in_finds_nobody(office: Unit) -> None:
    assert search(NOBODY, "宋雨") == []
