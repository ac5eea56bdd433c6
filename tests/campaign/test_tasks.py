"""A task from the first draft to the verified end, and who may take which step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.documents.actions import attach
from jingjian.commons.notify.models import InboxItem
from jingjian.commons.records.models import StatusChange
from jingjian.kernel.errors import Conflict, NotAllowed
from jingjian.modules.campaign import access, actions, selectors, workflow
from jingjian.modules.campaign.models import Campaign, CampaignState, Plan, PlanState, Task, TaskState
from jingjian.testing import cast
from tests.campaign.conftest import World, hand_in, paper_file, refused
from tests.oracle import campaign as oracle

#: the parties of the oracle as members of the cast; the task is led by 干部监督室
PARTIES = {
    "campaign_office": cast.OFFICE,
    "leader_in_charge": cast.IN_CHARGE,
    "principal_leader": cast.PRINCIPAL,
    "department_head": cast.HEAD,
    "other_head": cast.OTHER_HEAD,
    "responsible": cast.CLERK,
    "verifier": cast.OTHER_CLERK,
    "colleague": cast.member("zhouyiming"),
    "system_admin": cast.SYSTEM_ADMIN,
    "security_admin": cast.SECURITY_ADMIN,
    "audit_admin": cast.AUDIT_ADMIN,
}


@pytest.mark.parametrize("state", [s.value for s in workflow.TASK.states])
def test_each_party_may_take_exactly_the_steps_of_the_oracle(world: World, task: Task, state: str) -> None:
    task.verifier = world.person(cast.OTHER_CLERK)
    task.state = state
    for party, member in PARTIES.items():
        actor = world.actor(member)
        may = {t.name for t in workflow.TASK.leaving(state) if access.task_policy.may(actor, t.name, task)}
        assert may == oracle.TASK[state].get(party, set()), party


def test_the_oracle_knows_every_state_and_every_transition() -> None:
    for table, known in (
        (workflow.PLAN, oracle.PLAN),
        (workflow.CAMPAIGN, oracle.CAMPAIGN),
        (workflow.INSPECTION_FILE, oracle.INSPECTION_FILE),
        (workflow.OBLIGATION, oracle.OBLIGATION),
        (workflow.TASK_IMPORT, oracle.TASK_IMPORT),
        (workflow.TASK_FORCE, oracle.TASK_FORCE),
        (workflow.CHAIN, oracle.CHAIN),
        (workflow.RESOLUTION, oracle.RESOLUTION),
    ):
        assert {s.value: {t.name for t in table.leaving(s.value)} for s in table.states} == known
    named = {name for parties in oracle.TASK.values() for names in parties.values() for name in names}
    assert named == {t.name for t in workflow.TASK.transitions}
    assert {s.value for s in workflow.TASK.states} == oracle.TASK.keys()


def test_a_verb_nobody_declared_is_a_mistake_of_the_program(world: World, task: Task) -> None:
    with pytest.raises(LookupError):
        access.task_policy.may(world.office, "explode", task)


def test_work_goes_from_assignment_to_the_verified_end(
    world: World, task: Task, task_in: Callable[[str], Task]
) -> None:
    task_in(TaskState.DONE)
    steps = StatusChange.objects.filter(record=task.record).order_by("id")
    assert [s.status for s in steps] == ["assigned", "accepted", "in_progress", "submitted", "verified", "done"]
    verbs = [h.verb for h in happenings(events_of(task))][::-1]
    assert verbs == [
        "task.created", "task.accepted", "task.started", "document.attached", "task.submitted", "task.verified",
        "task.closed",
    ]  # fmt: skip
    stored = Task.objects.get(pk=task.pk)
    assert (stored.submitted_by, stored.result) == (world.person(cast.CLERK), "三人均已完成自查。")
    assert (stored.record.category, stored.record.owner) == ("done", world.person(cast.CLERK))
    assert not InboxItem.objects.filter(record=task.record, settled_at=None).exists()


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (TaskState.ASSIGNED, [("accept", cast.CLERK)]),
        (TaskState.ACCEPTED, [("submit", cast.CLERK)]),
        (TaskState.IN_PROGRESS, [("submit", cast.CLERK)]),
        (TaskState.SUBMITTED, [("verify", cast.HEAD)]),
        (TaskState.RETURNED, [("submit", cast.CLERK)]),
        (TaskState.VERIFIED, []),
        (TaskState.CANCELLED, []),
    ],
)
def test_the_inbox_asks_whoever_is_next_and_nobody_else(
    world: World, task: Task, task_in: Callable[[str], Task], state: str, asked: list[tuple[str, cast.Member]]
) -> None:
    task_in(state)
    items = InboxItem.objects.filter(record=task.record, settled_at=None)
    assert [(i.verb, i.person) for i in items] == [(verb, world.person(member)) for verb, member in asked]


@pytest.mark.parametrize("state", [TaskState.ASSIGNED, TaskState.SUBMITTED, TaskState.DONE, TaskState.CANCELLED])
def test_a_step_from_a_state_that_does_not_allow_it_is_refused(
    world: World, task_in: Callable[[str], Task], state: str
) -> None:
    task = task_in(state)
    with refused("wrong_state"):
        hand_in(world, task)


def test_work_without_proof_is_not_handed_in(world: World, task_in: Callable[[str], Task]) -> None:
    task = task_in(TaskState.IN_PROGRESS)
    with refused("no_evidence"):
        actions.submit_task(actor=world.clerk, row=task, result="已完成。")
    with refused("no_result"):
        actions.submit_task(actor=world.clerk, row=task, result=" ", files=[paper_file()])
    attach(actor=world.clerk, record=task, upload=paper_file(), kind="photo")
    actions.submit_task(actor=world.clerk, row=task, result="已完成。")
    assert Task.objects.get(pk=task.pk).state == TaskState.SUBMITTED


def test_where_a_paper_is_expected_only_evidence_counts(world: World, task_in: Callable[[str], Task]) -> None:
    task = task_in(TaskState.IN_PROGRESS)
    actions.amend_task(
        actor=world.office, row=task, title=task.title, lead_unit=task.lead_unit, expected_evidence="自查报告"
    )
    attach(actor=world.clerk, record=task, upload=paper_file(), kind="photo")
    with refused("no_evidence"):
        actions.submit_task(actor=world.clerk, row=task, result="已完成。")
    actions.submit_task(actor=world.clerk, row=task, result="已完成。", files=[paper_file()])


def test_a_record_that_serves_the_clause_is_proof_without_an_upload(
    world: World, task_in: Callable[[str], Task]
) -> None:
    task = task_in(TaskState.IN_PROGRESS)
    meeting = actions.create_campaign(actor=world.office, name="会议", unit=world.units["QY"]).record
    actions.link_record(actor=world.office, clause=task.clause, record=meeting)
    assert not actions.GUARDS["has_evidence"](task)
    meeting.register = "meetings"
    meeting.save()
    assert actions.GUARDS["has_evidence"](task)
    actions.unlink_record(actor=world.office, clause=task.clause, record=meeting)
    assert not actions.GUARDS["has_evidence"](task)


def test_nobody_verifies_their_own_work(world: World, task: Task, task_in: Callable[[str], Task]) -> None:
    with refused("verifies_own_work"):
        actions.assign_task(
            actor=world.office, row=task, responsible=world.person(cast.HEAD), verifier=world.person(cast.HEAD)
        )
    task_in(TaskState.SUBMITTED)
    task.verifier = task.submitted_by
    with pytest.raises(NotAllowed):
        actions.verify_task(actor=world.clerk, row=task)


def test_whoever_assigns_verifies_unless_somebody_else_is_named(world: World, task: Task) -> None:
    actions.assign_task(actor=world.office, row=task, responsible=world.person(cast.HEAD))
    assert task.verifier == world.person(cast.OFFICE)
    with refused("no_verifier"):
        actions.assign_task(actor=world.office, row=task, responsible=world.person(cast.OFFICE))


def test_a_task_without_a_verifier_cannot_be_handed_in(world: World, published: Plan) -> None:
    task = actions.create_task(
        actor=world.office, clause=published.clauses.get(heading="压实责任"), title="听取汇报",
        lead_unit=world.units["ZD"], responsible=world.person(cast.OFFICE),
    )  # fmt: skip
    assert task.verifier is None
    actions.accept_task(actor=world.office, row=task)
    with refused("no_verifier"):
        actions.submit_task(actor=world.office, row=task, result="已听取。", files=[paper_file()])


def test_a_department_head_assigns_within_the_department_only(world: World, task: Task) -> None:
    with refused("other_unit"):
        actions.assign_task(actor=world.head, row=task, responsible=world.person(cast.OTHER_CLERK))
    actions.assign_task(actor=world.head, row=task, responsible=world.people["zhouyiming"])
    assert {p.person.name for p in task.record.parties.filter(role="responsible", until=None)} == {"周一鸣"}
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.assign_task(actor=world.actor(cast.OTHER_HEAD), row=task, responsible=world.person(cast.OTHER_HEAD))


def test_a_new_assignment_asks_the_new_person_and_nobody_else(world: World, task: Task) -> None:
    actions.assign_task(actor=world.office, row=task, responsible=world.people["zhouyiming"], due_on=date(2023, 4, 1))
    (item,) = InboxItem.objects.filter(record=task.record, settled_at=None)
    assert (item.person.name, item.due_on) == ("周一鸣", date(2023, 4, 1))


def test_people_out_of_service_get_no_work(world: World, task: Task) -> None:
    left = world.people["zhouyiming"]
    left.active = False
    with refused("person_left"):
        actions.assign_task(actor=world.office, row=task, responsible=left)
    with refused("person_left"):
        actions.assign_task(actor=world.office, row=task, responsible=world.person(cast.CLERK), verifier=left)


@pytest.mark.parametrize("action", [actions.return_task, actions.reopen_task, actions.cancel_task])
def test_a_step_back_needs_a_reason(world: World, task: Task, action: Callable[..., Task]) -> None:
    with refused("no_reason"):
        action(actor=world.office, row=task, reason="  ")


def test_a_reason_stands_in_the_log(world: World, task: Task, task_in: Callable[[str], Task]) -> None:
    task_in(TaskState.RETURNED)
    assert next(happenings(events_of(task))).note == "缺少签字"


def test_a_done_task_is_reopened_and_not_amended(world: World, task_in: Callable[[str], Task]) -> None:
    task = task_in(TaskState.DONE)
    with refused("task_ended"):
        actions.amend_task(actor=world.office, row=task, title="别的", lead_unit=task.lead_unit)
    actions.reopen_task(actor=world.office, row=task, reason="材料不全")
    assert task.state == TaskState.IN_PROGRESS


def test_an_amendment_moves_the_task_to_the_new_unit_and_names_it(world: World, task: Task) -> None:
    actions.amend_task(
        actor=world.office, row=task, title="新题目", lead_unit=world.units["J1"], due_on=date(2023, 6, 1),
        helper_units=[world.units["AG"], world.units["J1"]], rrule="FREQ=MONTHLY;BYMONTHDAY=25",
    )  # fmt: skip
    stored = Task.objects.get(pk=task.pk)
    assert (stored.record.title, stored.record.unit_path, stored.record.due_on) == (
        "新题目", "/NH/QY/J1/", date(2023, 6, 1),
    )  # fmt: skip
    assert [u.code for u in stored.helper_units.all()] == ["AG"]
    changes = {c.name: c.after for c in next(happenings(events_of(task))).changes}
    assert changes["helper_units"] == "案管室"
    assert InboxItem.objects.get(record=task.record, settled_at=None).due_on == date(2023, 6, 1)


@pytest.mark.parametrize("rule", ["每月25日", "FREQ=SECONDLY", "FREQ=MONTHLY;BYMONTHDAY=99", "x" * 121])
def test_a_recurrence_that_cannot_be_computed_is_refused(world: World, task: Task, rule: str) -> None:
    with refused("bad_rrule"):
        actions.amend_task(actor=world.office, row=task, title="甲", lead_unit=task.lead_unit, rrule=rule)


def test_a_task_is_added_to_the_plan_in_force_only(world: World, plan: Plan) -> None:
    with refused("plan_not_current"):
        actions.create_task(
            actor=world.office, clause=plan.clauses.get(heading="压实责任"), title="甲", lead_unit=world.units["GB"]
        )


@pytest.mark.parametrize("member", [cast.HEAD, cast.CLERK, cast.SECURITY_ADMIN])
def test_tasks_are_created_by_the_offices(world: World, published: Plan, member: cast.Member) -> None:
    with pytest.raises(NotAllowed):
        actions.create_task(
            actor=world.actor(member), clause=published.clauses.get(heading="压实责任"), title="甲",
            lead_unit=world.units["GB"],
        )  # fmt: skip


def test_a_lost_update_is_refused_before_any_paper_is_kept(world: World, task_in: Callable[[str], Task]) -> None:
    task = task_in(TaskState.IN_PROGRESS)
    seen = task.record.version
    actions.amend_task(actor=world.office, row=task, title="改过的题目", lead_unit=task.lead_unit)
    with pytest.raises(Conflict), transaction.atomic():
        actions.submit_task(actor=world.clerk, row=task, result="已完成。", files=[paper_file()], version=seen)
    assert not selectors.papers_of(task).exists()


def test_a_campaign_closes_when_no_task_is_open(world: World, published: Plan) -> None:
    campaign = Campaign.objects.get(pk=published.campaign_id)
    with refused("open_tasks"):
        actions.close_campaign(actor=world.office, row=campaign)
    for task in Task.objects.all():
        actions.cancel_task(actor=world.office, row=task, reason="演练结束")
    campaign = Campaign.objects.get(pk=published.campaign_id)
    actions.close_campaign(actor=world.office, row=campaign)
    assert campaign.state == CampaignState.CLOSED
    with refused("campaign_closed"):
        actions.amend_campaign(actor=world.office, row=campaign, name="别的")


def test_phases_are_dated_in_order(world: World, plan: Plan) -> None:
    campaign = plan.campaign
    first, second, _third = campaign.phases.all()
    with refused("phases_overlap"):
        actions.set_phase(
            actor=world.office, campaign=campaign, phase=first, name="学习教育", starts_on=date(2023, 3, 1),
            ends_on=date(2023, 5, 1),
        )  # fmt: skip
    with refused("ends_before_it_begins"):
        actions.set_phase(
            actor=world.office, campaign=campaign, phase=second, name="检视整治", starts_on=date(2023, 5, 1),
            ends_on=date(2023, 4, 1),
        )  # fmt: skip
    new = actions.set_phase(actor=world.office, campaign=campaign, name="总结验收", starts_on=date(2023, 12, 1))
    assert new.position == 4
    assert plan.state == PlanState.REVIEWING
