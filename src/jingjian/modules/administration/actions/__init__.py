"""The only writers of organisation, accounts, grants and the calendar."""

from jingjian.modules.administration.actions.accounts import (
    change_password,
    close_account,
    create_account,
    end_grant,
    first_administrator,
    grant_role,
    make_setup_link,
    reopen_account,
    reset_password,
)
from jingjian.modules.administration.actions.calendar import amend_day, know_year, set_day
from jingjian.modules.administration.actions.moves import (
    close_unit,
    merge_unit,
    move_unit,
    reopen_unit,
    resume_abandoned_move,
)
from jingjian.modules.administration.actions.organisation import (
    amend_person,
    amend_post,
    amend_unit,
    appoint,
    create_person,
    create_post,
    create_unit,
    end_appointment,
)
from jingjian.modules.administration.actions.service import end_service, follow_the_calendar, return_to_service

__all__ = [
    "amend_day",
    "amend_person",
    "amend_post",
    "amend_unit",
    "appoint",
    "change_password",
    "close_account",
    "close_unit",
    "create_account",
    "create_person",
    "create_post",
    "create_unit",
    "end_appointment",
    "end_grant",
    "end_service",
    "first_administrator",
    "follow_the_calendar",
    "grant_role",
    "know_year",
    "make_setup_link",
    "merge_unit",
    "move_unit",
    "reopen_account",
    "reopen_unit",
    "reset_password",
    "resume_abandoned_move",
    "return_to_service",
    "set_day",
]
