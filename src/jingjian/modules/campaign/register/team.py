"""The registers of task forces and of drafts of the responsibility chain."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jingjian.commons.access.policy import policy_of
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Mark, Register, Tab
from jingjian.modules.campaign import actions, parts_team
from jingjian.modules.campaign.forms.chain import ChainForm, LeaveOutForm, SeniorForm
from jingjian.modules.campaign.forms.team import (
    AddMembersForm,
    DissolveForm,
    EndMembersForm,
    FoundForm,
    TaskForceForm,
)
from jingjian.modules.campaign.happenings import CHAIN_EVENTS, TASK_FORCE_EVENTS
from jingjian.modules.campaign.models import ResponsibilityDraft, TaskForce, TaskForceState
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.workflow import CHAIN, TASK_FORCE

TASK_FORCES = Register(
    slug="task-forces",
    model=TaskForce,
    policy=policy_of(TaskForce),
    chapter="plan",
    icon="users",
    name=gettext_lazy("Task forces"),
    noun=gettext_lazy("group"),
    place=PLACE,
    order=("kind", "position"),
    select_related=("record", "record__unit", "campaign", "superior"),
    related_detail=("campaign__unit",),
    list_template="campaign/task_forces.html",
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="name", label=gettext_lazy("Name"), width="wide"),
        Column(name="kind", label=gettext_lazy("Kind")),
        Column(name="superior", label=gettext_lazy("Works under"), sort="superior__name"),
        Column(name="campaign", label=gettext_lazy("Campaign"), sort="campaign__name"),
        Column(name="founded_on", label=gettext_lazy("Founded on"), kind="date"),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="kind", label=gettext_lazy("Kind")),
        Filter(name="unit", label=gettext_lazy("Unit"), kind="unit", lookup="record__unit_path"),
    ),
    tabs=(
        Tab(
            name="working", label=gettext_lazy("Working"), counted=True,
            where=lambda actor: ~Q(state=TaskForceState.DISSOLVED),
        ),
        Tab(name="all", label=gettext_lazy("All")),
    ),
    search_fields=("record__search_text",),
    workflow=TASK_FORCE,
    events=TASK_FORCE_EVENTS,
    guards=actions.GUARDS,
    forms={"found": FoundForm, "dissolve": DissolveForm},
    actions=(
        Action(
            verb="create", label=gettext_lazy("Set up a group"), form=TaskForceForm, run=actions.create_task_force,
            primary=True,
        ),
        Action(verb="found", run=actions.found_task_force),
        Action(verb="dissolve", run=actions.dissolve_task_force),
        Action(
            verb="add_members", label=gettext_lazy("Add members"), form=AddMembersForm, run=actions.add_members
        ),
        Action(verb="end_members", label=gettext_lazy("Members leave"), form=EndMembersForm, run=actions.end_members),
        Action(verb="edit", label=gettext_lazy("Correct"), form=TaskForceForm, run=actions.amend_task_force),
    ),
    detail=Detail(
        title=lambda group: group.name,
        marks=lambda group: [Mark(text=group.get_kind_display())],
        facts=(
            Column(name="campaign", label=gettext_lazy("Campaign")),
            Column(name="superior", label=gettext_lazy("Works under")),
            Column(name="duties", label=gettext_lazy("Duties")),
            Column(name="founded_on", label=gettext_lazy("Founded on"), kind="date"),
            Column(name="document_no", label=gettext_lazy("Founding document")),
            Column(name="dissolved_on", label=gettext_lazy("Dissolved on"), kind="date"),
        ),
        left=(
            DetailPart(
                template="campaign/parts/members.html", title=gettext_lazy("Members"),
                context=parts_team.members_of_group,
            ),
        ),
        right=(
            DetailPart(
                template="campaign/parts/groups.html", title=gettext_lazy("Works under this one"),
                context=parts_team.groups_beside,
            ),
        ),
    ),
    empty_text=gettext_lazy("No group has been set up. Begin with the leading group, then its office and task forces."),
)  # fmt: skip


def chain_marks(row: ResponsibilityDraft) -> list[Mark]:
    """How many lines the draft changes."""
    count = row.entries.count()
    return [Mark(text=ngettext("%(n)d line", "%(n)d lines", count) % {"n": count}, tone="b")]


CHAIN_DRAFTS = Register(
    slug="chain-drafts",
    model=ResponsibilityDraft,
    policy=policy_of(ResponsibilityDraft),
    chapter="plan",
    icon="sitemap",
    name=gettext_lazy("Drafts of the chain"),
    noun=gettext_lazy("draft of the chain"),
    place=PLACE,
    order=("-record__reference",),
    select_related=("record", "unit"),
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="unit", label=gettext_lazy("Unit"), sort="unit__path"),
        Column(name="since", label=gettext_lazy("Takes effect on"), kind="date"),
        Column(name="basis", label=gettext_lazy("Basis"), width="wide"),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="since", label=gettext_lazy("Takes effect on"), kind="date"),
        Filter(name="unit", label=gettext_lazy("Unit"), kind="unit", lookup="record__unit_path"),
    ),
    search_fields=("record__search_text",),
    workflow=CHAIN,
    events=CHAIN_EVENTS,
    guards=actions.GUARDS,
    actions=(
        Action(
            verb="create", label=gettext_lazy("Propose the chain"), form=ChainForm, run=actions.propose_chain,
            primary=True,
        ),
        Action(verb="enforce", run=actions.enforce_chain),
        Action(verb="withdraw", run=actions.withdraw_chain),
        Action(
            verb="set_senior", label=gettext_lazy("Name who answers"), form=SeniorForm, run=actions.set_senior
        ),
        Action(verb="leave_out", label=gettext_lazy("Leave lines out"), form=LeaveOutForm, run=actions.leave_out),
        Action(verb="propose_again", label=gettext_lazy("Propose again"), run=actions.propose_again),
        Action(verb="edit", label=gettext_lazy("Correct"), form=ChainForm, run=actions.amend_chain),
    ),
    detail=Detail(
        title=lambda row: _("Responsibility chain of %(unit)s") % {"unit": row.unit.name},
        marks=chain_marks,
        facts=(
            Column(name="unit", label=gettext_lazy("Unit")),
            Column(name="since", label=gettext_lazy("Takes effect on"), kind="date"),
            Column(name="basis", label=gettext_lazy("Basis")),
        ),
        left=(
            DetailPart(
                template="campaign/parts/chain_lines.html", title=gettext_lazy("Who shall answer for whom"),
                context=parts_team.lines_of_draft,
            ),
        ),
    ),
    empty_text=gettext_lazy("Propose the chain from posts and units, correct it, and put it in force in one act."),
)  # fmt: skip
