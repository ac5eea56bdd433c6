"""The programme from its plan, by topic: the campaign and its plan, the work it asks for, who carries it."""

from jingjian.modules.campaign.models.briefings import (
    AttendeePart,
    Briefing,
    BriefingAttendance,
    BriefingRhythm,
    BriefingState,
    Resolution,
    ResolutionState,
)
from jingjian.modules.campaign.models.chain import (
    ChainRule,
    ChainState,
    ResponsibilityDraft,
    ResponsibilityEntry,
    ResponsibilityLink,
)
from jingjian.modules.campaign.models.gates import ConditionKind, Gate, GateCondition, GatePassage
from jingjian.modules.campaign.models.inspection_files import (
    INSPECTION_AREA,
    InspectionFile,
    InspectionForm,
    InspectionState,
)
from jingjian.modules.campaign.models.obligations import (
    Concerned,
    Fulfilment,
    FulfilmentKind,
    Obligation,
    ObligationState,
)
from jingjian.modules.campaign.models.occurrences import OccurrenceProof, OccurrenceState, TaskOccurrence
from jingjian.modules.campaign.models.plans import (
    Campaign,
    CampaignState,
    Clause,
    ClauseKind,
    Phase,
    PhaseState,
    Plan,
    PlanState,
    RestDays,
    TaskProposal,
)
from jingjian.modules.campaign.models.sampling import SampleItem, SampleResult, SampleState, VerificationSample
from jingjian.modules.campaign.models.task_imports import TASK_SHEET_AREA, TaskImport, TaskImportState
from jingjian.modules.campaign.models.tasks import ClauseLink, Task, TaskState
from jingjian.modules.campaign.models.team import (
    HEADS,
    MemberPosition,
    TaskForce,
    TaskForceKind,
    TaskForceMember,
    TaskForceState,
)

__all__ = [
    "HEADS",
    "INSPECTION_AREA",
    "TASK_SHEET_AREA",
    "AttendeePart",
    "Briefing",
    "BriefingAttendance",
    "BriefingRhythm",
    "BriefingState",
    "Campaign",
    "CampaignState",
    "ChainRule",
    "ChainState",
    "Clause",
    "ClauseKind",
    "ClauseLink",
    "Concerned",
    "ConditionKind",
    "Fulfilment",
    "FulfilmentKind",
    "Gate",
    "GateCondition",
    "GatePassage",
    "InspectionFile",
    "InspectionForm",
    "InspectionState",
    "MemberPosition",
    "Obligation",
    "ObligationState",
    "OccurrenceProof",
    "OccurrenceState",
    "Phase",
    "PhaseState",
    "Plan",
    "PlanState",
    "Resolution",
    "ResolutionState",
    "ResponsibilityDraft",
    "ResponsibilityEntry",
    "ResponsibilityLink",
    "RestDays",
    "SampleItem",
    "SampleResult",
    "SampleState",
    "Task",
    "TaskForce",
    "TaskForceKind",
    "TaskForceMember",
    "TaskForceState",
    "TaskImport",
    "TaskImportState",
    "TaskOccurrence",
    "TaskProposal",
    "TaskState",
    "VerificationSample",
]
