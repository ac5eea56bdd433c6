"""Search by pairs of characters is exact."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jingjian.commons.organisation.models import Person, Unit, UnitKind
from jingjian.kernel.text import normalise

ALPHABET = "整顿纪律学习教育检视整治Ab1２，。 %_\\'&|!:*𠮷"


class ExactSearch(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.unit = Unit.objects.create(code="QY", name="清源县", kind=UnitKind.COUNTY, path="/QY/")

    @settings(max_examples=60, deadline=None)
    @given(
        texts=st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=6),
        query=st.text(ALPHABET, min_size=1, max_size=4),
    )
    def test_the_index_finds_just_what_contains_every_word(self, texts: list[str], query: str) -> None:
        Person.objects.all().delete()
        for number, text in enumerate(texts):
            Person.objects.create(
                name="某", sort_key="", staff_no=str(number), unit=self.unit, search_text=text
            )  # fmt: skip
        words = normalise(query).split()
        expected = {str(n) for n, t in enumerate(texts) if words and all(w in normalise(t) for w in words)}
        found = set(Person.objects.filter(search_text__grams=query).values_list("staff_no", flat=True))
        assert found == expected


@pytest.mark.django_db
def test_a_query_of_blanks_finds_nothing() -> None:
    assert not Person.objects.filter(search_text__grams=" 　").exists()
