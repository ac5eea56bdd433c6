"""The tour speaks of what the demo shows: its people, its tasks, its pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import resolve

from jingjian.modules.campaign.demo import PLAN_FILE
from jingjian.modules.campaign.demo_story import PLANNED, Until
from jingjian.testing import cast
from jingjian.web.tour import steps

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "manual"
TEXTS = {name: (MANUAL / name).read_text("utf-8") for name in ("tour.md", "tour.en.md")}
MINUTES = re.compile(r"[（(](\d+) (?:分钟|minutes?)[）)]$")
TALKS = "班子成员与室负责人、室负责人与干部普遍谈心一次"


def test_both_languages_have_the_same_steps() -> None:
    minutes = [
        [int(found[1]) for step in steps(language) if (found := MINUTES.search(step.title))]
        for language in ("zh-hans", "en")
    ]
    assert minutes[0] == minutes[1]
    assert len(minutes[0]) == len(steps("zh-hans")) == len(steps("en"))
    assert sum(minutes[0]) == 15


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_address_of_the_tour_exists(text: str) -> None:
    addresses = set(re.findall(r"\]\((/[^)]*)\)", text))
    assert addresses
    for address in addresses:
        assert resolve(address).func


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whoever_the_tour_logs_in_as_is_on_the_login_page(text: str) -> None:
    named = {one.name for one in cast.MEMBERS if one.name in text}
    assert {cast.OFFICE.name, cast.CLERK.name, cast.HEAD.name, cast.SYSTEM_ADMIN.name} <= named
    assert all(one.job for one in cast.MEMBERS if one.name in named)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_task_of_the_tour_waits_for_evidence(text: str) -> None:
    assert TALKS in text
    (work,) = [work for work in PLANNED if work.title == TALKS]
    assert (work.who, work.by, work.until) == (cast.CLERK.username, cast.HEAD.username, Until.STARTED)
    plan = PLAN_FILE.read_text("utf-8")
    for named in ("清源县纪检监察干部队伍教育整顿实施方案", "开展谈心谈话"):
        assert named in text
        assert named in plan
