"""Structural edits move boundaries and never a word."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingjian.kernel.errors import Conflict, DomainError
from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.models import Clause, ClauseKind, Plan
from tests.campaign.conftest import World, refused


def text(plan: Plan) -> str:
    return strip_for_compare(selectors.text_of(plan))


def assert_in_order(plan: Plan) -> None:
    """Positions count from 1 without gap, a parent stands before its parts one level above them."""
    clauses = selectors.clauses_of(plan)
    assert [c.position for c in clauses] == list(range(1, len(clauses) + 1))
    by_id = {c.pk: c for c in clauses}
    for clause in clauses:
        above = by_id[clause.parent_id] if clause.parent_id else None
        assert clause.level == (above.level + 1 if above else 1)
        assert above is None or above.position < clause.position
        assert not clause.inline or above is not None


def find(plan: Plan, heading: str) -> Clause:
    return plan.clauses.get(heading=heading)


def test_a_split_makes_a_clause_right_after_and_takes_its_proposals_along(world: World, plan: Plan) -> None:
    clause, before = find(plan, "开展自查自纠"), text(plan)
    new = actions.split_clause(actor=world.office, clause=clause, offset=clause.body.index("对自查"))
    clause.refresh_from_db()
    assert clause.body == "2023年5月31日前完成个人自查，形成自查报告。"
    assert (new.position, new.level, new.parent_id) == (clause.position + 1, clause.level, clause.parent_id)
    assert [p.title for p in new.proposals.all()] == ["对自查发现的问题建立整改台账，逐项整改销号"]
    assert clause.proposals.count() == 1
    assert text(plan) == before
    assert_in_order(plan)


def test_items_of_the_second_half_go_with_it(world: World, plan: Plan) -> None:
    clause = find(plan, "组织集中学习")
    new = actions.split_clause(actor=world.office, clause=clause, offset=clause.body.index("二是"))
    assert [c.number for c in new.children.order_by("position")] == ["二是", "三是"]
    assert [c.number for c in clause.children.all()] == ["一是"]
    assert_in_order(plan)


def test_a_number_at_the_head_of_the_second_half_becomes_its_number(world: World, plan: Plan) -> None:
    clause = find(plan, "压实责任")
    actions.edit_clause(
        actor=world.office,
        clause=clause,
        heading="压实责任",
        kind=clause.kind,
        body="要负总责。（二）检查指导。要常检查。",
    )
    new = actions.split_clause(actor=world.office, clause=clause, offset=5)
    assert (new.number, new.body) == ("（二）", "检查指导。要常检查。")


@pytest.mark.parametrize("offset", [-3, 0, 10_000])
def test_a_split_at_an_end_of_a_headless_text_is_refused(world: World, plan: Plan, offset: int) -> None:
    clause = find(plan, "压实责任")
    Clause.objects.filter(pk=clause.pk).update(number="", heading="")
    clause.refresh_from_db()
    with refused("bad_offset"):
        actions.split_clause(actor=world.office, clause=clause, offset=offset)


def test_a_merge_joins_text_parts_and_proposals(world: World, plan: Plan) -> None:
    before, proposals = text(plan), plan.proposals.count()
    merged = actions.merge_clause(actor=world.office, clause=find(plan, "强化督导"))
    assert merged.heading == "压实责任"
    assert (
        merged.body
        == "主要负责人要直接抓、负总责。\n（二）强化督导。整顿办每月25日前汇总各单位进展情况，形成情况通报。"
    )
    assert (text(plan), plan.proposals.count()) == (before, proposals)
    assert [p.position for p in merged.proposals.all()] == [1, 2]
    assert_in_order(plan)


def test_a_merge_across_the_parts_of_the_one_before_is_refused(world: World, plan: Plan) -> None:
    with refused("previous_has_parts"):
        actions.merge_clause(actor=world.office, clause=find(plan, "开展检视整治"))
    with refused("no_previous"):
        actions.merge_clause(actor=world.office, clause=find(plan, "总体要求"))


def test_a_lifted_clause_takes_its_followers_below_it_as_an_outline_does(world: World, plan: Plan) -> None:
    before = text(plan)
    lifted = actions.relevel_clause(actor=world.office, clause=find(plan, "处置问题线索"), direction="up")
    assert (lifted.level, lifted.parent_id) == (1, None)
    assert find(plan, "开展自查自纠").parent_id == lifted.pk
    assert text(plan) == before
    assert_in_order(plan)


def test_a_lowered_clause_stands_below_the_one_before_with_its_parts(world: World, plan: Plan) -> None:
    lowered = actions.relevel_clause(actor=world.office, clause=find(plan, "开展检视整治"), direction="down")
    assert lowered.parent_id == find(plan, "开展学习教育").pk
    assert find(plan, "处置问题线索").level == 3
    assert_in_order(plan)
    with refused("no_previous"):
        actions.relevel_clause(actor=world.office, clause=find(plan, "总体要求"), direction="down")


def test_an_item_inside_the_text_is_not_moved(world: World, plan: Plan) -> None:
    with refused("inline"):
        actions.relevel_clause(actor=world.office, clause=find(plan, "制定学习计划"), direction="up")


def test_a_structural_edit_of_words_somebody_changed_is_refused(world: World, plan: Plan) -> None:
    clause = find(plan, "开展自查自纠")
    actions.edit_clause(
        actor=world.office, clause=find(plan, "开展自查自纠"), heading="甲", body="乙。丙。", kind="one_off"
    )
    with pytest.raises(Conflict), transaction.atomic():
        actions.split_clause(actor=world.office, clause=clause, offset=5)


def test_an_edit_sets_words_kind_and_procedure_and_refuses_emptiness(world: World, plan: Plan) -> None:
    clause = find(plan, "处置问题线索")
    actions.edit_clause(
        actor=world.office,
        clause=clause,
        heading="处置线索",
        body="按程序。",
        kind="on_demand",
        procedure="线索处置流程",
    )
    assert Clause.objects.get(pk=clause.pk).procedure == "线索处置流程"
    for wrong in ({"number": "", "heading": "", "body": " 。"}, {"heading": "甲", "kind": "nonsense"}):
        with pytest.raises(DomainError), transaction.atomic():
            actions.edit_clause(actor=world.office, clause=clause, **{"kind": ClauseKind.ONE_OFF, **wrong})


def test_accepting_counts_what_is_left(world: World, plan: Plan) -> None:
    clauses = plan.clauses.count()
    actions.accept_clause(actor=world.office, clause=find(plan, "总体要求"))
    assert actions.accept_all(actor=world.office, plan=plan) == clauses - 1
    counts = selectors.review_counts(plan)
    assert (counts.clauses, counts.accepted) == (clauses, clauses)


def test_nothing_is_edited_any_more_once_published(world: World, published: Plan) -> None:
    clause = find(published, "压实责任")
    for edit in (
        lambda: actions.edit_clause(actor=world.office, clause=clause, heading="x", kind="one_off"),
        lambda: actions.split_clause(actor=world.office, clause=clause, offset=3),
        lambda: actions.merge_clause(actor=world.office, clause=clause),
        lambda: actions.accept_clause(actor=world.office, clause=clause),
        lambda: actions.add_proposal(actor=world.office, clause=clause, title="x"),
    ):
        with refused("wrong_state"):
            edit()
    actions.classify_clause(actor=world.office, clause=clause, kind="on_demand", procedure="流程")
    assert Clause.objects.get(pk=clause.pk).procedure == "流程"


EDITS = st.lists(
    st.tuples(st.sampled_from(["split", "merge", "up", "down"]), st.integers(0, 200), st.integers(1, 60)), max_size=12
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_no_sequence_of_structural_edits_loses_a_word(
    world: World, plan: Plan, edits: list[tuple[str, int, int]]
) -> None:
    point = transaction.savepoint()
    before = text(plan)
    for edit, which, offset in edits:
        plan = Plan.objects.select_related("record", "campaign").get(pk=plan.pk)
        clauses = [c for c in selectors.clauses_of(plan) if not c.inline]
        clause = clauses[which % len(clauses)]
        clause.plan = plan
        try:
            with transaction.atomic():
                _apply(world, clause, edit, offset)
        except DomainError:
            continue
        assert text(plan) == before
        assert_in_order(plan)
    assert plan.proposals.count() == 10
    transaction.savepoint_rollback(point)


def _apply(world: World, clause: Clause, edit: str, offset: int) -> None:
    if edit == "split":
        actions.split_clause(actor=world.office, clause=clause, offset=offset)
    elif edit == "merge":
        actions.merge_clause(actor=world.office, clause=clause)
    else:
        actions.relevel_clause(actor=world.office, clause=clause, direction="up" if edit == "up" else "down")
