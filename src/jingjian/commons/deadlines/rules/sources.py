"""The texts that time limits come from, each with the days on which it is in force."""

from __future__ import annotations

from datetime import date

from jingjian.commons.deadlines.rules.declared import Source
from jingjian.kernel.phrases import msgid

_DAY_BEFORE_2025_TEXTS = date(2025, 5, 31)
_SUPERVISION = msgid("Supervision Law")
_IMPLEMENTING = msgid("Regulations implementing the Supervision Law")
_SANCTIONS = msgid("Regulations on disciplinary sanctions of the Party")

WORKING_RULES = Source(
    msgid("Working rules of discipline inspection organs on supervision and discipline enforcement"), 2019,
    date(2019, 1, 1),
)  # fmt: skip
REPORT_RULES = Source(
    msgid("Rules on handling reports and accusations by discipline inspection and supervision organs"), 2020,
    date(2020, 1, 21),
)  # fmt: skip
INSPECTION_1994 = Source(
    msgid("Working regulations on case inspection by discipline inspection organs"), 1994, date(1994, 3, 25)
)
IMPLEMENTING_2021 = Source(_IMPLEMENTING, 2021, date(2021, 9, 20), _DAY_BEFORE_2025_TEXTS)
IMPLEMENTING_2025 = Source(_IMPLEMENTING, 2025, date(2025, 6, 1))
SUPERVISION_2018 = Source(_SUPERVISION, 2018, date(2018, 3, 20), _DAY_BEFORE_2025_TEXTS)
SUPERVISION_2024 = Source(_SUPERVISION, 2024, date(2025, 6, 1))
SANCTIONS_2018 = Source(_SANCTIONS, 2018, date(2018, 10, 1), date(2023, 12, 31))
SANCTIONS_2023 = Source(_SANCTIONS, 2023, date(2024, 1, 1))
GOVERNMENT_SANCTIONS = Source(msgid("Law on governmental sanctions for public officials"), 2020, date(2020, 7, 1))
SUPERVISORS = Source(msgid("Supervisors Law"), 2021, date(2022, 1, 1))
CIVIL_SERVANTS = Source(msgid("Civil Servants Law"), 2018, date(2019, 6, 1))
PERSONAL_INFORMATION = Source(msgid("Personal Information Protection Law"), 2021, date(2021, 11, 1))
LOCAL_PRACTICE = Source(msgid("Practice of this place"), 2016, date(2016, 1, 1))
"""Habits and papers that are no regulation, from the first year on that this house computes."""
