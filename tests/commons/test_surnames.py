"""A surname is read as a surname, in the order of lists and in what people are found by."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.organisation.models import Person, UnitKind
from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.commons.organisation.surnames import READINGS, syllables, usual_syllables
from jingjian.modules.administration import actions


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单丽", "shan4 li4"),
        ("解明", "xie4 ming2"),
        ("仇远", "qiu2 yuan3"),
        ("查文", "zha1 wen2"),
        ("任远", "ren2 yuan3"),
        ("尉迟明", "yu4 chi2 ming2"),
        ("单于明", "chan2 yu2 ming2"),
        ("明单", "ming2 dan1"),
        ("钱永明", "qian2 yong3 ming2"),
        ("", ""),
        ("Li Ming", "Li Ming"),
    ],
)
def test_a_surname_has_its_own_reading(name: str, read: str) -> None:
    assert " ".join(syllables(name)) == read


def test_only_readings_that_differ_stand_in_the_table() -> None:
    assert [one for one, read in READINGS.items() if usual_syllables(one) == [read]] == []


def test_people_are_found_by_pinyin_and_by_initials_and_sorted_by_the_reading_of_their_surname() -> None:
    words = person_search_text(Person(name="单永明", staff_no="QY009"))
    assert words == "单永明 QY009 shanyongming shan yong ming sym danyongming dan yong ming dym"
    assert person_search_text(Person(name="钱永明", staff_no="QY010")) == "钱永明 QY010 qianyongming qian yong ming qym"
    assert sorted(["单丽", "邓丽", "张丽"], key=pinyin_key) == ["邓丽", "单丽", "张丽"]


@pytest.mark.django_db
def test_people_entered_before_are_read_again() -> None:
    county = actions.create_unit(actor=SYSTEM, code="QY", name="清源县纪委监委", kind=UnitKind.COUNTY, parent=None)
    people = [
        actions.create_person(actor=SYSTEM, name=name, staff_no=f"QY{n}", unit=county)
        for n, name in enumerate(("单丽", "解明", "钱永明"))
    ]
    Person.objects.update(sort_key="", search_text="")
    import_module("jingjian.commons.organisation.migrations.0003_surnames").read_surnames(apps, None)
    keys = [Person.objects.get(pk=person.pk).sort_key for person in people]
    assert keys == ["shan4 li4 单丽", "xie4 ming2 解明", ""]
    assert "shanli" in Person.objects.get(pk=people[0].pk).search_text
