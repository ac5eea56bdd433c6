"""Publishing is one act: tasks with owners, a running campaign, and a former version whose work goes on."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.audit.selectors import events_of
from jingjian.commons.notify.models import InboxItem
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.models import Campaign, CampaignState, ClauseLink, Plan, PlanState, Task, TaskState
from jingjian.testing import cast
from tests.campaign import papers
from tests.campaign.conftest import World, hand_in, import_paper, publish, refused


def test_a_plan_without_title_or_lead_units_is_not_published(world: World, plan: Plan) -> None:
    with refused("tasks_incomplete"):
        actions.publish_plan(actor=world.office, row=plan)
    actions.set_plan_head(actor=world.office, row=plan, title="")
    with refused("no_title"):
        actions.publish_plan(actor=world.office, row=plan)
    assert not Task.objects.exists()


def test_publishing_makes_a_task_of_each_kept_proposal(world: World, plan: Plan) -> None:
    for proposal in plan.proposals.filter(title__in=["签订承诺书", "开展集体学习"]):
        actions.drop_proposal(actor=world.office, proposal=proposal)
    kept = list(plan.proposals.filter(kept=True).values_list("title", flat=True))
    publish(world, plan)
    tasks = Task.objects.order_by("record__reference")
    assert [t.title for t in tasks] == kept
    assert [t.record.reference for t in tasks][:2] == ["RW-2023-0001", "RW-2023-0002"]
    assert ClauseLink.objects.count() == len(kept)
    campaign = Campaign.objects.get(pk=plan.campaign_id)
    assert (campaign.state, campaign.record.status) == (CampaignState.RUNNING, CampaignState.RUNNING)
    assert (plan.state, str(plan.published_on)) == (PlanState.PUBLISHED, "2023-03-20")


def test_a_task_with_somebody_responsible_is_assigned_and_asked_of_them(world: World, plan: Plan) -> None:
    proposal = plan.proposals.get(title="制定学习计划")
    actions.edit_proposal(
        actor=world.office, proposal=proposal, title="制定学习计划", lead_unit=world.units["GB"],
        helper_units=[world.units["BG"], world.units["GB"]], responsible=world.person(cast.CLERK),
        due_on=proposal.due_on, expected_evidence="学习计划",
    )  # fmt: skip
    publish(world, plan)
    task = Task.objects.get(title="制定学习计划")
    assert (task.state, task.responsible, task.verifier) == (
        TaskState.ASSIGNED, world.person(cast.CLERK), world.person(cast.OFFICE),
    )  # fmt: skip
    assert [u.code for u in task.helper_units.all()] == ["BG"]
    assert {(p.role, p.person.name) for p in task.record.parties.all()} == {
        ("responsible", cast.CLERK.name), ("verifier", cast.OFFICE.name),
    }  # fmt: skip
    (item,) = InboxItem.objects.filter(record=task.record, settled_at=None)
    assert (item.person, item.verb, item.due_on) == (world.person(cast.CLERK), "accept", task.due_on)
    assert set(Task.objects.exclude(pk=task.pk).values_list("state", flat=True)) == {TaskState.DRAFT}


def test_publishing_is_one_act_on_the_plan_and_one_on_each_task(world: World, plan: Plan) -> None:
    before = AuditEvent.objects.count()
    publish(world, plan)
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))[before:]
    assert verbs.count("plan.published") == 1
    assert verbs.count("task.created") == plan.proposals.filter(kept=True).count()
    assert set(verbs) == {
        "plan.lead_unit_assigned", "plan.published", "campaign.started", "campaign.gates_proposed", "task.created",
    }  # fmt: skip
    body = json.loads(events_of(plan).first().body)
    assert body["changes"]["state"] == ["reviewing", "published"]


def test_a_plan_of_sixty_clauses_is_published_with_a_bounded_number_of_queries(
    world: World, campaign: Campaign
) -> None:
    plan = import_paper(world.office, campaign, papers.long_plan(60))
    assert plan.proposals.count() == 60
    plan.proposals.update(lead_unit=world.units["BG"], responsible=world.people["yexiao"])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        actions.publish_plan(actor=world.office, row=plan)
    assert Task.objects.filter(state=TaskState.ASSIGNED).count() == 60
    assert len(queries) <= 60 * 16 + 60


@pytest.fixture
def second(world: World, published: Plan) -> Plan:
    return import_paper(world.office, published.campaign, papers.SECOND)


def test_a_second_version_goes_on_from_the_clauses_of_the_first(published: Plan, second: Plan) -> None:
    for heading in ("指导思想", "制定学习计划", "开展自查自纠", "压实责任", "强化督导"):
        assert second.clauses.get(heading=heading).lineage == published.clauses.get(heading=heading).lineage
    lineages = set(published.clauses.values_list("lineage", flat=True))
    assert second.clauses.get(heading="开展专项治理").lineage not in lineages
    assert second.campaign.phases.count() == 3


def test_work_in_hand_is_not_proposed_again(second: Plan) -> None:
    titles = set(second.proposals.filter(kept=True).values_list("title", flat=True))
    assert "2023年7月31日前完成微信工作群清理，形成清理清单" in titles
    assert "制定学习计划" not in titles


def test_work_and_proof_go_on_with_the_clause_and_the_rest_is_listed(world: World, task: Task, second: Plan) -> None:
    hand_in_ready(world, task)
    published = task.clause.plan
    tasks = set(Task.objects.values_list("pk", flat=True))
    publish(world, second)
    task.refresh_from_db()
    assert task.clause == second.clauses.get(heading="开展自查自纠")
    assert task.state == TaskState.SUBMITTED
    assert ClauseLink.objects.filter(clause=task.clause, record_id=task.pk).exists()
    assert Plan.objects.get(pk=published.pk).state == PlanState.SUPERSEDED
    orphans = selectors.orphans_of(second)
    assert [t.clause.heading for t in orphans] == ["开展警示教育", "开展警示教育"]
    assert tasks <= set(Task.objects.values_list("pk", flat=True))
    assert not Task.objects.exclude(pk__in=orphans).exclude(clause__plan=second).exists()


def hand_in_ready(world: World, task: Task) -> None:
    actions.accept_task(actor=world.clerk, row=task)
    hand_in(world, task)


def test_the_difference_names_each_clause_once(published: Plan, second: Plan) -> None:
    found = {(d.kind, (d.new or d.old).heading) for d in selectors.difference(published, second) if d.kind != "same"}
    assert found == {
        ("changed", "开展自查自纠"), ("added", "开展专项治理"), ("removed", "开展警示教育"),
        ("moved", "强化督导"), ("moved", "压实责任"),
    }  # fmt: skip


def test_the_words_of_a_difference_make_up_both_texts(published: Plan, second: Plan) -> None:
    entry = next(d for d in selectors.difference(published, second) if d.kind == "changed")
    old = "".join(text for op, text in entry.words if op != "added")
    new = "".join(text for op, text in entry.words if op != "removed")
    assert old == f"{entry.old.heading}\n{entry.old.body}"
    assert new == f"{entry.new.heading}\n{entry.new.body}"
    assert ("removed", "5") in entry.words
    assert (entry.old_path, entry.tasks) == ("四（二）", 2)


def test_a_removed_clause_stands_where_it_stood(published: Plan, second: Plan) -> None:
    headings = [(d.new or d.old).heading for d in selectors.difference(published, second)]
    assert headings.index("组织集中学习") < headings.index("开展警示教育") < headings.index("开展检视整治")


def test_the_version_to_compare_with_is_the_one_before(published: Plan, second: Plan) -> None:
    assert selectors.previous_plan(second) == published
    assert selectors.previous_plan(published) is None
    assert selectors.plan_in_force(published.campaign) == published
