"""The only writers of campaigns, plans, clauses, proposed tasks and tasks.

Every action takes keywords only, ``actor`` first, and returns the row; those that are actions of a register take the
row as ``row``. They raise ``NotAllowed``, ``Conflict`` and ``DomainError`` with a code and the words for a person.
"""

from jingjian.modules.campaign.actions.campaigns import (
    amend_campaign,
    close_campaign,
    create_campaign,
    rule_regular_work,
    set_phase,
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
from jingjian.modules.campaign.actions.inspection_files import (
    ask_inspection_file,
    begin_inspection_file,
    expire_inspection_file,
    fail_inspection_file,
    finish_inspection_file,
    withdraw_inspection_file,
)
from jingjian.modules.campaign.actions.occurrences import link_proof, unlink_proof
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
from jingjian.modules.campaign.actions.sampling import answer_item, draw_sample
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

__all__ = [
    "GUARDS",
    "PAGE_GUARDS",
    "accept_all",
    "accept_clause",
    "accept_task",
    "add_proposal",
    "amend_campaign",
    "amend_task",
    "answer_item",
    "ask_inspection_file",
    "assign_lead_unit",
    "assign_task",
    "begin_inspection_file",
    "cancel_task",
    "classify_clause",
    "close_campaign",
    "close_task",
    "create_campaign",
    "create_task",
    "discard_plan",
    "draw_sample",
    "drop_proposal",
    "edit_clause",
    "edit_proposal",
    "expire_inspection_file",
    "fail_inspection_file",
    "fill_placeholder",
    "finish_inspection_file",
    "import_plan",
    "keep_proposal",
    "link_proof",
    "link_record",
    "merge_clause",
    "publish_plan",
    "relevel_clause",
    "reopen_task",
    "return_task",
    "rule_regular_work",
    "set_phase",
    "set_plan_head",
    "settle_warning",
    "split_clause",
    "start_task",
    "submit_task",
    "unlink_proof",
    "unlink_record",
    "verify_task",
    "withdraw_inspection_file",
]
