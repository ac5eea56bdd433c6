"""Who may bring in sheets of tasks, and who reads what became of them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import NOTHING
from jingjian.commons.organisation.selectors import within
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.access import READING, ProgrammePolicy, outside, verbs_of
from jingjian.modules.campaign.models import TaskImport
from jingjian.modules.campaign.workflow import OFFICE


class TaskImportPolicy(ProgrammePolicy):
    """Whoever may enter tasks brings in sheets of them; the offices over the campaign see all of its sheets.

    What each row may do is asked of the tasks themselves, row by row, when it is checked and when it is imported.
    """

    verbs = READING | {"create"} | verbs_of(workflow.TASK_IMPORT)

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        if outside(actor) or not actor.has(*OFFICE):
            return NOTHING
        condition = Q(uploaded_by=actor.user_id) if actor.user_id is not None else NOTHING
        for path in actor.scopes(*OFFICE):
            condition |= within(path, "campaign__record__unit_path")
        return condition

    def decide(self, actor: Actor, verb: str, row: TaskImport | None) -> Decision:
        if verb in READING and not actor.is_system and not actor.has(*OFFICE):
            return deny(_("The campaign office and the leaders enter tasks from a sheet."))
        return super().decide(actor, verb, row)

    def decide_write(self, actor: Actor, verb: str, row: TaskImport | None) -> Decision:
        own = row is not None and actor.user_id is not None and row.uploaded_by_id == actor.user_id
        if row is None or own:
            if actor.has(*OFFICE):
                return ALLOW
            return deny(_("The campaign office and the leaders enter tasks from a sheet."))
        return super().decide_write(actor, verb, row)

    def path_of(self, row: TaskImport) -> str:
        return str(row.campaign.record.unit_path)


task_import_policy = TaskImportPolicy()
