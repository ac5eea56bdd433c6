"""The registers of organisation and system, in the order of the navigation."""

from jingjian.modules.administration.register.accounts import ACCOUNTS, GRANTS, PROPOSALS
from jingjian.modules.administration.register.organisation import APPOINTMENTS, PEOPLE, POSTS, UNITS
from jingjian.modules.administration.register.relations import RELATIONS
from jingjian.modules.administration.register.rosters import ROSTERS
from jingjian.modules.administration.register.system import CALENDAR_DAYS, CALENDAR_YEARS, JOBS

__all__ = [
    "ACCOUNTS",
    "APPOINTMENTS",
    "CALENDAR_DAYS",
    "CALENDAR_YEARS",
    "GRANTS",
    "JOBS",
    "PEOPLE",
    "POSTS",
    "PROPOSALS",
    "RELATIONS",
    "ROSTERS",
    "UNITS",
]
