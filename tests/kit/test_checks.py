"""Start-up refuses a register that does not fit, and says which part of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import resolve

from jingjian.kernel.workflow import Category, State, Transition, Workflow
from jingjian.kit.checks import check_register
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Register, Tab
from jingjian.kit.urls import ROUTES
from tests.kit.registers import LIFE, PEOPLE, UNITS, leave

PLAIN = {"columns": PEOPLE.columns, "filters": PEOPLE.filters}


def codes(register: Register) -> set[str]:
    return {str(fault.id).removeprefix("kit.") for fault in check_register(register)}


@pytest.mark.parametrize("register", [PEOPLE, UNITS], ids=lambda register: register.slug)
def test_a_sound_register_passes(register: Register) -> None:
    assert check_register(register) == []


def _with_transition(**fields: Any) -> Workflow:
    one = Transition(
        **{"name": "leave", "label": "x", "sources": ("True",), "target": "False", "who": ("a",), **fields}
    )
    return Workflow(states=LIFE.states, transitions=(one,), initial="True")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"columns": ()}, "E003"),
        ({"columns": (Column(name="nonsense", label="N"),)}, "E003"),
        ({"columns": (Column(name="appointments", label="N"),)}, "E003"),
        ({"columns": (Column(name="unit__name__first", label="N"),)}, "E003"),
        ({"columns": (Column(name="unit__name", label="N"),), "select_related": ()}, "E004"),
        ({"select_related": ("nobody",)}, "E004"),
        ({"columns": (Column(name="phone", label="N"),)}, "E013"),
        ({"columns": (Column(name="name", label="N", sort="id_number"),)}, "E013"),
        ({"columns": (Column(name="name", label="N", sort="unit"),)}, "E003"),
        ({"columns": (Column(name="name", label="N"), Column(name="staff_no", label="N"))}, "E006"),
        ({"order": ("-nonsense",)}, "E003"),
        ({"order": ("phone",)}, "E013"),
        ({"search_fields": ("id_number",)}, "E013"),
        ({"filters": (Filter(name="phone", label="P", kind="text"),)}, "E013"),
        ({"filters": (Filter(name="name", label="P"),)}, "E005"),
        ({"filters": (Filter(name="name", label="P", kind="date"),)}, "E005"),
        ({"filters": (Filter(name="unit", label="P", kind="person"),)}, "E005"),
        ({"filters": (Filter(name="unit", label="P", kind="unit"),)}, "E005"),
        ({"filters": (Filter(name="x", label="P", where=lambda actor, value: None),)}, "E005"),
        ({"filters": (Filter(name="nonsense", label="P"),)}, "E003"),
        ({"tabs": (Tab(name="a", label="A"), Tab(name="a", label="B"))}, "E006"),
        ({"views": {"detial": None}}, "E006"),
        ({"actions": (*PEOPLE.actions, Action(verb="fly", run=leave))}, "E007"),
        ({"detail": Detail(attachments=True)}, "E007"),
        ({"state": "nonsense"}, "E008"),
        ({"detail": Detail(steps=("nowhere",))}, "E008"),
        ({"actions": ()}, "E009"),
        ({"forms": {}}, "E010"),
        ({"actions": (*PEOPLE.actions[2:], Action(verb="edit", run=leave))}, "E010"),
        ({"guards": {}}, "E011"),
        ({"detail": Detail(left=(DetailPart(template="no/such.html", title="T"),))}, "E012"),
        ({"list_template": "no/such.html"}, "E012"),
        ({"workflow": _with_transition(name="edit")}, "E009"),
        ({"workflow": Workflow(states=(State("True", "x", Category.OPEN),), transitions=(), initial="True"),
          "detail": Detail(steps=("False",))}, "E008"),
    ],
)  # fmt: skip
def test_a_register_that_does_not_fit_is_refused(changes: dict[str, Any], code: str) -> None:
    assert code in codes(replace(PEOPLE, **changes))


def test_a_field_without_a_tier_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    without = {name: tier for name, tier in PEOPLE.model.field_tiers.items() if name != "grade"}  # type: ignore[attr-defined]
    monkeypatch.setattr(PEOPLE.model, "field_tiers", without)
    assert "E002" in codes(PEOPLE)


@pytest.mark.parametrize("verb", sorted(PEOPLE.policy.verbs))
def test_a_verb_the_policy_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    monkeypatch.setattr(PEOPLE.policy, "verbs", PEOPLE.policy.verbs - {verb}, raising=False)
    assert "E007" in codes(PEOPLE)


def test_every_address_of_a_register_is_guarded(settings: Any) -> None:
    key = "018f0000-0000-7000-8000-000000000000"
    for _name, route, view in ROUTES:
        path = route.replace("<uuid:pk>", key).replace("<uuid:attachment>", key)
        path = path.replace("<slug:verb>", "leave").replace("<str:kind>", "csv")
        found = resolve(f"/kit-people/{path}", urlconf="tests.kit.urls")
        assert found.func.policy == "login"  # type: ignore[attr-defined]
        assert found.func.view_class is view  # type: ignore[attr-defined]
