"""Proposed tasks are kept, edited, dropped and given to units while the plan is in review."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.organisation.models import Person
from jingjian.kernel.errors import Conflict
from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.actions.drafts import NameBook
from jingjian.modules.campaign.models import Campaign, Plan
from jingjian.testing import plans
from tests.campaign.conftest import World, import_paper, refused


def test_a_proposal_is_added_at_the_end_of_its_clause(world: World, plan: Plan) -> None:
    clause = plan.clauses.get(heading="开展警示教育")
    added = actions.add_proposal(
        actor=world.office, clause=clause, title=" 编印案例 ", lead_unit=world.units["GB"],
        helper_units=[world.units["GB"], world.units["AG"]],
    )  # fmt: skip
    assert (added.title, added.position, added.kept) == ("编印案例", 3, True)
    assert [u.code for u in added.helper_units.all()] == ["AG"]


def test_an_edit_stands_in_the_log_and_keeps_a_dropped_one(world: World, plan: Plan) -> None:
    proposal = plan.proposals.get(title="签订承诺书")
    actions.drop_proposal(actor=world.office, proposal=proposal)
    actions.edit_proposal(
        actor=world.office, proposal=proposal, title="签订承诺书", lead_unit=world.units["BG"],
        helper_units=[world.units["ZD"]], responsible=world.people["yexiao"], due_on=date(2023, 4, 10),
        rrule="FREQ=YEARLY", expected_evidence="承诺书",
    )  # fmt: skip
    proposal.refresh_from_db()
    assert (proposal.kept, proposal.lead_unit.code, proposal.rrule) == (True, "BG", "FREQ=YEARLY")
    changes = {c.name: c.after for c in next(happenings(events_of(proposal))).changes}
    assert (changes["helper_units"], changes["responsible"], changes["kept"]) == ("整顿办", "叶晓", True)


def test_an_untitled_or_uncomputable_proposal_is_refused(world: World, plan: Plan) -> None:
    proposal = plan.proposals.get(title="签订承诺书")
    with refused("no_title"):
        actions.edit_proposal(actor=world.office, proposal=proposal, title=" ")
    with refused("bad_rrule"):
        actions.edit_proposal(actor=world.office, proposal=proposal, title="甲", rrule="每月")


def test_dropping_and_keeping_are_undone_by_each_other(world: World, plan: Plan) -> None:
    proposal = plan.proposals.get(title="签订承诺书")
    version = proposal.version
    actions.keep_proposal(actor=world.office, proposal=proposal)
    assert proposal.version == version
    actions.drop_proposal(actor=world.office, proposal=proposal)
    actions.keep_proposal(actor=world.office, proposal=proposal)
    assert [h.verb for h in happenings(events_of(proposal))] == ["proposal.kept", "proposal.dropped"]
    with pytest.raises(Conflict), transaction.atomic():
        actions.drop_proposal(actor=world.office, proposal=proposal, version=version)


def test_many_proposals_get_their_lead_unit_in_one_act(world: World, plan: Plan, campaign: Campaign) -> None:
    rows = list(plan.proposals.filter(kept=True))
    rows[0].helper_units.add(world.units["GB"])
    count = actions.assign_lead_unit(
        actor=world.office, plan=plan, proposals=[row.pk for row in rows], lead_unit=world.units["GB"]
    )
    assert count == len(rows) == plan.proposals.filter(lead_unit__code="GB").count()
    assert not rows[0].helper_units.exists()
    assert selectors.review_counts(plan).without_unit == 0


def test_units_and_people_of_a_task_table_are_found_by_name(world: World, campaign: Campaign) -> None:
    rows = ("召开动员部署会（责任单位：县纪委办公室、案管室）。", "报送情况通报（牵头单位：整顿办，责任人：孟佳）。")
    text = "\n".join(["工作方案", "一、重点任务", *rows])
    plan = import_paper(world.office, campaign, text)
    meeting = plan.proposals.get(title__startswith="召开动员部署会")
    assert (meeting.lead_unit.code, [u.code for u in meeting.helper_units.all()]) == ("BG", ["AG"])
    report = plan.proposals.get(title__startswith="报送情况通报")
    assert (report.lead_unit.code, report.responsible.name) == ("ZD", "孟佳")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("干部监督室", "GB"), ("组织部", "GB"), ("组织部（干部监督室）", "GB"), ("县纪委组织部", "GB"),
        ("县纪委监委 案件审理室", "SL"), ("教育整顿领导小组办公室", "ZD"), ("财政局", None),
    ],
)  # fmt: skip
def test_a_unit_is_known_by_the_names_papers_use(world: World, written: str, code: str | None) -> None:
    found = NameBook.of(world.units["QY"]).units([written])
    assert [unit.code for unit in found] == ([code] if code else [])


def test_of_namesakes_only_one_of_the_lead_unit_is_taken(world: World, campaign: Campaign) -> None:
    text = "工作方案\n一、重点任务\n报送情况通报（牵头单位：整顿办，责任人：孟佳）。\n"
    Person.objects.filter(pk=world.people["yexiao"].pk).update(name="孟佳")
    plan = import_paper(world.office, campaign, text)
    assert plan.proposals.get().responsible == world.people["mengjia"]
    actions.discard_plan(actor=world.office, row=plan)
    Person.objects.filter(pk=world.people["mengjia"].pk).update(unit=world.units["SL"])
    again = import_paper(world.office, campaign, text)
    assert again.proposals.get().responsible is None


@pytest.mark.parametrize(
    ("form", "flawed"), [("txt", False), ("txt", True), ("docx", False), ("docx", True), ("md", False)]
)
def test_every_form_of_the_paper_keeps_its_text(world: World, campaign: Campaign, form: str, flawed: bool) -> None:
    made = {
        "txt": lambda: plans.plan_text(flawed=flawed).encode(),
        "docx": lambda: plans.plan_docx(flawed=flawed),
        "md": lambda: plans.plan_markdown().encode(),
    }
    plan = actions.import_plan(actor=world.office, campaign=campaign, file_name=f"方案.{form}", content=made[form]())
    assert strip_for_compare(selectors.text_of(plan)) == strip_for_compare(plan.text)
    assert bool(plan.title) is not flawed
