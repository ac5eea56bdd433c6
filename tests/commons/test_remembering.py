"""Answers are asked for once while a page is read, and anew everywhere else."""

from __future__ import annotations

from jingjian.commons.remembering import found_out, once_a_page, remembering

asked: list[str] = []


@once_a_page
def told(word: str) -> str:
    asked.append(word)
    return word * 2


def test_a_page_asks_once_for_the_same_arguments() -> None:
    asked.clear()
    with remembering():
        assert [told("a"), told("b"), told("a")] == ["aa", "bb", "aa"]
    assert asked == ["a", "b"]


def test_outside_a_page_and_in_a_request_that_writes_everything_is_asked_anew() -> None:
    asked.clear()
    told("a")
    with remembering():
        told("a")
        with remembering(whether=False):
            told("a")
            told("a")
        told("a")
    told("a")
    assert asked == ["a"] * 5


def test_what_was_found_out_is_not_asked_for() -> None:
    asked.clear()
    found_out(told, "a", answer="known")
    with remembering():
        found_out(told, "a", answer="known")
        assert told("a") == "known"
        assert told("b") == "bb"
    assert told("a") == "aa"
    assert asked == ["b", "a"]
