"""The phases of the programme and where a plan gives them their days."""

from __future__ import annotations

from importlib.resources import files

import pytest

from jingjian.modules.campaign.planparse import parse_text

NAMES = ("学习教育", "检视整治", "巩固提升")
LISTED = "教育整顿分为学习教育、检视整治、巩固提升三个环节。"
COUNTED = "教育整顿分三个环节进行。"
DAYS = [("2023-03-01", "2023-04-10"), ("2023-04-11", "2023-08-31"), ("2023-09-01", "2023-12-20")]
MONTHS = [("2023-03-01", "2023-05-31"), ("2023-06-01", "2023-08-31"), ("2023-09-01", "2023-12-31")]


def phases(*time: str, after: tuple[str, ...] = ()) -> list[tuple[str, str | None, str | None]]:
    head = ("清源县教育整顿实施方案", "2023年2月27日", "一、总体要求", "监督者先受监督。", "二、时间安排")
    document = parse_text("\n".join((*head, *time, *after))).as_dict()
    return [(phase["name"], phase["start"], phase["end"]) for phase in document["phases"]]


def with_days(days: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(name, *pair) for name, pair in zip(NAMES, days, strict=True)]


@pytest.mark.parametrize("opening", [LISTED, COUNTED, ""])
@pytest.mark.parametrize(
    "sentences",
    [
        ("学习教育环节自2023年3月1日至4月10日，检视整治环节自4月11日至8月31日，巩固提升环节自9月1日至12月20日。",),
        ("学习教育环节从3月1日到4月10日；检视整治环节从4月11日到8月31日；巩固提升环节从9月1日到12月20日。",),
        ("学习教育环节从3月1日开始，到4月10日结束；检视整治环节从4月11日开始，到8月31日结束；"
         "巩固提升环节从9月1日开始，12月20日结束。",),
        ("2023年3月1日至4月10日为学习教育环节，4月11日至8月31日为检视整治环节，9月1日至12月20日为巩固提升环节。",),
        ("一是学习教育环节（3月1日至4月10日）。二是检视整治环节（4月11日至8月31日）。"
         "三是巩固提升环节（9月1日至12月20日）。",),
        ("学习教育环节时间为3月1日至4月10日。", "检视整治环节时间为4月11日至8月31日。",
         "巩固提升环节时间为9月1日至12月20日。"),
        ("（一）学习教育环节（2023年3月1日至4月10日）", "（二）检视整治环节（2023年4月11日至8月31日）。重点整治。",
         "（三）巩固提升环节（2023年9月1日至12月20日）。重点巩固。"),
    ],
)  # fmt: skip
def test_sentences_of_the_section_about_times_give_the_phases_their_days(
    opening: str, sentences: tuple[str, ...]
) -> None:
    assert phases(*filter(None, (opening, *sentences))) == with_days(DAYS)


@pytest.mark.parametrize("opening", [LISTED, COUNTED])
def test_months_behind_a_colon_are_read_line_by_line_and_in_a_row(opening: str) -> None:
    lines = ("学习教育环节：3月至5月", "检视整治环节：6月至8月", "巩固提升环节：9月至12月")
    assert phases(opening, *lines) == with_days(MONTHS)
    assert phases(opening, "；".join(lines) + "。") == with_days(MONTHS)


def test_names_listed_with_their_times_come_without_them() -> None:
    listed = "分为三个环节：学习教育环节3月至5月，检视整治环节6月至8月，巩固提升环节9月至12月。"
    assert phases(listed) == with_days(MONTHS)


def test_a_phase_without_days_beside_others_with_days_has_none() -> None:
    assert phases(LISTED, "学习教育环节自3月1日至4月10日。") == [
        ("学习教育", "2023-03-01", "2023-04-10"), ("检视整治", None, None), ("巩固提升", None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "检视整治中，5月1日至6月1日集中谈话。",
        "学习教育要抓好，自3月1日至3月9日读书。",
        "4月10日前完成学习教育。",
        "学习教育期间，3月5日至3月9日动员。",
    ],
)
def test_the_span_of_the_whole_and_of_single_works_are_not_those_of_a_phase(sentence: str) -> None:
    found = phases(
        "教育整顿自2023年3月初开始至年底，分为学习教育、检视整治、巩固提升三个环节。",
        after=("三、学习教育", "抓好学习。", sentence),
    )
    assert found == [(name, None, None) for name in NAMES]


def test_the_plan_of_the_demonstration_gives_each_phase_its_days() -> None:
    text = files("jingjian.modules.campaign").joinpath("demo_plan.txt").read_text(encoding="utf-8")
    assert [tuple(phase.as_dict().values()) for phase in parse_text(text).phases] == with_days(
        [("2023-03-01", "2023-05-15"), ("2023-05-16", "2023-07-10"), ("2023-07-11", "2023-12-20")]
    )
