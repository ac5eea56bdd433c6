"""A document becomes a version in review: nothing lost, doubts listed, work proposed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from jingjian.commons.audit.selectors import events_of
from jingjian.kernel.errors import Conflict, NotAllowed
from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.models import Campaign, Clause, ClauseKind, Plan, PlanState
from jingjian.testing import cast
from tests.campaign import papers
from tests.campaign.conftest import World, import_paper, refused


def clause(plan: Plan, number: str, heading: str) -> Clause:
    return plan.clauses.get(number=number, heading=heading)


def test_the_text_of_all_clauses_is_the_text_of_the_document(plan: Plan) -> None:
    assert strip_for_compare(selectors.text_of(plan)) == strip_for_compare(papers.FIRST)
    assert strip_for_compare(plan.text) == strip_for_compare(papers.FIRST)


def test_an_import_reads_head_phases_and_a_reference(plan: Plan, campaign: Campaign) -> None:
    assert plan.title == "清源县纪检监察干部队伍教育整顿实施方案"
    assert (plan.number, plan.state, plan.record.reference) == (1, PlanState.REVIEWING, "FA-2023-0001")
    assert plan.scope == "全县纪检监察机构全体人员。"
    assert [(p.name, p.starts_on, p.ends_on) for p in campaign.phases.all()] == [
        ("学习教育", date(2023, 3, 1), date(2023, 4, 10)),
        ("检视整治", date(2023, 4, 11), date(2023, 8, 31)),
        ("巩固提升", date(2023, 9, 1), date(2023, 11, 30)),
    ]


def test_items_stand_below_their_clause_and_are_not_counted_twice(plan: Plan) -> None:
    parent = clause(plan, "（一）", "组织集中学习")
    assert [(c.number, c.heading, c.inline) for c in parent.children.all()] == [
        ("一是", "制定学习计划", True), ("二是", "开展集体学习", True), ("三是", "签订承诺书", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "heading", "kind"),
    [
        ("一、", "总体要求", ClauseKind.PRINCIPLE),
        ("（一）", "指导思想", ClauseKind.PRINCIPLE),
        ("二、", "时间安排", ClauseKind.PRINCIPLE),
        ("三、", "开展学习教育", ClauseKind.PRINCIPLE),
        ("一是", "制定学习计划", ClauseKind.ONE_OFF),
        ("二是", "开展集体学习", ClauseKind.RECURRING),
        ("（二）", "开展警示教育", ClauseKind.ONE_OFF),
        ("（一）", "处置问题线索", ClauseKind.ON_DEMAND),
        ("（二）", "强化督导", ClauseKind.RECURRING),
    ],
)
def test_the_kind_of_a_clause_is_guessed_from_its_words(plan: Plan, number: str, heading: str, kind: str) -> None:
    assert clause(plan, number, heading).kind == kind


def test_each_item_and_each_obliging_sentence_proposes_a_task(plan: Plan) -> None:
    titles = [p.title for p in plan.proposals.all()]
    assert titles == [
        "制定学习计划", "开展集体学习", "签订承诺书",
        "组织观看**警示教育片，形成心得体会", "2023年3月31日前召开警示教育大会",
        "一旦发现干部涉嫌违纪的问题线索，按程序移交案件监督管理室办理",
        "2023年5月31日前完成个人自查，形成自查报告", "对自查发现的问题建立整改台账，逐项整改销号",
        "主要负责人要直接抓、负总责", "整顿办每月25日前汇总各单位进展情况，形成情况通报",
    ]  # fmt: skip


def test_dates_recurrence_and_evidence_are_read_from_the_sentence(plan: Plan) -> None:
    plan_of_study = plan.proposals.get(title="制定学习计划")
    assert (plan_of_study.due_on, plan_of_study.rrule) == (date(2023, 3, 15), "")
    report = plan.proposals.get(title__contains="完成个人自查")
    assert (report.due_on, report.expected_evidence) == (date(2023, 5, 31), "自查报告")
    monthly = plan.proposals.get(title__contains="每月25日")
    assert monthly.rrule == "FREQ=MONTHLY;BYMONTHDAY=25"
    assert monthly.due_text == "每月25日前"


def test_work_started_on_demand_is_proposed_but_not_kept(plan: Plan) -> None:
    assert list(plan.proposals.filter(kept=False).values_list("clause__heading", flat=True)) == ["处置问题线索"]


def test_a_doubt_names_the_clause_it_is_about(plan: Plan) -> None:
    (doubt,) = [d for d in plan.warnings if d["code"] == "placeholder"]
    assert doubt["clause"] == str(clause(plan, "（二）", "开展警示教育").pk)
    assert doubt["settled"] is False


def test_a_placeholder_is_filled_in_the_clause_and_in_its_proposal(world: World, plan: Plan) -> None:
    index = next(i for i, d in enumerate(plan.warnings) if d["code"] == "placeholder")
    actions.fill_placeholder(actor=world.office, row=plan, index=index, replacement="《镜鉴》")
    assert clause(plan, "（二）", "开展警示教育").body.startswith("组织观看《镜鉴》警示教育片")
    assert plan.proposals.get(title__contains="观看").title == "组织观看《镜鉴》警示教育片，形成心得体会"
    assert "**" in plan.text
    assert plan.warnings[index]["settled"] is True
    with refused("no_placeholder"):
        actions.fill_placeholder(actor=world.office, row=plan, index=index, replacement="别的")


def test_placeholders_are_filled_where_their_doubt_points_in_any_order(world: World, campaign: Campaign) -> None:
    text = (
        "**县实施方案\n根据**要求，制定本方案。\n一、重点任务\n"
        "（一）学习**文件。组织学习**、**材料。\n二、保障\n抄送**部门。\n"
    )
    plan = import_paper(world.office, campaign, text)
    marks = [i for i, d in enumerate(plan.warnings) if d["code"] == "placeholder"]
    words = ["甲", "乙", "丙", "丁", "戊", "己"][: len(marks)]
    assert len(words) == text.count("**")
    for index, word in sorted(zip(marks, words, strict=True), key=lambda pair: -pair[0]):
        actions.fill_placeholder(actor=world.office, row=plan, index=index, replacement=word)
    expected = text
    for word in words:
        expected = expected.replace("**", word, 1)
    assert strip_for_compare(selectors.text_of(plan)) == strip_for_compare(expected)
    assert plan.title == "甲县实施方案"


def test_giving_a_title_settles_the_doubt_about_it(world: World, campaign: Campaign) -> None:
    plan = import_paper(world.office, campaign, papers.FIRST.split("\n", 2)[2])
    assert [d["settled"] for d in plan.warnings if d["code"] == "no_title"] == [False]
    actions.set_plan_head(actor=world.office, row=plan, title=" 实施方案 ", issued_on=date(2023, 2, 20))
    assert [d["settled"] for d in plan.warnings if d["code"] == "no_title"] == [True]
    assert (plan.title, plan.record.title) == ("实施方案", "实施方案")


def test_a_doubt_is_settled_once_and_a_wrong_index_is_refused(world: World, plan: Plan) -> None:
    actions.settle_warning(actor=world.office, row=plan, index=0)
    assert Plan.objects.get(pk=plan.pk).warnings[0]["settled"] is True
    with refused("no_such_doubt"):
        actions.settle_warning(actor=world.office, row=plan, index=len(plan.warnings))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.pdf", b"%PDF-1.7 x", "unknown_format"),
        ("a.txt", "没有编号的一段话。".encode(), "no_clauses"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_a_reason(
    world: World, campaign: Campaign, name: str, content: bytes, code: str
) -> None:
    with refused(code):
        actions.import_plan(actor=world.office, campaign=campaign, file_name=name, content=content)
    assert not Plan.objects.exists()


def test_one_version_is_reviewed_at_a_time(world: World, campaign: Campaign, plan: Plan) -> None:
    with refused("already_reviewing"):
        import_paper(world.office, campaign, papers.SECOND)
    actions.discard_plan(actor=world.office, row=plan)
    assert import_paper(world.office, campaign, papers.SECOND).number == 2


@pytest.mark.parametrize("member", [cast.HEAD, cast.CLERK, cast.SYSTEM_ADMIN, cast.AUDIT_ADMIN])
def test_only_an_office_imports_and_edits_a_plan(world: World, plan: Plan, member: cast.Member) -> None:
    actor = world.actor(member)
    with pytest.raises(NotAllowed), transaction.atomic():
        import_paper(actor, plan.campaign, papers.SECOND)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.set_plan_head(actor=actor, row=plan, title="x")
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.accept_all(actor=actor, plan=plan)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.publish_plan(actor=actor, row=plan)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.drop_proposal(actor=actor, proposal=plan.proposals.all()[0])


def test_a_lost_update_of_the_head_is_refused(world: World, plan: Plan) -> None:
    seen = plan.record.version
    actions.set_plan_head(actor=world.office, row=plan, title="甲")
    with pytest.raises(Conflict), transaction.atomic():
        actions.set_plan_head(actor=world.office, row=plan, title="乙", version=seen)


def test_the_log_of_an_import_holds_the_text(plan: Plan) -> None:
    (event,) = events_of(plan)
    assert event.verb == "plan.imported"
    assert "坚持刀刃向内" in event.body
