"""The atoms say their state in a word, carry what people typed safely, and are right at the edges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from jingjian.kernel import clock
from jingjian.kernel.workflow import Category, State, Transition, Workflow
from jingjian.kit.templatetags import atoms

TODAY = date(2023, 6, 12)
WORKFLOW = Workflow(
    states=tuple(State(category.value, f"word of {category}", category) for category in Category),
    transitions=(Transition("end", "End", ("open",), "done", ("staff",)),),
    initial="open",
)


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with clock.moved(TODAY), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("days", "tone", "word"),
    [
        (-30, "chip l", "30 days overdue"),
        (-1, "chip l", "1 day overdue"),
        (0, "chip a", "Today"),
        (1, "chip a", "1 day left"),
        (7, "chip a", "7 days left"),
        (8, "chip g", "8 days left"),
    ],
)
def test_a_due_chip_says_in_a_word_what_its_colour_says(days: int, tone: str, word: str) -> None:
    html = atoms.due_chip(TODAY + timedelta(days=days))
    assert f'class="{tone}"' in html
    assert word in html


def test_only_what_is_late_carries_the_flag_and_nothing_is_late_once_done() -> None:
    late = TODAY - timedelta(days=3)
    assert "#flag-3" in atoms.due_chip(late)
    assert "#flag-3" not in atoms.due_chip(TODAY)
    assert atoms.due_chip(late, done=True) == atoms.date(late, short=True)


def test_the_word_of_a_state_stands_on_the_tone_of_its_category() -> None:
    tones = {category: atoms.status_chip(category.value, WORKFLOW) for category in Category}
    assert {name: html.partition('"')[2].partition('"')[0] for name, html in tones.items()} == {
        Category.OPEN: "chip b",
        Category.WAITING: "chip a",
        Category.DONE: "chip g",
        Category.REFUSED: "chip",
        Category.VOID: "chip",
    }
    assert all(f"word of {category}" in html for category, html in tones.items())


def test_a_state_that_the_workflow_does_not_know_is_an_error_not_an_empty_chip() -> None:
    with pytest.raises(ValueError, match="unknown state"):
        atoms.status_chip("gone", WORKFLOW)


def test_what_people_typed_never_becomes_markup() -> None:
    evil = "<script>1</script>"
    record = SimpleNamespace(reference=evil, register="none", pk="1")
    for html in (
        atoms.person(evil),
        atoms.reference(record),
        atoms.status_chip(evil),
        atoms.empty(evil, evil),
        atoms.icon("search", evil),
    ):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


def test_absent_values_are_a_dash_and_not_the_word_none() -> None:
    absent = [atoms.due_chip(None), atoms.person(None), atoms.reference(None), atoms.date(None), atoms.moment(None)]
    assert set(absent) == {atoms.NOTHING}
    assert "None" not in atoms.NOTHING


def test_a_date_is_written_in_the_language_of_the_page() -> None:
    assert ">12 Jun 2023<" in atoms.date(TODAY)
    with translation.override("zh-hans"):
        assert ">2023年6月12日<" in atoms.date(TODAY)


def test_a_short_date_leaves_out_the_current_year_only() -> None:
    assert ">6-01<" in atoms.date(date(2023, 6, 1), short=True)
    assert ">2022-06-01<" in atoms.date(date(2022, 6, 1), short=True)


def test_a_moment_stands_in_the_time_of_the_house() -> None:
    late_evening = datetime(2023, 6, 11, 16, 30, tzinfo=UTC)
    assert ">6-12 00:30<" in atoms.moment(late_evening)
    assert ">12 Jun 2023<" in atoms.date(late_evening)


def test_progress_says_what_is_missing_in_figures_and_never_a_share() -> None:
    assert atoms.progress(5, 5).endswith("5/5</span>")
    assert atoms.progress(4, 5).endswith("4/5 1 missing</span>")
    assert "%" not in atoms.progress(1, 3)
    assert atoms.progress(0, 0) == atoms.NOTHING


def test_a_record_of_a_register_without_pages_is_shown_without_a_link() -> None:
    record = SimpleNamespace(reference="XS-2023-0001", register="no-such-register", pk="1")
    assert atoms.reference(record) == '<span class="reference">XS-2023-0001</span>'
