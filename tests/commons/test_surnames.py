"""A surname is read as a surname, in the order of lists and in what people are found by."""

from __future__ import annotations

import pytest

from jingjian.commons.organisation.models import Person
from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.commons.organisation.surnames import syllables


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


def test_people_are_found_by_pinyin_and_by_initials_and_sorted_by_the_reading_of_their_surname() -> None:
    words = person_search_text(Person(name="单永明", staff_no="QY009"))
    assert words == "单永明 QY009 shanyongming shan yong ming sym"
    assert sorted(["单丽", "邓丽", "张丽"], key=pinyin_key) == ["邓丽", "单丽", "张丽"]
