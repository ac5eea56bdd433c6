"""Example rows of recurring work for the conformance suite: a period of a key task, a sample of routine work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import AttachmentKind
from jingjian.kernel import clock
from jingjian.kernel.limits import add_months
from jingjian.modules.campaign import actions, factories
from jingjian.modules.campaign.actions import occurrences
from jingjian.modules.campaign.models import Task, TaskOccurrence, VerificationSample
from jingjian.testing import cast
from jingjian.testing.conformance import Example, World

OFFICE, HEAD, CLERK = cast.OFFICE.username, cast.HEAD.username, cast.CLERK.username
COLLEAGUE, STRANGER = "zhouyiming", cast.OTHER_CLERK.username


def recurring_example(world: World, *, key: bool) -> Task:
    """A monthly task of 干部监督室, done by a clerk."""
    return actions.create_task(
        actor=world.actor(OFFICE), clause=factories.clause_example(world), title="每月报送自查进展",
        lead_unit=world.unit("GB"), responsible=world.person(CLERK), verifier=world.person(HEAD),
        rrule="FREQ=MONTHLY", key=key,
    )  # fmt: skip


def period_example(world: World) -> TaskOccurrence:
    """The present month of a key task."""
    first = recurring_example(world, key=True).occurrences.order_by("starts_on").first()
    assert first is not None
    return first


def sample_example(world: World) -> VerificationSample:
    """The sample of a month of its own, with the one routine period that was closed in it."""
    office, clerk = world.actor(OFFICE), world.actor(CLERK)
    clause = factories.clause_example(world)
    before = VerificationSample._default_manager.count() + 1
    month = add_months(clock.today().replace(day=1), -before)
    with clock.moved(month + timedelta(days=9)):
        task = actions.create_task(
            actor=office, clause=clause, title="每月组织集中学习", lead_unit=world.unit("GB"),
            responsible=world.person(CLERK), verifier=world.person(HEAD), rrule="FREQ=MONTHLY",
            due_on=add_months(month, 1),
        )  # fmt: skip
        row = task.occurrences.get(starts_on=month)
        occurrences.hand_in(actor=clerk, row=row, files=[_paper()])
    return actions.draw_sample(actor=SYSTEM, campaign=clause.plan.campaign, month=month)


def _period_for(world: World, verb: str) -> TaskOccurrence:
    row = period_example(world)
    if verb in ("verify", "return"):
        occurrences.hand_in(actor=world.actor(CLERK), row=row, files=[_paper()])
    if verb == "resume":
        occurrences.skip(actor=world.actor(OFFICE), row=row, reason="当月无此项。")
    return row


def _period_data(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "link":
        task = factories.task_example(world)
        attach(actor=world.actor(CLERK), record=task, upload=_paper(), kind=AttachmentKind.EVIDENCE)
        return {"references": task.record.reference}
    steps: dict[str, dict[str, Any]] = {
        "hand_in": {"result": "当月进展已报。", "files": _paper()},
        "verify": {"note": "属实。"},
        "return": {"reason": "缺少签字。"},
        "skip": {"reason": "当月无此项。"},
        "resume": {"reason": "当月仍需报送。"},
    }
    return steps.get(verb, {})


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("进展报告.txt", "本月进展：已逐项落实。".encode(), content_type="text/plain")


SERIES_EXAMPLES = (
    Example(
        slug="occurrences",
        row=period_example,
        ready=_period_for,
        reader=OFFICE,
        stranger=STRANGER,
        who={
            **dict.fromkeys(("hand_in", "link"), CLERK),
            **dict.fromkeys(("verify", "return"), HEAD),
            **dict.fromkeys(("skip", "resume", "nudge"), OFFICE),
        },
        denied={"*": COLLEAGUE, "link": STRANGER},
        form_data=_period_data,
    ),
    Example(
        slug="samples",
        row=sample_example,
        reader=OFFICE,
        stranger=cast.SYSTEM_ADMIN.username,
        who={},
        form_data=lambda world, verb, row: {},
    ),
)
