"""Enumerations inside paragraphs."""

from __future__ import annotations

import pytest

from jingjian.modules.campaign.planparse.inline import inline_items


def markers(*body: str) -> list[str]:
    return [item.marker for item in inline_items(list(body), None)[0]]


def texts(*body: str) -> list[str]:
    return [item.text for item in inline_items(list(body), None)[0]]


def codes(*body: str) -> list[str]:
    return [doubt.code for doubt in inline_items(list(body), None)[1]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一是甲。二是乙。三是丙。", ["一是", "二是", "三是"]),
        ("要做到：一要甲，二要乙，三要丙。", ["一要", "二要", "三要"]),
        ("具体为：一、甲；二、乙；三、丙。", ["一", "二", "三"]),
        ("第一，甲。第二，乙。", ["第一", "第二"]),
        ("①甲；②乙；③丙。", ["①", "②", "③"]),
        ("包括：（1）甲；（2）乙。", ["（1）", "（2）"]),
        ("包括：1.甲；2.乙。", ["1", "2"]),
        ("包括：（一）甲；（二）乙。", ["（一）", "（二）"]),
    ],
)
def test_each_form_of_marker_is_read(text: str, found: list[str]) -> None:
    assert markers(text) == found
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "统一要求全面落实，坚持统一是关键。",
        "这是第十一是非题。",
        "一二三产业融合。",
        "抓好（一）项工作。",
        "第一，没有第二。",
        "增长1.5倍，达到2.3万。",
        "一、二年级。",
    ],
)
def test_what_only_looks_like_a_marker_is_left_alone(text: str) -> None:
    assert markers(text) == []


def test_a_marker_without_its_verb_counts_at_every_place() -> None:
    assert markers("一要甲。二坚决乙。三要丙。") == ["一要", "二", "三要"]
    assert markers("一坚决甲。二要乙。") == ["一", "二要"]
    assert markers("一要甲。二要乙。三坚持丙。") == ["一要", "二要", "三"]
    assert markers("一要甲。二要乙。三、丙。") == ["一要", "二要", "三"]
    assert codes("一要甲。二坚决乙。三要丙。") == ["marker_incomplete"]


def test_a_figure_that_counts_something_is_no_marker() -> None:
    assert markers("一要甲。二要乙。三个环节都要抓。") == ["一要", "二要"]
    assert markers("一要甲。二十届全会精神要学。三要丙。") == ["一要", "三要"]
    assert codes("一要甲。二十届全会精神要学。三要丙。") == ["inline_gap"]


def test_a_repeated_marker_is_listed() -> None:
    assert codes("一是甲。二是乙。二是丙。三是丁。") == ["inline_duplicate"]


def test_items_in_paragraphs_of_their_own_make_one_enumeration() -> None:
    assert markers("一是甲。", "二是乙。", "三是丙。") == ["一是", "二是", "三是"]
    assert markers("①甲；", "②乙。") == ["①", "②"]


def test_items_closed_by_semicolons_end_with_their_sentence() -> None:
    found = texts("一是甲。查甲；二是乙。查乙；三是丙。查丙。另外还要汇总。")
    assert found == ["甲。查甲", "乙。查乙", "丙。查丙。"]


def test_items_that_are_sentences_reach_to_the_end_of_the_paragraph() -> None:
    assert texts("一要甲。二要乙。要把丙做好。")[1] == "乙。要把丙做好。"


def test_every_item_is_a_passage_of_its_paragraph() -> None:
    paragraph = "安排如下：一是甲，包括（1）子；（2）丑。二是乙；三是丙。"
    for item in inline_items([paragraph], None)[0]:
        assert item.text in paragraph
