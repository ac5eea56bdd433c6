"""The words for what was done, as the course of events of a record page says it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from jingjian.kernel.phrases import Words

CAMPAIGN_EVENTS: Mapping[str, Words] = {
    "campaign.created": _("Campaign opened"),
    "campaign.amended": _("Campaign corrected"),
    "campaign.started": _("Campaign started with its plan"),
    "campaign.phase_set": _("Phase named and dated"),
    "campaign.rhythm_set": _("Rhythm of briefings set"),
    "campaign.closed": _("Campaign closed"),
    "campaign.regular_work_ruled": _("Rules for regular work set"),
    "campaign.gates_proposed": _("Gate conditions proposed"),
    "campaign.gate_changed": _("Gate condition changed"),
    "campaign.gate_confirmed": _("Gate condition confirmed"),
    "campaign.phase_opened": _("Phase opened"),
    "campaign.phase_ended": _("Phase ended"),
}
INSPECTION_FILE_EVENTS: Mapping[str, Words] = {
    "inspection_file.asked": _("Inspection file asked for"),
    "inspection_file.begun": _("Being made"),
    "inspection_file.made": _("Inspection file made"),
    "inspection_file.failed": _("Could not be made"),
    "inspection_file.downloaded": _("Downloaded"),
    "inspection_file.withdrawn": _("Withdrawn"),
    "inspection_file.expired": _("Term over; the file is gone"),
}
PLAN_EVENTS: Mapping[str, Words] = {
    "plan.imported": _("Document imported"),
    "plan.head_set": _("Head of the plan set"),
    "plan.placeholder_filled": _("Gap in the text filled in"),
    "plan.doubt_settled": _("Doubt settled"),
    "plan.clauses_accepted": _("Clauses reviewed"),
    "plan.clause_split": _("Clause split"),
    "plan.clause_merged": _("Clause merged into the one before"),
    "plan.clause_relevelled": _("Clause moved to another level"),
    "plan.lead_unit_assigned": _("Lead unit named for several tasks"),
    "plan.published": _("Plan published"),
    "plan.superseded": _("Superseded by a later version"),
    "plan.discarded": _("Version discarded"),
}
TASK_EVENTS: Mapping[str, Words] = {
    "task.extended": _("Date moved as approved"),
    "task.instructed": _("The leaders have answered"),
    "task.created": _("Task created"),
    "task.amended": _("Task corrected"),
    "task.assigned": _("Task assigned"),
    "task.accepted": _("Task accepted"),
    "task.started": _("Work started"),
    "task.submitted": _("Submitted with evidence"),
    "task.verified": _("Verified"),
    "task.returned": _("Returned"),
    "task.closed": _("Closed as done"),
    "task.reopened": _("Reopened"),
    "task.cancelled": _("Cancelled"),
    "task.moved_to_new_plan": _("Carried over to the new version of the plan"),
    "document.attached": _("Paper attached"),
    "document.redated": _("Day of a paper corrected"),
    "document.removed": _("Paper removed"),
}
TASK_IMPORT_EVENTS: Mapping[str, Words] = {
    "task_sheet.uploaded": _("Sheet handed in"),
    "task_sheet.check_asked": _("Check asked for"),
    "task_sheet.checked": _("Rows checked"),
    "task_sheet.confirmed": _("Import confirmed"),
    "task_sheet.imported": _("Sheet imported"),
    "task_sheet.discarded": _("Sheet discarded"),
}
OBLIGATION_EVENTS: Mapping[str, Words] = {
    "obligation.created": _("Obligation drafted"),
    "obligation.amended": _("Obligation corrected"),
    "obligation.issued": _("Put in force"),
    "obligation.closed": _("Count closed"),
    "obligation.cancelled": _("Cancelled"),
    "obligation.entered": _("Entered as done"),
    "obligation.excused": _("Excused"),
    "obligation.undone": _("Entry undone"),
}
TASK_FORCE_EVENTS: Mapping[str, Words] = {
    "task_force.created": _("Group drafted"),
    "task_force.amended": _("Group corrected"),
    "task_force.founded": _("Group put in force"),
    "task_force.dissolved": _("Group dissolved"),
    "task_force.members_added": _("Members added"),
    "task_force.members_ended": _("Members left"),
}
CHAIN_EVENTS: Mapping[str, Words] = {
    "chain.proposed": _("Chain proposed from posts and units"),
    "chain.amended": _("Draft corrected"),
    "chain.proposed_again": _("Lines proposed again"),
    "chain.senior_set": _("Who answers named by hand"),
    "chain.left_out": _("Lines left out"),
    "chain.enforced": _("Chain put in force"),
    "chain.withdrawn": _("Draft withdrawn"),
}
BRIEFING_EVENTS: Mapping[str, Words] = {
    "briefing.planned": _("Briefing planned"),
    "briefing.amended": _("Briefing corrected"),
    "briefing.held": _("Briefing held"),
    "briefing.confirmed": _("Minutes confirmed"),
    "briefing.called_off": _("Briefing called off"),
    "briefing.resolved": _("Resolution entered"),
    "document.attached": _("Paper attached"),
    "document.removed": _("Paper removed"),
}
RESOLUTION_EVENTS: Mapping[str, Words] = {
    "resolution.entered": _("Resolution entered"),
    "resolution.amended": _("Resolution corrected"),
    "resolution.turned": _("Turned into a task"),
    "resolution.withdrawn": _("Resolution withdrawn"),
}
OCCURRENCE_EVENTS: Mapping[str, Words] = {
    "occurrence.created": _("Asked for by the rule of its task"),
    "occurrence.followed": _("Follows its task: unit and people"),
    "occurrence.moved": _("Due day moved with its task"),
    "occurrence.proof_linked": _("Record linked as proof"),
    "occurrence.proof_unlinked": _("Link taken back"),
    "occurrence.handed_in": _("Handed in"),
    "occurrence.closed": _("Closed as routine work"),
    "occurrence.verified": _("Verified"),
    "occurrence.returned": _("Returned"),
    "occurrence.confirmed_in_sample": _("Confirmed in the sample"),
    "occurrence.skipped": _("Skipped"),
    "occurrence.resumed": _("Asked for again"),
    "occurrence.withdrawn": _("No longer asked"),
    "document.attached": _("Paper attached"),
    "document.redated": _("Day of a paper corrected"),
    "document.removed": _("Paper removed"),
}
SAMPLE_EVENTS: Mapping[str, Words] = {
    "sample.drawn": _("Sample drawn"),
    "sample.answered": _("One period looked at"),
}
