"""The day of a paper may be said or corrected later, with a reason; both days and who changed them stay in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.documents.actions import date_attachment, remove_attachment
from jingjian.commons.documents.models import Attachment
from jingjian.kernel.errors import NotAllowed
from jingjian.modules.campaign.models import Task, TaskState
from jingjian.testing import cast
from tests.campaign.conftest import World, refused
from tests.campaign.test_charts import browser_of

HELD_ON = date(2023, 3, 17)


@pytest.fixture
def paper(task_in: Callable[[str], Task]) -> Attachment:
    """The paper of a task that is done, without a day."""
    return Attachment._default_manager.get(record_id=task_in(TaskState.DONE).pk)


def correct(world: World, task: Task, paper: Attachment, day: date, who: cast.Member = cast.OFFICE) -> Attachment:
    return date_attachment(
        actor=world.actor(who), record=task, attachment=paper, dated_on=day, reason="见会议记录"
    )  # fmt: skip


def test_a_day_is_added_and_corrected_with_its_reason(world: World, task: Task, paper: Attachment) -> None:
    entered = paper.uploaded_at
    assert correct(world, task, paper, date(2023, 3, 16)).dated_on == date(2023, 3, 16)
    correct(world, task, paper, HELD_ON, cast.HEAD)
    paper.refresh_from_db()
    assert (paper.dated_on, paper.uploaded_at) == (HELD_ON, entered)
    told = next(happenings(events_of(task)[:1]))
    assert (told.verb, told.note) == ("document.redated", "见会议记录")
    [changed] = [change for change in told.changes if "2023-03-17" in str(change)]
    assert "2023-03-16" in str(changed)


def test_a_day_after_the_entry_the_same_day_or_no_reason_is_refused(
    world: World, task: Task, paper: Attachment
) -> None:
    with refused("document.dated_ahead"):
        correct(world, task, paper, date(2023, 3, 21))
    correct(world, task, paper, HELD_ON)
    with refused("document.same_day"):
        correct(world, task, paper, HELD_ON)
    with refused("document.no_reason"):
        date_attachment(actor=world.office, record=task, attachment=paper, dated_on=HELD_ON, reason=" ")
    with pytest.raises(NotAllowed):
        correct(world, task, paper, date(2023, 3, 1), cast.CLERK)


def test_the_page_of_a_paper_asks_and_the_catalogue_shows_both_days(
    world: World, task: Task, paper: Attachment
) -> None:
    url, office = reverse("campaign:paper-date", args=[paper.pk]), browser_of(cast.OFFICE)
    catalogue = reverse("campaign:catalogue")
    assert url in office.get(catalogue).content.decode()
    assert office.get(url).status_code == 200
    refusal = office.post(url, {"dated_on": "2023-03-21", "reason": "见会议记录"})
    assert refusal.status_code == 422
    assert "不能证明" in refusal.content.decode()
    assert office.post(url, {"dated_on": "2023-03-17", "reason": "见会议记录"}).status_code == 303
    said = office.get(catalogue).content.decode()
    assert "2023年3月17日" in said
    assert browser_of(cast.CLERK).get(url).status_code == 403
    assert browser_of(cast.SYSTEM_ADMIN).get(url).status_code == 404


def test_the_day_of_a_removed_paper_is_not_corrected(world: World, task_in: Callable[[str], Task], task: Task) -> None:
    paper = Attachment._default_manager.get(record_id=task_in(TaskState.SUBMITTED).pk)
    remove_attachment(actor=world.clerk, record=task, attachment=paper, reason="传错")
    with refused("document.removed"):
        correct(world, task, paper, HELD_ON)
    assert browser_of(cast.OFFICE).get(reverse("campaign:paper-date", args=[paper.pk])).status_code == 404
