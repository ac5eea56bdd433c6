"""What a record has rows of is found out in one statement, and only on a page that reads."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jingjian.commons.access.presence import may_have
from jingjian.commons.approvals.models import Approval
from jingjian.commons.companions import actions
from jingjian.commons.companions.models import Comment, RelatedRecord
from jingjian.commons.deadlines.models import Clock
from jingjian.commons.documents.models import Attachment
from jingjian.commons.documents.official.models import OfficialDocument
from jingjian.commons.handover.models import Handover
from jingjian.commons.nudges.models import NudgeRound
from jingjian.commons.remembering import remembering
from jingjian.modules.campaign.factories import task_example
from jingjian.modules.campaign.models import Task
from jingjian.testing import cast
from jingjian.testing.conformance import World

KINDS = (Approval, Clock, NudgeRound, Handover, OfficialDocument, Comment, RelatedRecord, Attachment)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def task(world: World) -> Task:
    return task_example(world)


def test_all_kinds_are_found_out_in_one_statement(world: World, task: Task) -> None:
    actions.write_comment(actor=world.actor(cast.OFFICE.username), record=task.pk, text="请抓紧")
    with remembering(), CaptureQueriesContext(connection) as queries:
        found = {kind for kind in KINDS if may_have(task.pk, kind)}
    assert Comment in found
    assert found == {kind for kind in KINDS if _rows(kind, task)}
    assert len(queries) == 1


def test_both_ends_of_a_link_have_it(world: World, task: Task) -> None:
    other = task_example(world)
    office = world.actor(cast.OFFICE.username)
    actions.relate(actor=office, record=task.pk, reference=other.record.reference, kind="related")
    with remembering():
        assert may_have(task.pk, RelatedRecord)
        assert may_have(other.pk, RelatedRecord)


def test_an_act_is_never_told_no(task: Task) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert all(may_have(task.pk, kind) for kind in KINDS)
    assert not queries


def _rows(kind: type, task: Task) -> bool:
    if kind is RelatedRecord:
        return bool(kind.objects.filter(first=task.pk) or kind.objects.filter(second=task.pk))
    name = "source" if kind in (Handover, OfficialDocument) else "record"
    return kind._default_manager.filter(**{name: task.pk}).exists()  # type: ignore[attr-defined]
