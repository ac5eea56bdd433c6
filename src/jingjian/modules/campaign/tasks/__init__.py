"""The jobs of the programme, by topic; importing this package declares them."""

from jingjian.modules.campaign.tasks import inspection_files, series, task_sheets

__all__ = ["inspection_files", "series", "task_sheets"]
