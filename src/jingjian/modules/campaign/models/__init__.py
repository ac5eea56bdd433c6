"""The programme from its plan, by topic: the campaign and its plan, the work it asks for."""

from jingjian.modules.campaign.models.inspection_files import (
    INSPECTION_AREA,
    InspectionFile,
    InspectionForm,
    InspectionState,
)
from jingjian.modules.campaign.models.occurrences import OccurrenceProof, OccurrenceState, TaskOccurrence
from jingjian.modules.campaign.models.plans import (
    Campaign,
    CampaignState,
    Clause,
    ClauseKind,
    Phase,
    Plan,
    PlanState,
    RestDays,
    TaskProposal,
)
from jingjian.modules.campaign.models.sampling import SampleItem, SampleResult, SampleState, VerificationSample
from jingjian.modules.campaign.models.tasks import ClauseLink, Task, TaskState

__all__ = [
    "INSPECTION_AREA",
    "Campaign",
    "CampaignState",
    "Clause",
    "ClauseKind",
    "ClauseLink",
    "InspectionFile",
    "InspectionForm",
    "InspectionState",
    "OccurrenceProof",
    "OccurrenceState",
    "Phase",
    "Plan",
    "PlanState",
    "RestDays",
    "SampleItem",
    "SampleResult",
    "SampleState",
    "Task",
    "TaskOccurrence",
    "TaskProposal",
    "TaskState",
    "VerificationSample",
]
