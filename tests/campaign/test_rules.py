"""The pure rules between a parsed plan and its review: kinds, sentences, task rows, matching of versions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign import proposals as rules
from jingjian.modules.campaign.matching import Node, match
from jingjian.modules.campaign.models import ClauseKind
from jingjian.modules.campaign.planparse import parse_file, parse_text
from jingjian.modules.campaign.reading import PlanDraft, ProposalDraft, draft_of
from jingjian.modules.campaign.selectors.difference import tell_apart
from jingjian.testing import plans


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一旦发现苗头性问题，及时约谈提醒。", ClauseKind.ON_DEMAND),
        ("对主动说明问题的，依规从宽处理。", ClauseKind.ON_DEMAND),
        ("收到线索后，5日内提出处置意见并办理。", ClauseKind.ON_DEMAND),
        ("对查出的问题建立台账。一旦反弹，从严处理并通报。", ClauseKind.ONE_OFF),
        ("每季度召开一次分析会。", ClauseKind.RECURRING),
        ("定期通报进展情况。", ClauseKind.RECURRING),
        ("召开动员部署会。", ClauseKind.ONE_OFF),
        ("教育整顿意义重大。", ClauseKind.PRINCIPLE),
    ],
)
def test_the_kind_follows_from_the_words(text: str, kind: ClauseKind) -> None:
    found = rules.guess_kind(text, of_principle=False, introduces=False, recurs=False, item=False)
    assert found is kind


def test_a_heading_of_principle_overrules_the_words_and_an_introduction_asks_for_nothing() -> None:
    text = "召开动员部署会，组织学习。"
    assert rules.guess_kind(text, of_principle=True, introduces=False, recurs=False, item=True) is ClauseKind.PRINCIPLE
    assert rules.guess_kind(text, of_principle=False, introduces=True, recurs=False, item=False) is ClauseKind.PRINCIPLE
    report = "组织学习，形成学习报告。"
    assert rules.guess_kind(report, of_principle=False, introduces=True, recurs=False, item=False) is ClauseKind.ONE_OFF


def test_an_item_always_asks_for_something() -> None:
    assert (
        rules.guess_kind("政治过硬。", of_principle=False, introduces=False, recurs=False, item=True)
        is ClauseKind.ONE_OFF
    )


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("完成个人自查，形成自查报告。", "自查报告"),
        ("建立整改台账，逐项销号。", "整改台账"),
        ("签订《廉洁从业承诺书》。", "《廉洁从业承诺书》"),
        ("向市纪委监委报送总结报告。", "总结报告"),
        ("认真开展学习。", ""),
    ],
)
def test_the_expected_paper_is_read_from_the_sentence(text: str, paper: str) -> None:
    assert rules.evidence_of(text) == paper


def test_a_long_sentence_is_cut_at_a_comma_for_its_title() -> None:
    sentence = "，".join(["进一步完善工作机制并抓好落实"] * 12) + "。"
    title = rules.title_of(sentence)
    assert len(title) <= rules.TITLE_LENGTH
    assert title.endswith("落实…")
    assert rules.title_of("召开大会。") == "召开大会"


@given(st.text(alphabet="甲乙丙丁。！？；，\n”（） ", max_size=60))
def test_sentences_hold_every_word_of_a_text_in_order(text: str) -> None:
    assert strip_for_compare("".join(rules.sentences(text))) == strip_for_compare(text)


def drafted(text: str) -> PlanDraft:
    return draft_of(parse_text(text))


def test_a_row_of_the_task_table_tells_unit_person_and_day_of_the_task_it_is_about() -> None:
    draft = draft_of(parse_file(plans.plan_docx(), "plan.docx"))
    (exam,) = [p for p in draft.proposals if "闭卷考试" in p.source]
    assert (exam.units, exam.people, exam.due_on) == (("县纪委组织部", "法规室"), ("陆青禾",), date(2023, 4, 30))
    assert draft.clauses[exam.clause].heading == "开展纪法培训"
    (monthly,) = [p for p in draft.proposals if p.title == "报送线索处置月报"]
    assert (monthly.rrule, monthly.due_text) == ("FREQ=MONTHLY;BYMONTHDAY=25", "每月25日前")


def test_no_row_of_the_task_table_is_lost_and_none_is_taken_for_a_sentence() -> None:
    draft = draft_of(parse_file(plans.plan_docx(), "plan.docx"))
    told = {p.people for p in draft.proposals if p.units}
    assert told == {tuple(person.split("、")) for _n, _task, _unit, person, _day in plans.TASK_TABLE[1:]}
    assert all(p.kept for p in draft.proposals if p.units)
    assert not any("\t" in p.title for p in draft.proposals)


def test_every_clause_of_every_form_of_the_plan_is_drafted_alike() -> None:
    forms = [plans.plan_docx(numbering=n) for n in ("manual", "styles", "automatic")]
    drafts = [drafted(plans.plan_text()), *(draft_of(parse_file(form, "plan.docx")) for form in forms)]
    shapes = [[(c.number, c.heading, c.level, c.inline, c.kind) for c in d.clauses if not c.inline] for d in drafts]
    assert shapes[0]
    assert all([s[1:] for s in shape] == [s[1:] for s in shapes[0]] for shape in shapes)


def test_a_heading_too_long_for_its_field_becomes_text_and_is_not_cut() -> None:
    heading = "长标题" * 120
    draft = drafted(f"方案\n一、重点任务\n（一）{heading}\n正文一段，抓好落实。\n")
    whole = "".join(f"{c.number}{c.heading}{c.body}" for c in draft.clauses if not c.inline)
    assert heading in whole
    assert all(len(c.heading) <= 300 and len(c.number) <= 20 for c in draft.clauses)


def test_a_proposal_never_stands_at_a_principle() -> None:
    for flawed in (False, True):
        draft = drafted(plans.plan_text(flawed=flawed))
        at: list[ProposalDraft] = [p for p in draft.proposals if not p.units]
        assert at
        assert all(draft.clauses[p.clause].kind is not ClauseKind.PRINCIPLE for p in at)


def node(path: str, heading: str, text: str = "") -> Node:
    return Node(path, heading, text)


def test_versions_match_by_words_first_then_by_place() -> None:
    old = [
        node("一", "总则", "抓好落实。"),
        node("二", "学习", "每月学习一次。"),
        node("三", "督导", "每季度督导一次。"),
    ]
    new = [
        node("一", "总则", "抓好落实。"),
        node("二", "督导", "每季度督导一次。"),
        node("三", "学习", "每月学习两次，做好记录。"),
        node("四", "总结", "年底总结。"),
    ]
    assert match(old, new) == {0: 0, 1: 2, 2: 1}


def test_a_clause_rewritten_altogether_is_another_clause() -> None:
    assert match([node("一", "学习", "每月学习一次。")], [node("一", "问责", "严肃追究责任人。")]) == {}


NODES = st.lists(
    st.builds(Node, st.sampled_from("一二三四"), st.text("甲乙丙", max_size=3), st.text("甲乙丙丁", max_size=8))
)


@given(old=NODES, new=NODES)
def test_no_clause_is_continued_twice_and_equal_versions_match_whole(old: list[Node], new: list[Node]) -> None:
    found = match(old, new)
    assert len(set(found.values())) == len(found)
    worded = [n for n in old if n.heading or n.text]
    assert len(match(worded, worded)) == len(worded)


@given(st.text("甲乙丙。 \n", max_size=40), st.text("甲乙丙。 \n", max_size=40))
def test_telling_two_texts_apart_keeps_both(old: str, new: str) -> None:
    words = tell_apart(old, new)
    assert "".join(text for op, text in words if op != "added") == old
    assert "".join(text for op, text in words if op != "removed") == new


def test_long_texts_are_told_apart_by_sentences() -> None:
    old = "".join(f"第{i}句话说明一件事情。" for i in range(150))
    new = old.replace("第75句话", "第七十五句话")
    assert tell_apart(old, new)[1] == ("removed", "第75句话说明一件事情。")
