"""The registers of this chapter, one a file."""

from jingjian.modules.campaign.register.campaigns import CAMPAIGNS
from jingjian.modules.campaign.register.inspection_files import INSPECTION_FILES
from jingjian.modules.campaign.register.obligations import OBLIGATIONS
from jingjian.modules.campaign.register.occurrences import OCCURRENCES
from jingjian.modules.campaign.register.plans import PLANS
from jingjian.modules.campaign.register.samples import SAMPLES
from jingjian.modules.campaign.register.task_imports import TASK_IMPORTS
from jingjian.modules.campaign.register.tasks import TASKS

__all__ = [
    "CAMPAIGNS",
    "INSPECTION_FILES",
    "OBLIGATIONS",
    "OCCURRENCES",
    "PLANS",
    "SAMPLES",
    "TASKS",
    "TASK_IMPORTS",
]
