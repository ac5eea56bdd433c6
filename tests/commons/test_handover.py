"""A matter goes from one register to another: it waits, is decided by those who receive it, and says what it became."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.handover import actions
from jingjian.commons.handover.models import Handover, HandoverState
from jingjian.commons.handover.selectors import handed_on_from, waiting_for
from jingjian.commons.handover.workflow import HANDOVER
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.campaign.factories import clause_example, task_example
from jingjian.modules.campaign.models import Task
from jingjian.testing import cast
from jingjian.testing.conformance import World

OFFICE, CLERK, ADMINISTRATOR = cast.OFFICE.username, cast.CLERK.username, cast.SYSTEM_ADMIN.username

#: state → party → acts, written by hand: who receives decides, who proposed takes back, what is decided stays
ORACLE = {
    "proposed": {"receiver": {"accept", "refuse"}, "proposer": {"withdraw"}},
    "accepted": {},
    "refused": {},
    "withdrawn": {},
}


@pytest.fixture
def world(db: None) -> World:
    return World()


def propose(world: World, *, target: str = "tasks", by: str = CLERK, **changes: Any) -> Handover:
    source = task_example(world).record
    given = {"source": source, "target": target, "unit": world.county, "title": "培训签到缺漏", **changes}
    return actions.hand_over(actor=world.actor(by), **given)


def test_the_workflow_is_the_one_written_by_hand() -> None:
    for state, parties in ORACLE.items():
        acts = set().union(*parties.values())
        assert {step.name for step in HANDOVER.leaving(state)} == acts


def test_what_is_accepted_becomes_a_task_in_one_act(world: World) -> None:
    row = propose(world)
    clause = clause_example(world)
    before = Task._default_manager.count()
    actions.accept(actor=world.actor(OFFICE), row=row, clause=clause, title="补齐签到", lead_unit=world.unit("GB"))
    row = Handover._default_manager.get(pk=row.pk)
    assert row.state == HandoverState.ACCEPTED
    assert row.result is not None
    assert row.result.title == "补齐签到"
    assert row.decided_by == world.person(OFFICE)
    assert Task._default_manager.count() == before + 1
    assert AuditEvent.objects.filter(record_id=row.pk, verb="handover.accepted").count() == 1


def test_a_refusal_of_the_target_register_leaves_the_matter_where_it_was(world: World) -> None:
    row = propose(world)
    clause = clause_example(world)
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        actions.accept(actor=world.actor(OFFICE), row=row, clause=clause, title=" ", lead_unit=world.unit("GB"))
    assert refusal.value.code == "no_title"
    assert Handover._default_manager.get(pk=row.pk).state == HandoverState.PROPOSED


def test_what_is_handed_to_a_register_not_in_use_waits(world: World) -> None:
    row = propose(world, target="problems")
    assert not actions.target_in_use(row)
    with pytest.raises(DomainError) as refusal:
        actions.accept(actor=world.actor(OFFICE), row=row)
    assert refusal.value.code == "not_in_use"
    assert not waiting_for(world.actor(OFFICE)).filter(pk=row.pk).exists()


def test_only_those_who_receive_decide_and_only_the_proposer_takes_back(world: World) -> None:
    row = propose(world)
    assert list(waiting_for(world.actor(OFFICE))) == [row]
    assert list(waiting_for(world.actor(CLERK))) == []
    with pytest.raises(NotAllowed):
        actions.refuse(actor=world.actor(CLERK), row=row, reason="不归本室。")
    with pytest.raises(NotAllowed):
        actions.withdraw(actor=world.actor(OFFICE), row=row, reason="重复。")
    actions.withdraw(actor=world.actor(CLERK), row=row, reason="已在原任务办理。")
    with pytest.raises(DomainError) as refusal:
        actions.refuse(actor=world.actor(OFFICE), row=row, reason="不归本室。")
    assert refusal.value.code == "decided_already"


def test_the_same_is_not_handed_on_twice_while_it_waits(world: World) -> None:
    row = propose(world)
    with pytest.raises(DomainError) as refusal:
        propose(world, source=row.source)
    assert refusal.value.code == "handed_on_already"
    actions.refuse(actor=world.actor(OFFICE), row=row, reason="不归本单位。")
    again = propose(world, source=row.source)
    assert set(handed_on_from(world.actor(CLERK), row.source)) == {row, again}


def test_the_page_of_a_record_offers_to_hand_it_on_and_leads_there(world: World) -> None:
    record = task_example(world).record
    client = world.client(CLERK)
    page = client.get(f"/tasks/{record.pk}/")
    assert f"/hand-over/{record.pk}/" in page.text
    form = client.get(f"/hand-over/{record.pk}/")
    assert form.status_code == 200
    assert client.post(f"/hand-over/{record.pk}/", {"target": "", "title": ""}).status_code == 422
    data = {
        "target": "tasks", "unit": str(world.county.pk), "title": "培训签到缺漏",
        "_new_id": "0190aaaa-0000-7000-8000-000000000001",
    }  # fmt: skip
    for _time in range(2):
        answer = client.post(f"/hand-over/{record.pk}/", data)
        assert answer.status_code == 303
        assert answer["Location"] == "/handovers/0190aaaa-0000-7000-8000-000000000001/"
    assert Handover._default_manager.filter(source=record).count() == 1
    assert "培训签到缺漏" in world.client(OFFICE).get("/").text


def test_administrators_of_the_system_hand_nothing_on_and_see_nothing(world: World) -> None:
    row = propose(world)
    client = world.client(ADMINISTRATOR)
    assert client.get(f"/hand-over/{row.source_id}/").status_code == 404
    assert client.get(f"/handovers/{row.pk}/").status_code == 404


def test_a_record_says_which_clauses_it_serves_and_takes_one_more(world: World) -> None:
    record = task_example(world).record
    office = world.client(OFFICE)
    assert f"/campaign/record/{record.pk}/serves/" in office.get(f"/tasks/{record.pk}/").text
    other = clause_example(world).plan.clauses.filter(inline=False, heading="警示教育").first()
    chosen = other or clause_example(world)
    answer = office.post(f"/campaign/record/{record.pk}/serves/", {"clause": str(chosen.pk)})
    assert answer.status_code == 303
    assert str(chosen.pk) in office.get(f"/tasks/{record.pk}/").text
    assert office.post(f"/campaign/record/{record.pk}/serves/", {"clause": ""}).status_code == 422
    assert world.client(cast.OTHER_CLERK.username).get(f"/campaign/record/{record.pk}/serves/").status_code in (
        403,
        404,
    )
