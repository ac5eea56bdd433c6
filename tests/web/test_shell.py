"""Navigation, phases, groups of to-dos and the tour, worked out from plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from jingjian.commons.access.actor import Actor
from jingjian.kernel import clock
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.web import home, navigation, programme
from jingjian.web.templatetags.shell_tags import marked
from jingjian.web.tour import parse

TODAY = date(2023, 6, 12)
ACTOR = Actor(user_id=uuid4(), person_id=uuid4(), name="林晓峰")


@dataclass
class Listed:
    """As much of a policy as the navigation asks."""

    open: bool = True

    def may(self, actor: Actor, verb: str) -> Decision:
        assert verb == "list"
        return ALLOW if self.open else deny("no")


@dataclass
class Register:
    """As much of a register as the navigation reads."""

    slug: str
    chapter: str
    policy: Listed
    in_navigation: bool = True
    icon: str = "list"

    @property
    def name(self) -> str:
        return self.slug.title()


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with clock.moved(TODAY), translation.override("en"):
        yield


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The registers of an imagined site; their addresses need not exist."""
    registers: list[Any] = []
    monkeypatch.setattr(navigation, "all_registers", lambda: tuple(registers))
    monkeypatch.setattr(navigation, "named", lambda _name, default: default)
    monkeypatch.setattr(navigation, "reverse", lambda name: f"/{name}/")
    navigation.links.cache_clear()
    yield registers
    navigation.links.cache_clear()


def keys(sections: list[navigation.Section]) -> list[str]:
    return [section.key for section in sections]


def test_chapters_stand_in_the_order_of_the_programme_whatever_the_order_of_registers(site: list[Any]) -> None:
    site += [Register("units", "administration", Listed()), Register("tasks", "plan", Listed())]
    assert keys(navigation.sections(ACTOR, counts={})) == ["mine", "plan", "administration"]


def test_a_chapter_in_which_one_may_open_nothing_is_absent(site: list[Any]) -> None:
    site += [Register("tasks", "plan", Listed(open=False)), Register("leads", "rectification", Listed())]
    assert keys(navigation.sections(ACTOR, counts={})) == ["mine", "rectification"]


def test_a_register_kept_out_of_the_navigation_is_not_in_it(site: list[Any]) -> None:
    site += [Register("posts", "administration", Listed(), in_navigation=False)]
    assert keys(navigation.sections(ACTOR, counts={})) == ["mine"]


def test_every_page_of_a_register_marks_it_as_the_current_place_and_no_other(site: list[Any]) -> None:
    site += [Register("tasks", "plan", Listed()), Register("plans", "plan", Listed())]
    entries = navigation.sections(ACTOR, counts={}, place="tasks:detail")[1].entries
    assert [entry.current for entry in entries] == [True, False]


def test_a_page_without_a_name_marks_nothing(site: list[Any]) -> None:
    sections = navigation.sections(ACTOR, counts={}, place="")
    assert not any(entry.current for section in sections for entry in section.entries)


def test_counts_are_the_readers_own_and_stop_at_99(site: list[Any]) -> None:
    site += [Register("tasks", "plan", Listed()), Register("leads", "rectification", Listed())]
    sections = navigation.sections(ACTOR, counts={"tasks": 99, "leads": 100})
    assert [section.entries[0].count for section in sections] == ["99+", "99", "99+"]
    assert navigation.sections(ACTOR, counts={})[0].entries[0].count == ""


def test_the_campaigns_own_numerals_replace_the_usual_seals(site: list[Any]) -> None:
    site += [Register("tasks", "plan", Listed()), Register("study", "education", Listed())]
    sections = navigation.sections(ACTOR, counts={}, seals={"education": "三"})
    assert [section.seal for section in sections] == ["", "一至三", "三"]


def test_a_register_in_an_unknown_chapter_is_named(site: list[Any]) -> None:
    site += [Register("tasks", "nowhere", Listed())]
    with pytest.raises(LookupError, match="tasks stands in the unknown chapter 'nowhere'"):
        navigation.sections(ACTOR, counts={})


@dataclass
class Phase:
    name: str
    starts_on: date | None
    ends_on: date | None = None


def test_phases_are_done_now_and_to_come_with_the_day_counted_from_one() -> None:
    phases = [
        Phase("Study", date(2023, 2, 28), date(2023, 4, 11)),
        Phase("Rectification", date(2023, 4, 12), date(2023, 8, 31)),
        Phase("Consolidation", date(2023, 9, 1)),
    ]
    marks = programme.phase_marks(phases)
    assert [(mark.state, mark.words) for mark in marks] == [
        ("done", "Study"),
        ("now", "Rectification · day 62"),
        ("next", "Consolidation"),
    ]
    assert [mark.state for mark in programme.phase_marks(phases, date(2023, 4, 11))] == ["now", "next", "next"]


def test_a_phase_without_an_end_lasts_until_the_next_begins() -> None:
    phases = [Phase("First", date(2023, 6, 1)), Phase("Second", date(2023, 6, 12)), Phase("Third", None)]
    assert [mark.state for mark in programme.phase_marks(phases)] == ["done", "now", "next"]


def due(days: int | None) -> home.ToDo:
    return home.ToDo("RW-2023-0001", "title", "asked", "/x/", None if days is None else TODAY + timedelta(days=days))


def test_to_dos_fall_into_groups_by_urgency_and_empty_groups_are_absent() -> None:
    groups = home.groups([due(-1), due(0), due(7), due(8), due(None)])
    assert [(group.name, len(group.todos)) for group in groups] == [
        ("Overdue", 1),
        ("Today", 1),
        ("Within seven days", 1),
        ("Later", 1),
        ("Without a date", 1),
    ]
    assert [group.name for group in home.groups([due(3)])] == ["Within seven days"]
    assert home.groups([]) == []


def test_the_figures_say_how_long_the_oldest_is_overdue_and_are_absent_without_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(home, "named", lambda _name, default: default)
    cards = home.figures(ACTOR, [due(-9), due(-1), due(2)])
    assert [(str(card.label), card.value, str(card.note)) for card in cards] == [
        ("Overdue", 2, "longest 9 days"),
        ("Due within seven days", 1, "next on 6-14"),
    ]
    assert home.figures(ACTOR, [due(30), due(None)]) == []


def test_the_words_searched_for_are_marked_and_the_rest_is_escaped() -> None:
    assert marked("<b>谈心谈话</b>", "谈话") == "&lt;b&gt;谈心<mark>谈话</mark>&lt;/b&gt;"
    assert marked("RW-2023-0042", "rw 42") == "<mark>RW</mark>-2023-00<mark>42</mark>"
    assert marked("谈谈谈", "谈谈") == "<mark>谈谈谈</mark>"
    assert marked("nothing", "") == "nothing"


def test_a_tour_is_read_into_steps_and_can_carry_no_markup_of_its_own() -> None:
    steps = parse(
        "# Tour\n\nignored\n\n## 1. First\n\nGo to [tasks](/tasks/) and **look**.\n\n- one `a`\n- two\n  more\n\n"
        "## Second\n\n<script>x</script> [out](https://example.invalid)\n"
    )
    assert [step.title for step in steps] == ["First", "Second"]
    assert steps[0].html == (
        '<p>Go to <a href="/tasks/">tasks</a> and <strong>look</strong>.</p>'
        "<ul><li>one <code>a</code></li><li>two more</li></ul>"
    )
    assert "<script>" not in steps[1].html
    assert "<a " not in steps[1].html
