"""The programme from its plan, by topic: the campaign and its plan, the work it asks for."""

from jingjian.modules.campaign.models.plans import (
    Campaign,
    CampaignState,
    Clause,
    ClauseKind,
    Phase,
    Plan,
    PlanState,
    TaskProposal,
)
from jingjian.modules.campaign.models.tasks import ClauseLink, Task, TaskState

__all__ = [
    "Campaign",
    "CampaignState",
    "Clause",
    "ClauseKind",
    "ClauseLink",
    "Phase",
    "Plan",
    "PlanState",
    "Task",
    "TaskProposal",
    "TaskState",
]
