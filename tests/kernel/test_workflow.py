from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from jingjian.kernel.workflow import Category, State, Transition, Workflow

DRAFT = State("draft", "Draft", Category.OPEN)
WAITING = State("submitted", "Submitted", Category.WAITING)
DONE = State("done", "Done", Category.DONE)
SUBMIT = Transition("submit", "Submit", sources=("draft",), target="submitted", who=("owner",))
ACCEPT = Transition("accept", "Accept", sources=("submitted",), target="done", who=("verifier",), primary=True)
RETURN = Transition("return", "Return", sources=("submitted", "done"), target="draft", who=("verifier",))


def a_workflow(**changes: Any) -> Workflow:
    given: dict[str, Any] = {
        "states": (DRAFT, WAITING, DONE),
        "transitions": (SUBMIT, ACCEPT, RETURN),
        "initial": "draft",
    }
    return Workflow(**(given | changes))


def test_a_workflow_answers_for_its_states() -> None:
    workflow = a_workflow()
    assert workflow.category("submitted") is Category.WAITING
    assert workflow.label("done") == "Done"
    assert workflow.state("draft") is DRAFT


def test_leaving_lists_the_transitions_of_a_state_in_the_order_of_the_table() -> None:
    assert a_workflow().leaving("submitted") == (ACCEPT, RETURN)
    assert a_workflow().leaving("draft") == (SUBMIT,)


def test_a_transition_is_found_by_name() -> None:
    assert a_workflow().transition("accept") is ACCEPT


def test_unknown_names_are_refused() -> None:
    workflow = a_workflow()
    for ask in (workflow.category, workflow.label, workflow.leaving, workflow.state, workflow.transition):
        with pytest.raises(ValueError, match="'nowhere'"):
            ask("nowhere")


def test_the_three_ends_are_ends_and_the_others_are_not() -> None:
    assert {category for category in Category if category.ended} == {Category.DONE, Category.REFUSED, Category.VOID}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"states": (DRAFT, WAITING, DONE, DRAFT)}, "state named twice: 'draft'"),
        ({"transitions": (SUBMIT, SUBMIT)}, "transition named twice: 'submit'"),
        ({"initial": "born"}, "the initial state names the unknown state 'born'"),
        (
            {"transitions": (Transition("t", "T", ("draft",), "gone", ("owner",)),)},
            "'t' names the unknown state 'gone'",
        ),
        ({"transitions": (Transition("t", "T", ("lost",), "done", ("owner",)),)}, "'t' names the unknown state 'lost'"),
        ({"transitions": (Transition("t", "T", (), "done", ("owner",)),)}, "'t' has no source"),
        ({"transitions": (Transition("t", "T", ("draft",), "done", ()),)}, "'t' may be taken by nobody"),
        (
            {"transitions": (Transition("t", "T", ("draft", "draft"), "done", ("owner",)),)},
            "'t': source named twice: 'draft'",
        ),
    ],
)
def test_a_faulty_table_is_refused_when_it_is_built(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        a_workflow(**changes)


def test_tables_cannot_be_changed_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        a_workflow().initial = "done"  # type: ignore[misc]
