from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jingjian.kernel.text import normalise, strip_for_compare, visible

ANY_TEXT = st.text(st.characters())
MARKED_TEXT = st.lists(
    st.sampled_from(
        [
            "\u0345",
            "\u03b1",
            "\u0301",
            "ΐ",
            "ﬃ",
            "İ",
            "ß",
            "Ａ",
            "\u200d",
            "\ufe0f",
            " ",
            "\u3000",
            "，",
            "张",
            "\u1e9e",
        ]
    )
).map("".join)


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("ＸＳ－２０２３", "xs-2023"),
        ("  问题\u3000\t线索\n", "问题 线索"),
        ("张\u200b三\ufeff", "张三"),
        ("Straße", "strasse"),
        ("葛\U000e0100城", "葛城"),
        ("\x00空", "空"),
        ("（一）", "(一)"),
    ],
)
def test_normalise_brings_what_was_stored_and_what_is_typed_together(typed: str, searched: str) -> None:
    assert normalise(typed) == searched


@given(text=ANY_TEXT | MARKED_TEXT)
@example(text="\u0345\u03b1\u0301")
@example(text="\u1fb7\u200d\u0345")
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(text=ANY_TEXT)
def test_normalised_text_can_be_stored_and_has_single_blanks(text: str) -> None:
    done = normalise(text)
    done.encode()
    assert "\x00" not in done
    assert "  " not in done
    assert done == done.strip()


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("一是 抓学习；二是“查问题”。", "一是抓学习二是查问题"),
        ("$1,000 + 2<3", "100023"),
        ("（二）\u3000落实\n", "二落实"),
        ("Ａ、b", "Ａb"),
    ],
)
def test_strip_for_compare_leaves_only_what_is_said(text: str, bare: str) -> None:
    assert strip_for_compare(text) == bare


@given(texts=st.lists(ANY_TEXT))
def test_stripping_parts_and_joining_is_stripping_the_whole(texts: list[str]) -> None:
    assert "".join(map(strip_for_compare, texts)) == strip_for_compare("".join(texts))


def test_visible_spells_out_what_turns_or_hides_text() -> None:
    assert visible("file\u202egpj.exe") == "file[U+202E]gpj.exe"
    assert visible("张\u200b三\u3164") == "张[U+200B]三[U+3164]"
    assert visible("\U000e0041") == "[U+E0041]"


def test_visible_leaves_ordinary_text_lines_and_tabs_alone() -> None:
    assert visible("第一行\n第二行\t，全角\u3000空格。") == "第一行\n第二行\t，全角\u3000空格。"
