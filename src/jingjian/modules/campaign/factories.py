"""Example rows of the registers for the conformance suite, made through actions by the people of the cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import AttachmentKind
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.modules.campaign import actions, factories_team, selectors
from jingjian.modules.campaign.factories_series import SERIES_EXAMPLES
from jingjian.modules.campaign.factories_sheets import SHEET_EXAMPLES
from jingjian.modules.campaign.models import (
    INSPECTION_AREA,
    Campaign,
    Clause,
    InspectionFile,
    InspectionForm,
    InspectionState,
    Obligation,
    Plan,
    PlanState,
    Task,
)
from jingjian.testing import cast
from jingjian.testing.conformance import Example, World

OFFICE, HEAD, CLERK = cast.OFFICE.username, cast.HEAD.username, cast.CLERK.username
COLLEAGUE, STRANGER = "zhouyiming", cast.OTHER_CLERK.username
PAPER = """清源县干部队伍教育整顿工作方案
为做好教育整顿，制定本方案。
一、总体要求
坚持从严要求。
二、重点任务
（一）组织学习。各单位每月组织一次集体学习，做好学习记录。
（二）自查自纠。全体人员完成个人自查，形成自查报告。
"""


def campaign_example(world: World) -> Campaign:
    """A campaign in preparation."""
    return actions.create_campaign(actor=world.actor(OFFICE), name="干部队伍教育整顿", unit=world.county)


def plan_example(world: World) -> Plan:
    """A version just read, whose proposed tasks all have a lead unit, in a campaign of its own."""
    office = world.actor(OFFICE)
    plan = actions.import_plan(
        actor=office, campaign=campaign_example(world), file_name="工作方案.txt", content=PAPER.encode()
    )
    rows = plan.proposals.values_list("pk", flat=True)
    actions.assign_lead_unit(actor=office, plan=plan, proposals=rows, lead_unit=world.unit("ZD"))
    return plan


def clause_example(world: World) -> Clause:
    """A clause of a plan in force to which tasks may be added."""
    published = Plan._default_manager.filter(state=PlanState.PUBLISHED).first()
    plan = published or actions.publish_plan(actor=world.actor(OFFICE), row=plan_example(world))
    return selectors.assignable_clauses(plan.campaign).get(heading="自查自纠")


def task_example(world: World) -> Task:
    """A task of 干部监督室, assigned to a clerk, verified by the head of the room."""
    return actions.create_task(
        actor=world.actor(OFFICE), clause=clause_example(world), title="完成本室个人自查", lead_unit=world.unit("GB"),
        responsible=world.person(CLERK), verifier=world.person(HEAD), due_on=clock.today() + timedelta(days=30),
    )  # fmt: skip


def inspection_file_example(world: World) -> InspectionFile:
    """A file just asked for, of one clause."""
    clause = clause_example(world)
    return actions.ask_inspection_file(
        actor=world.actor(OFFICE), campaign=clause.plan.campaign, clause=clause, form=InspectionForm.ZIP
    )


def _inspection_file_for(world: World, verb: str) -> InspectionFile:
    row = inspection_file_example(world)
    if verb == "withdraw":
        office = world.actor(OFFICE)
        actions.begin_inspection_file(actor=office, row=row)
        stored = EncryptedStorage(INSPECTION_AREA).write([b"made"], bound_to=str(row.pk))
        actions.finish_inspection_file(actor=office, row=row, stored=stored, papers=0, pages=0, missing=1)
        assert row.state == InspectionState.READY
    return row


def _inspection_file_data(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "withdraw":
        return {"reason": "范围有误。"}
    return {"clause": clause_example(world), "form": InspectionForm.ZIP}


def _closable(world: World) -> Campaign:
    plan = plan_example(world)
    office = world.actor(OFFICE)
    for proposal in plan.proposals.all():
        actions.drop_proposal(actor=office, proposal=proposal)
    return actions.publish_plan(actor=office, row=Plan._default_manager.get(pk=plan.pk)).campaign


def _campaign_for(world: World, verb: str) -> Campaign:
    return _closable(world) if verb == "close" else campaign_example(world)


#: how far a task must have come before a verb may be taken, by the steps below
STEPS_BEFORE = {"start": 1, "submit": 2, "verify": 3, "return": 3, "close": 4, "reopen": 5}


def _task_for(world: World, verb: str) -> Task:
    task = task_example(world)
    clerk, head, office = world.actor(CLERK), world.actor(HEAD), world.actor(OFFICE)

    def hand_in() -> None:
        actions.submit_task(actor=clerk, row=task, result="已完成。", files=[_paper()])

    steps: tuple[Callable[[], object], ...] = (
        lambda: actions.accept_task(actor=clerk, row=task),
        lambda: actions.start_task(actor=clerk, row=task),
        hand_in,
        lambda: actions.verify_task(actor=head, row=task),
        lambda: actions.close_task(actor=office, row=task),
    )
    for step in steps[: STEPS_BEFORE.get(verb, 0)]:
        step()
    if verb == "submit":
        attach(actor=clerk, record=task, upload=_paper(), kind=AttachmentKind.EVIDENCE)
    return task


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("自查报告.txt", "已逐项对照自查。".encode(), content_type="text/plain")


def _campaign_data(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "close":
        return {}
    if verb == "set_rhythm":
        return {"weeks": 2}
    if verb == "rules":
        return {"rest_days": "previous", "sample_share": "20"}
    return {"name": "专项整顿", "unit": world.county, "starts_on": clock.today().isoformat()}


def _task_data(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb in ("create", "edit"):
        named = {"title": "开展廉政谈话", "lead_unit": world.unit("GB")}
        return {"clause": clause_example(world), **named} if verb == "create" else named
    steps: dict[str, dict[str, Any]] = {
        "assign": {"responsible": world.person(COLLEAGUE), "verifier": world.person(HEAD)},
        "submit": {"result": "三人均已完成自查。"},
        "verify": {"note": "属实。"},
        "return": {"reason": "缺少签字。"},
        "reopen": {"reason": "材料不全。"},
        "cancel": {"reason": "并入其他任务。"},
    }
    return steps.get(verb, {})


def obligation_example(world: World) -> Obligation:
    """A draft of what is asked of everybody in the county."""
    return actions.create_obligation(
        actor=world.actor(OFFICE), campaign=clause_example(world).plan.campaign, name="签订廉洁从业承诺书",
        unit=world.county, proof="本人签名的承诺书", due_on=clock.today() + timedelta(days=20),
    )  # fmt: skip


def issued_example(world: World) -> Obligation:
    """The same, in force."""
    return actions.issue_obligation(actor=world.actor(OFFICE), row=obligation_example(world))


def _obligation_for(world: World, verb: str) -> Obligation:
    return obligation_example(world) if verb == "issue" else issued_example(world)


def _obligation_data(world: World, verb: str, row: Any) -> dict[str, Any]:
    asked = {"name": "参加纪法知识测试", "proof": "成绩单", "concerned": "everybody"}
    if verb == "create":
        clause_example(world)
        return {**asked, "unit": world.county}
    return {"edit": asked, "cancel": {"reason": "并入其他事项。"}}.get(verb, {})


EXAMPLES = (
    Example(
        slug="obligations",
        row=issued_example,
        ready=_obligation_for,
        reader=OFFICE,
        stranger=cast.SYSTEM_ADMIN.username,
        who=dict.fromkeys(("create", "edit", "issue", "close", "cancel", "nudge"), OFFICE),
        denied={"*": CLERK},
        form_data=_obligation_data,
    ),
    Example(
        slug="campaigns",
        row=campaign_example,
        ready=_campaign_for,
        reader=OFFICE,
        stranger=cast.SYSTEM_ADMIN.username,
        who=dict.fromkeys(("create", "edit", "close", "rules", "set_rhythm"), OFFICE),
        denied={"*": CLERK},
        form_data=_campaign_data,
    ),
    Example(
        slug="inspection-files",
        row=inspection_file_example,
        ready=_inspection_file_for,
        reader=OFFICE,
        stranger=CLERK,
        who=dict.fromkeys(("create", "withdraw"), OFFICE),
        denied={"*": CLERK},
        form_data=_inspection_file_data,
    ),
    Example(
        slug="plans",
        row=plan_example,
        reader=OFFICE,
        stranger=CLERK,
        who=dict.fromkeys(("publish", "discard"), OFFICE),
        denied={"*": CLERK},
        form_data=lambda world, verb, row: {},
    ),
    Example(
        slug="tasks",
        row=task_example,
        ready=_task_for,
        reader=OFFICE,
        stranger=STRANGER,
        who={
            **dict.fromkeys(("create", "edit", "assign", "close", "reopen", "cancel", "nudge"), OFFICE),
            **dict.fromkeys(("accept", "start", "submit"), CLERK),
            **dict.fromkeys(("verify", "return"), HEAD),
        },
        denied={"*": COLLEAGUE},
        form_data=_task_data,
    ),
    *factories_team.examples(clause_example),
    *SERIES_EXAMPLES,
    *SHEET_EXAMPLES,
)
