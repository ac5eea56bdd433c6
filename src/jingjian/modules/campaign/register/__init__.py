"""The registers of this chapter, one topic a file."""

from jingjian.modules.campaign.register.briefings import BRIEFINGS, RESOLUTIONS
from jingjian.modules.campaign.register.campaigns import CAMPAIGNS
from jingjian.modules.campaign.register.inspection_files import INSPECTION_FILES
from jingjian.modules.campaign.register.obligations import OBLIGATIONS
from jingjian.modules.campaign.register.occurrences import OCCURRENCES
from jingjian.modules.campaign.register.plans import PLANS
from jingjian.modules.campaign.register.samples import SAMPLES
from jingjian.modules.campaign.register.task_imports import TASK_IMPORTS
from jingjian.modules.campaign.register.tasks import TASKS
from jingjian.modules.campaign.register.team import CHAIN_DRAFTS, TASK_FORCES

__all__ = [
    "BRIEFINGS",
    "CAMPAIGNS",
    "CHAIN_DRAFTS",
    "INSPECTION_FILES",
    "OBLIGATIONS",
    "OCCURRENCES",
    "PLANS",
    "RESOLUTIONS",
    "SAMPLES",
    "TASKS",
    "TASK_FORCES",
    "TASK_IMPORTS",
]
