"""States and transitions of the programme, a frozen table for each kind of row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.models import Role
from jingjian.kernel.workflow import Category, State, Transition, Workflow
from jingjian.modules.campaign.models import (
    BriefingState,
    CampaignState,
    ChainState,
    InspectionState,
    ObligationState,
    OccurrenceState,
    PlanState,
    ResolutionState,
    SampleState,
    TaskForceState,
    TaskImportState,
    TaskState,
)

OFFICE = (Role.CAMPAIGN_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER)

CAMPAIGN = Workflow(
    states=(
        State(CampaignState.PREPARING, CampaignState.PREPARING.label, Category.OPEN),
        State(CampaignState.RUNNING, CampaignState.RUNNING.label, Category.OPEN),
        State(CampaignState.CLOSED, CampaignState.CLOSED.label, Category.DONE),
    ),
    transitions=(
        Transition("close", _("Close the campaign"), (CampaignState.RUNNING,), CampaignState.CLOSED, OFFICE,
                   confirm=_("Close the campaign? Its tasks stay readable.")),
    ),
    initial=CampaignState.PREPARING,
)  # fmt: skip

#: what the job does (make, fail, expire) is no step of a person and stands in the actions
INSPECTION_FILE = Workflow(
    states=(
        State(InspectionState.ASKED, InspectionState.ASKED.label, Category.OPEN),
        State(InspectionState.MAKING, InspectionState.MAKING.label, Category.OPEN),
        State(InspectionState.READY, InspectionState.READY.label, Category.DONE),
        State(InspectionState.FAILED, InspectionState.FAILED.label, Category.REFUSED),
        State(InspectionState.WITHDRAWN, InspectionState.WITHDRAWN.label, Category.VOID),
        State(InspectionState.EXPIRED, InspectionState.EXPIRED.label, Category.VOID),
    ),
    transitions=(
        Transition("withdraw", _("Withdraw"), (InspectionState.READY,), InspectionState.WITHDRAWN, OFFICE,
                   form="return"),
    ),
    initial=InspectionState.ASKED,
)  # fmt: skip

PLAN = Workflow(
    states=(
        State(PlanState.REVIEWING, PlanState.REVIEWING.label, Category.OPEN),
        State(PlanState.PUBLISHED, PlanState.PUBLISHED.label, Category.DONE),
        State(PlanState.SUPERSEDED, PlanState.SUPERSEDED.label, Category.VOID),
        State(PlanState.DISCARDED, PlanState.DISCARDED.label, Category.VOID),
    ),
    transitions=(
        Transition("publish", _("Publish the plan"), (PlanState.REVIEWING,), PlanState.PUBLISHED, OFFICE,
                   guards=("has_title", "kept_tasks_are_complete"), primary=True),
        Transition("discard", _("Discard this version"), (PlanState.REVIEWING,), PlanState.DISCARDED, OFFICE,
                   confirm=_("Discard this version? The imported text stays in the log.")),
    ),
    initial=PlanState.REVIEWING,
)  # fmt: skip

TASK = Workflow(
    states=(
        State(TaskState.DRAFT, TaskState.DRAFT.label, Category.OPEN),
        State(TaskState.ASSIGNED, TaskState.ASSIGNED.label, Category.OPEN),
        State(TaskState.ACCEPTED, TaskState.ACCEPTED.label, Category.OPEN),
        State(TaskState.IN_PROGRESS, TaskState.IN_PROGRESS.label, Category.OPEN),
        State(TaskState.SUBMITTED, TaskState.SUBMITTED.label, Category.WAITING),
        State(TaskState.RETURNED, TaskState.RETURNED.label, Category.OPEN),
        State(TaskState.VERIFIED, TaskState.VERIFIED.label, Category.WAITING),
        State(TaskState.DONE, TaskState.DONE.label, Category.DONE),
        State(TaskState.CANCELLED, TaskState.CANCELLED.label, Category.VOID),
    ),
    transitions=(
        Transition("assign", _("Assign"), (TaskState.DRAFT, TaskState.ASSIGNED, TaskState.ACCEPTED,
                   TaskState.IN_PROGRESS, TaskState.RETURNED), TaskState.ASSIGNED,
                   (*OFFICE, Role.DEPARTMENT_HEAD), form="assign", primary=True),
        Transition("accept", _("Accept the task"), (TaskState.ASSIGNED,), TaskState.ACCEPTED, ("responsible",),
                   primary=True),
        Transition("start", _("Start work"), (TaskState.ACCEPTED, TaskState.RETURNED), TaskState.IN_PROGRESS,
                   ("responsible",), primary=True),
        Transition("submit", _("Submit with evidence"), (TaskState.ACCEPTED, TaskState.IN_PROGRESS,
                   TaskState.RETURNED), TaskState.SUBMITTED, ("responsible",),
                   guards=("is_done_once", "has_evidence"),
                   form="submit", primary=True),
        Transition("verify", _("Verify"), (TaskState.SUBMITTED,), TaskState.VERIFIED, ("verifier",),
                   form="verify", primary=True),
        Transition("return", _("Return"), (TaskState.SUBMITTED, TaskState.VERIFIED), TaskState.RETURNED,
                   ("verifier", *OFFICE), form="return"),
        Transition("close", _("Close as done"), (TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.IN_PROGRESS,
                   TaskState.VERIFIED), TaskState.DONE, OFFICE, guards=("may_be_closed",), primary=True),
        Transition("reopen", _("Reopen"), (TaskState.DONE,), TaskState.IN_PROGRESS, OFFICE, form="return"),
        Transition("cancel", _("Cancel the task"), (TaskState.DRAFT, TaskState.ASSIGNED, TaskState.ACCEPTED,
                   TaskState.IN_PROGRESS, TaskState.RETURNED), TaskState.CANCELLED, OFFICE, form="return"),
    ),
    initial=TaskState.DRAFT,
)  # fmt: skip

OCCURRENCE = Workflow(
    states=(
        State(OccurrenceState.DUE, OccurrenceState.DUE.label, Category.OPEN),
        State(OccurrenceState.HANDED_IN, OccurrenceState.HANDED_IN.label, Category.WAITING),
        State(OccurrenceState.RETURNED, OccurrenceState.RETURNED.label, Category.OPEN),
        State(OccurrenceState.DONE, OccurrenceState.DONE.label, Category.DONE),
        State(OccurrenceState.SKIPPED, OccurrenceState.SKIPPED.label, Category.VOID),
        State(OccurrenceState.WITHDRAWN, OccurrenceState.WITHDRAWN.label, Category.VOID),
    ),
    transitions=(
        Transition("hand_in", _("Hand in this period"), (OccurrenceState.DUE, OccurrenceState.RETURNED),
                   OccurrenceState.HANDED_IN, ("responsible",), guards=("has_begun",), form="hand_in", primary=True,
                   onward=(OccurrenceState.DONE,)),
        Transition("verify", _("Verify"), (OccurrenceState.HANDED_IN,), OccurrenceState.DONE, ("verifier",),
                   form="verify", primary=True),
        Transition("return", _("Return"), (OccurrenceState.HANDED_IN, OccurrenceState.DONE),
                   OccurrenceState.RETURNED, ("verifier", *OFFICE), form="return"),
        Transition("skip", _("Skip this period"), (OccurrenceState.DUE, OccurrenceState.RETURNED),
                   OccurrenceState.SKIPPED, (*OFFICE, Role.DEPARTMENT_HEAD), form="return"),
        Transition("resume", _("Ask for it again"), (OccurrenceState.SKIPPED,), OccurrenceState.DUE, OFFICE,
                   form="return"),
    ),
    initial=OccurrenceState.DUE,
)  # fmt: skip

SAMPLE = Workflow(
    states=(
        State(SampleState.LOOKING, SampleState.LOOKING.label, Category.OPEN),
        State(SampleState.ENDED, SampleState.ENDED.label, Category.DONE),
    ),
    transitions=(),
    initial=SampleState.LOOKING,
)

#: what the two jobs do (checking to checked, queued to done) is no step of a person
TASK_IMPORT = Workflow(
    states=(
        State(TaskImportState.CHECKING, TaskImportState.CHECKING.label, Category.WAITING),
        State(TaskImportState.CHECKED, TaskImportState.CHECKED.label, Category.OPEN),
        State(TaskImportState.QUEUED, TaskImportState.QUEUED.label, Category.WAITING),
        State(TaskImportState.DONE, TaskImportState.DONE.label, Category.DONE),
        State(TaskImportState.DISCARDED, TaskImportState.DISCARDED.label, Category.VOID),
    ),
    transitions=(
        Transition("confirm", _("Import"), (TaskImportState.CHECKED, TaskImportState.QUEUED), TaskImportState.QUEUED,
                   OFFICE, guards=("at_rest", "has_rows"), primary=True,
                   confirm=_("Import these rows? Rejected rows are left out; the report names them.")),
        Transition("check", _("Check again"), (TaskImportState.CHECKING, TaskImportState.CHECKED),
                   TaskImportState.CHECKING, OFFICE, guards=("at_rest",)),
        Transition("discard", _("Discard"),
                   (TaskImportState.CHECKING, TaskImportState.CHECKED, TaskImportState.QUEUED),
                   TaskImportState.DISCARDED, OFFICE, guards=("at_rest",),
                   confirm=_("Discard this sheet? The file is erased.")),
    ),
    initial=TaskImportState.CHECKING,
)  # fmt: skip

OBLIGATION = Workflow(
    states=(
        State(ObligationState.DRAFT, ObligationState.DRAFT.label, Category.OPEN),
        State(ObligationState.IN_FORCE, ObligationState.IN_FORCE.label, Category.OPEN),
        State(ObligationState.CLOSED, ObligationState.CLOSED.label, Category.DONE),
        State(ObligationState.CANCELLED, ObligationState.CANCELLED.label, Category.VOID),
    ),
    transitions=(
        Transition("issue", _("Put in force"), (ObligationState.DRAFT,), ObligationState.IN_FORCE, OFFICE,
                   primary=True),
        Transition("close", _("Close the count"), (ObligationState.IN_FORCE,), ObligationState.CLOSED, OFFICE,
                   form="close"),
        Transition("cancel", _("Cancel the obligation"), (ObligationState.DRAFT, ObligationState.IN_FORCE),
                   ObligationState.CANCELLED, OFFICE, form="cancel"),
    ),
    initial=ObligationState.DRAFT,
)  # fmt: skip

TASK_FORCE = Workflow(
    states=(
        State(TaskForceState.DRAFT, TaskForceState.DRAFT.label, Category.OPEN),
        State(TaskForceState.IN_FORCE, TaskForceState.IN_FORCE.label, Category.DONE),
        State(TaskForceState.DISSOLVED, TaskForceState.DISSOLVED.label, Category.VOID),
    ),
    transitions=(
        Transition("found", _("Put in force"), (TaskForceState.DRAFT,), TaskForceState.IN_FORCE, OFFICE,
                   guards=("has_a_head",), form="found", primary=True),
        Transition("dissolve", _("Dissolve"), (TaskForceState.IN_FORCE,), TaskForceState.DISSOLVED, OFFICE,
                   form="dissolve"),
    ),
    initial=TaskForceState.DRAFT,
)  # fmt: skip

CHAIN = Workflow(
    states=(
        State(ChainState.DRAFT, ChainState.DRAFT.label, Category.OPEN),
        State(ChainState.IN_FORCE, ChainState.IN_FORCE.label, Category.DONE),
        State(ChainState.WITHDRAWN, ChainState.WITHDRAWN.label, Category.VOID),
    ),
    transitions=(
        Transition("enforce", _("Put the chain in force"), (ChainState.DRAFT,), ChainState.IN_FORCE, OFFICE,
                   guards=("chain_is_whole",), primary=True,
                   confirm=_("Put these lines in force? Earlier ones end the day before.")),
        Transition("withdraw", _("Withdraw the draft"), (ChainState.DRAFT,), ChainState.WITHDRAWN, OFFICE,
                   confirm=_("Withdraw this draft? The chain in force stays as it is.")),
    ),
    initial=ChainState.DRAFT,
)  # fmt: skip

BRIEFING = Workflow(
    states=(
        State(BriefingState.PLANNED, BriefingState.PLANNED.label, Category.OPEN),
        State(BriefingState.HELD, BriefingState.HELD.label, Category.WAITING),
        State(BriefingState.CONFIRMED, BriefingState.CONFIRMED.label, Category.DONE),
        State(BriefingState.CALLED_OFF, BriefingState.CALLED_OFF.label, Category.VOID),
    ),
    transitions=(
        Transition("hold", _("Record that it was held"), (BriefingState.PLANNED,), BriefingState.HELD, OFFICE,
                   form="hold", primary=True),
        Transition("confirm", _("Confirm the minutes"), (BriefingState.HELD,), BriefingState.CONFIRMED,
                   (*OFFICE, "chair"), guards=("has_minutes",), primary=True,
                   confirm=_("Confirm the minutes? They are not changed afterwards.")),
        Transition("call_off", _("Call off"), (BriefingState.PLANNED,), BriefingState.CALLED_OFF, OFFICE,
                   form="call_off"),
    ),
    initial=BriefingState.PLANNED,
)  # fmt: skip

RESOLUTION = Workflow(
    states=(
        State(ResolutionState.OPEN, ResolutionState.OPEN.label, Category.OPEN),
        State(ResolutionState.IN_TASK, ResolutionState.IN_TASK.label, Category.WAITING),
        State(ResolutionState.DONE, ResolutionState.DONE.label, Category.DONE),
        State(ResolutionState.WITHDRAWN, ResolutionState.WITHDRAWN.label, Category.VOID),
    ),
    transitions=(
        Transition("turn", _("Turn into a task"), (ResolutionState.OPEN,), ResolutionState.IN_TASK, OFFICE,
                   form="turn", primary=True),
        Transition("withdraw", _("Withdraw"), (ResolutionState.OPEN,), ResolutionState.WITHDRAWN, OFFICE,
                   form="withdraw"),
    ),
    initial=ResolutionState.OPEN,
)  # fmt: skip
