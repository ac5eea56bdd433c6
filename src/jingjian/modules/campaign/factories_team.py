"""Example rows of task forces, drafts of the chain, briefings and resolutions for the conformance suite."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from jingjian.kernel import clock
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.models import Briefing, Clause, Resolution, ResponsibilityDraft, TaskForce
from jingjian.testing import cast
from jingjian.testing.conformance import Example, World

OFFICE, HEAD, CLERK = cast.OFFICE.username, cast.HEAD.username, cast.CLERK.username
COLLEAGUE, STRANGER = "zhouyiming", cast.OTHER_CLERK.username
ADMINISTRATOR = cast.SYSTEM_ADMIN.username

_numbers = count(1)


def examples(clause_example: Callable[[World], Clause]) -> tuple[Example, ...]:
    """The four examples; ``clause_example`` gives a clause of a plan in force."""
    return _Team(clause_example).examples()


class _Team:
    """Rows in the campaign of the clause, made by the campaign office."""

    def __init__(self, clause_example: Callable[[World], Clause]) -> None:
        self.clause = clause_example

    def group(self, world: World) -> TaskForce:
        """A task force in force with a head and a member."""
        office, today = world.actor(OFFICE), clock.today()
        row = self.draft_group(world)
        return actions.found_task_force(actor=office, row=row, founded_on=today, document_no="清纪发〔2023〕2号")

    def draft_group(self, world: World) -> TaskForce:
        office, today = world.actor(OFFICE), clock.today()
        row = actions.create_task_force(
            actor=office, campaign=self.clause(world).plan.campaign, kind="task_force",
            name=f"检视整治专班（第{next(_numbers)}组）", duties="建立问题清单，督促整改销号。",
        )  # fmt: skip
        head, clerk = world.person(HEAD), world.person(CLERK)
        actions.add_members(actor=office, row=row, people=[head], position=1, since=today, duty="牵头")
        return actions.add_members(actor=office, row=row, people=[clerk], position=5, since=today)

    def group_for(self, world: World, verb: str) -> TaskForce:
        return self.draft_group(world) if verb == "found" else self.group(world)

    def group_form(self, world: World, verb: str, row: Any) -> dict[str, Any]:
        today = clock.today().isoformat()
        forms: dict[str, dict[str, Any]] = {
            "found": {"founded_on": today, "document_no": "清纪发〔2023〕3号"},
            "dissolve": {"dissolved_on": today, "reason": "任务完成。"},
            "add_members": {"people": [world.person(COLLEAGUE).pk], "position": 6, "since": today, "duty": "联络"},
            "edit": {"kind": "task_force", "name": f"自查自纠专班{next(_numbers)}", "position": 2, "duties": "汇总。"},
        }
        if verb == "create":
            campaign = self.clause(world).plan.campaign
            return {"campaign": campaign, "kind": "office", "name": f"领导小组办公室{next(_numbers)}", "position": 1}
        if verb == "end_members":
            return {"members": [row.members.get(person=world.person(CLERK)).pk], "until": today}
        return forms[verb]

    def draft(self, world: World) -> ResponsibilityDraft:
        """The chain of 干部监督室 as posts and duties propose it: the leader in charge, the head, two people."""
        return actions.propose_chain(
            actor=world.actor(OFFICE), unit=world.unit("GB"), since=clock.today(), basis="实施方案第二部分"
        )

    def draft_form(self, world: World, verb: str, row: Any) -> dict[str, Any]:
        day = clock.today().isoformat()
        if verb == "leave_out":
            return {"lines": [row.entries.get(junior=world.person(CLERK)).pk]}
        forms: dict[str, dict[str, Any]] = {
            "create": {"unit": world.unit("GB"), "since": day},
            "edit": {"since": day, "basis": "县纪委〔2023〕5号文件"},
            "set_senior": {
                "juniors": [world.person(CLERK).pk], "senior": world.person(COLLEAGUE), "capacity": "专班副组长",
            },
        }  # fmt: skip
        return forms.get(verb, {})

    def briefing(self, world: World) -> Briefing:
        """A briefing planned for today: the leader in charge chairs, the head of 干部监督室 reports."""
        return actions.plan_briefing(
            actor=world.actor(OFFICE), campaign=self.clause(world).plan.campaign, title="听取检视整治进展汇报",
            held_on=clock.today(), chair=world.person(cast.IN_CHARGE.username), place="三楼会议室",
            reporters=[world.person(HEAD)], attendees=[world.person(CLERK)],
        )  # fmt: skip

    def held(self, world: World) -> Briefing:
        people = [world.person(HEAD), world.person(CLERK)]
        return actions.hold_briefing(
            actor=world.actor(OFFICE), row=self.briefing(world), held_on=clock.today(), present=people,
            reported="汇报了问题清单。", minutes="会议听取了汇报。",
        )  # fmt: skip

    def briefing_for(self, world: World, verb: str) -> Briefing:
        return self.held(world) if verb in ("confirm", "resolve") else self.briefing(world)

    def briefing_form(self, world: World, verb: str, row: Any) -> dict[str, Any]:
        day = clock.today().isoformat()
        chair, head = world.person(cast.IN_CHARGE.username), world.person(HEAD)
        plan = {"title": "听取自查自纠情况汇报", "held_on": day, "chair": chair, "reporters": [head.pk]}
        forms: dict[str, dict[str, Any]] = {
            "edit": plan,
            "hold": {"held_on": day, "present": [head.pk], "reported": "自查已完成。"},
            "call_off": {"reason": "与县委会议冲突。"},
            "resolve": {
                "text": "干部监督室于月底前完成问题清单复核。",
                "responsible": world.person(CLERK),
                "due_on": day,
            },
        }
        if verb == "create":
            return {**plan, "campaign": self.clause(world).plan.campaign}
        return forms.get(verb, {})

    def resolution(self, world: World) -> Resolution:
        """A resolution that is no task yet."""
        briefing = self.held(world)
        actions.resolve(
            actor=world.actor(OFFICE), row=briefing, text="对已销号问题开展一次复核。", clause=self.clause(world),
            responsible=world.person(CLERK), due_on=clock.today(),
        )  # fmt: skip
        return briefing.resolutions.select_related("briefing__campaign__unit", "briefing__record").get()

    def resolution_form(self, world: World, verb: str, row: Any) -> dict[str, Any]:
        forms: dict[str, dict[str, Any]] = {
            "edit": {"text": "对已销号问题逐条复核。"},
            "withdraw": {"reason": "并入其他决议。"},
            "turn": {
                "clause": self.clause(world), "title": "对已销号问题开展一次复核", "lead_unit": world.unit("GB"),
                "responsible": world.person(CLERK), "verifier": world.person(HEAD),
            },
        }  # fmt: skip
        return forms[verb]

    def examples(self) -> tuple[Example, ...]:
        group_verbs = ("create", "edit", "found", "dissolve", "add_members", "end_members")
        draft_verbs = ("create", "edit", "enforce", "withdraw", "set_senior", "leave_out", "propose_again")
        briefing_verbs = ("create", "edit", "hold", "confirm", "call_off", "resolve")
        return (
            Example(
                slug="task-forces", row=self.group, ready=self.group_for, reader=OFFICE, stranger=ADMINISTRATOR,
                who=dict.fromkeys(group_verbs, OFFICE), denied={"*": CLERK}, form_data=self.group_form,
            ),
            Example(
                slug="chain-drafts", row=self.draft, reader=OFFICE, stranger=CLERK,
                who=dict.fromkeys(draft_verbs, OFFICE), denied={"*": CLERK}, form_data=self.draft_form,
            ),
            Example(
                slug="briefings", row=self.briefing, ready=self.briefing_for, reader=OFFICE, stranger=STRANGER,
                who=dict.fromkeys(briefing_verbs, OFFICE), denied={"*": CLERK}, form_data=self.briefing_form,
            ),
            Example(
                slug="resolutions", row=self.resolution, reader=OFFICE, stranger=STRANGER,
                who=dict.fromkeys(("edit", "turn", "withdraw"), OFFICE), denied={"*": CLERK},
                form_data=self.resolution_form,
            ),
        )  # fmt: skip
