"""The only writers of campaigns, plans, clauses, proposed tasks and tasks; of task forces, the chain and briefings.

Every action takes keywords only, ``actor`` first, and returns the row; those that are actions of a register take the
row as ``row``. They raise ``NotAllowed``, ``Conflict`` and ``DomainError`` with a code and the words for a person.
"""

from jingjian.modules.campaign.actions.briefings import (
    amend_briefing,
    call_off_briefing,
    confirm_briefing,
    hold_briefing,
    plan_briefing,
    set_rhythm,
)
from jingjian.modules.campaign.actions.campaigns import amend_campaign, close_campaign, create_campaign, set_phase
from jingjian.modules.campaign.actions.chain import (
    amend_chain,
    enforce_chain,
    leave_out,
    propose_again,
    propose_chain,
    set_senior,
    withdraw_chain,
)
from jingjian.modules.campaign.actions.clauses import (
    accept_all,
    accept_clause,
    classify_clause,
    edit_clause,
    link_record,
    merge_clause,
    relevel_clause,
    split_clause,
    unlink_record,
)
from jingjian.modules.campaign.actions.guards import GUARDS, PAGE_GUARDS
from jingjian.modules.campaign.actions.plans import (
    discard_plan,
    fill_placeholder,
    import_plan,
    set_plan_head,
    settle_warning,
)
from jingjian.modules.campaign.actions.proposals import (
    add_proposal,
    assign_lead_unit,
    drop_proposal,
    edit_proposal,
    keep_proposal,
)
from jingjian.modules.campaign.actions.publishing import publish_plan
from jingjian.modules.campaign.actions.resolutions import (
    amend_resolution,
    resolve,
    turn_resolution,
    withdraw_resolution,
)
from jingjian.modules.campaign.actions.tasks import (
    accept_task,
    amend_task,
    assign_task,
    cancel_task,
    close_task,
    create_task,
    reopen_task,
    return_task,
    start_task,
    submit_task,
    verify_task,
)
from jingjian.modules.campaign.actions.team import (
    add_members,
    amend_task_force,
    create_task_force,
    dissolve_task_force,
    end_members,
    found_task_force,
)

__all__ = [
    "GUARDS",
    "PAGE_GUARDS",
    "accept_all",
    "accept_clause",
    "accept_task",
    "add_members",
    "add_proposal",
    "amend_briefing",
    "amend_campaign",
    "amend_chain",
    "amend_resolution",
    "amend_task",
    "amend_task_force",
    "assign_lead_unit",
    "assign_task",
    "call_off_briefing",
    "cancel_task",
    "classify_clause",
    "close_campaign",
    "close_task",
    "confirm_briefing",
    "create_campaign",
    "create_task",
    "create_task_force",
    "discard_plan",
    "dissolve_task_force",
    "drop_proposal",
    "edit_clause",
    "edit_proposal",
    "end_members",
    "enforce_chain",
    "fill_placeholder",
    "found_task_force",
    "hold_briefing",
    "import_plan",
    "keep_proposal",
    "leave_out",
    "link_record",
    "merge_clause",
    "plan_briefing",
    "propose_again",
    "propose_chain",
    "publish_plan",
    "relevel_clause",
    "reopen_task",
    "resolve",
    "return_task",
    "set_phase",
    "set_plan_head",
    "set_rhythm",
    "set_senior",
    "settle_warning",
    "split_clause",
    "start_task",
    "submit_task",
    "turn_resolution",
    "unlink_record",
    "verify_task",
    "withdraw_chain",
    "withdraw_resolution",
]
