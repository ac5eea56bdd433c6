"""A history tells what changed in words, and never spells out what no reader could read."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.audit.act import act
from jingjian.kit.history import LONGEST_TEXT, events
from jingjian.kit.registry import register_of
from jingjian.modules.campaign.models import Plan
from jingjian.testing.conformance import World, all_examples

NOT_TOLD = ("", "Changed (not spelt out here)")


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def plan(world: World) -> Plan:
    row = all_examples()["plans"].row(world)
    assert isinstance(row, Plan)
    return row


def changes_of(plan: Plan, **fields: object) -> dict[str, tuple[str, str]]:
    """What the history says of these fields, set in one act, by their labels."""
    register = register_of("plans")
    assert register is not None
    with acting_as(SYSTEM), act(SYSTEM, "plan.read", plan):
        for name, value in fields.items():
            setattr(plan, name, value)
    with translation.override("en"):
        lines = events(register, plan, first=1)[0].changes
        labels = {str(getattr(Plan._meta.get_field(name), "verbose_name", "")): name for name in fields}
        return {labels.get(line.label, line.label): (line.before, line.after) for line in lines}


def test_data_of_the_program_is_said_to_have_changed_and_not_spelt_out(plan: Plan) -> None:
    doubts = [{"code": "order", "text": "甲", "message": "次序", "settled": False, "clause": None}]
    told = changes_of(plan, warnings=doubts, parsed={"text": "一", "parts": [[1], {"a": 2}]})
    assert told == {"warnings": NOT_TOLD, "parsed": NOT_TOLD}


def test_a_text_is_spelt_out_up_to_its_limit(plan: Plan) -> None:
    former = plan.subtitle
    assert changes_of(plan, subtitle="副" * LONGEST_TEXT) == {"subtitle": (former or "—", "副" * LONGEST_TEXT)}
    assert changes_of(plan, subtitle="短") == {"subtitle": ("副" * LONGEST_TEXT, "短")}
    assert changes_of(plan, opening="长" * (LONGEST_TEXT + 1)) == {"opening": NOT_TOLD}


def test_the_pages_of_a_plan_whose_doubts_changed_are_there(world: World, plan: Plan) -> None:
    changes_of(plan, warnings=[{"code": "x", "text": "不得外传", "message": "m", "settled": True, "clause": None}])
    client = world.client(all_examples()["plans"].reader)
    for name in ("detail", "history"):
        answer = client.get(reverse(f"plans:{name}", args=[plan.pk]))
        assert answer.status_code == 200
        assert "settled" not in answer.content.decode()
    assert "有改动（此处不列出）" in client.get(reverse("plans:history", args=[plan.pk])).content.decode()
