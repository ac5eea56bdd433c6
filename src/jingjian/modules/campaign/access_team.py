"""Who may see and do what with task forces, the responsibility chain, briefings and their resolutions.

The offices of the programme keep all of it within their scope. Everybody who works below a campaign's unit reads the
task forces in force; briefings are for the offices, the members of the campaign's task forces and whoever was asked to
come. The three administrators see nothing of it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import NOTHING
from jingjian.kernel import clock
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.access import (
    READING,
    WRITING,
    ProgrammePolicy,
    everywhere_above,
    in_scopes,
    outside,
    verbs_of,
)
from jingjian.modules.campaign.models import (
    Briefing,
    BriefingAttendance,
    BriefingState,
    Resolution,
    ResponsibilityDraft,
    TaskForce,
    TaskForceMember,
    TaskForceState,
)
from jingjian.modules.campaign.workflow import OFFICE


class TaskForcePolicy(ProgrammePolicy):
    """A group in force or dissolved is known to all who work below; a draft to the offices."""

    verbs = READING | WRITING | verbs_of(workflow.TASK_FORCE) | {"add_members", "end_members"}

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        if outside(actor):
            return NOTHING
        issued = ~Q(state=TaskForceState.DRAFT)
        return in_scopes(actor, OFFICE, "record__unit_path") | (issued & everywhere_above(actor, "record__unit_path"))

    def path_of(self, row: TaskForce) -> str:
        return row.campaign.unit.path if row._state.adding else row.record.unit_path

    def decide_write(self, actor: Actor, verb: str, row: TaskForce | None) -> Decision:
        if row is not None and row.state == TaskForceState.DISSOLVED:
            return deny(_("This group is dissolved; its list stays as it was."))
        return super().decide_write(actor, verb, row)


class ChainPolicy(ProgrammePolicy):
    """Drafts of the chain are the offices' own; what is in force everybody reads of themselves on their page."""

    verbs = READING | WRITING | verbs_of(workflow.CHAIN) | {"set_senior", "leave_out", "propose_again"}

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        return NOTHING if outside(actor) else in_scopes(actor, OFFICE, "record__unit_path")

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if verb in READING and row is None and not actor.is_system and not actor.has(*OFFICE):
            return deny(_("The campaign office and the leaders draft the chain; your own stands under “My chain”."))
        return super().decide(actor, verb, row)

    def path_of(self, row: ResponsibilityDraft) -> str:
        return row.unit.path if row._state.adding else row.record.unit_path

    def decide_write(self, actor: Actor, verb: str, row: ResponsibilityDraft | None) -> Decision:
        if row is not None and workflow.CHAIN.category(row.state).ended and verb != "attach":
            return deny(_("This draft is closed; propose the chain again for a later change."))
        return super().decide_write(actor, verb, row)


class BriefingPolicy(ProgrammePolicy):
    """Briefings by office, by membership of a task force and by having been asked to come."""

    verbs = READING | WRITING | verbs_of(workflow.BRIEFING) | {"resolve"}

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        if outside(actor):
            return NOTHING
        condition = in_scopes(actor, OFFICE, "record__unit_path")
        if actor.person_id is not None:
            me = actor.person_id
            condition |= _as_member(me, "campaign") | _as_asked(me, "pk") | Q(chair_id=me)
        return condition

    def path_of(self, row: Briefing) -> str:
        return row.campaign.unit.path if row._state.adding else row.record.unit_path

    def decide_write(self, actor: Actor, verb: str, row: Briefing | None) -> Decision:
        if row is not None:
            if verb == "edit" and row.state in (BriefingState.CONFIRMED, BriefingState.CALLED_OFF):
                return deny(_("The briefing is closed; its minutes are not changed any more."))
            if verb == "resolve" and row.state != BriefingState.HELD:
                return deny(_("Resolutions are entered after the briefing and before its minutes are confirmed."))
            if verb == "confirm" and actor.person_id is not None and actor.person_id == row.chair_id:
                return ALLOW
        return super().decide_write(actor, verb, row)


class ResolutionPolicy(ProgrammePolicy):
    """A resolution is read by who reads its briefing, and by the person it names."""

    verbs = READING | {"edit"} | verbs_of(workflow.RESOLUTION)

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        if outside(actor):
            return NOTHING
        condition = in_scopes(actor, OFFICE, "briefing__record__unit_path")
        if actor.person_id is not None:
            me = actor.person_id
            mine = Q(responsible_id=me) | Q(briefing__chair_id=me)
            condition |= mine | _as_member(me, "briefing__campaign") | _as_asked(me, "briefing")
        return condition

    def path_of(self, row: Resolution) -> str:
        return row.briefing.record.unit_path

    def decide_write(self, actor: Actor, verb: str, row: Resolution | None) -> Decision:
        if row is not None and verb == "edit" and row.briefing.state != BriefingState.HELD:
            return deny(_("The minutes are confirmed; the words of a resolution stay."))
        return super().decide_write(actor, verb, row)


def _as_member(person_id: UUID, campaign: str) -> Q:
    """Rows of a campaign in one of whose groups in force the actor sits today."""
    today = clock.today()
    sits = TaskForceMember.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), person_id=person_id, since__lte=today,
        task_force__state=TaskForceState.IN_FORCE, task_force__campaign=OuterRef(campaign),
    )  # fmt: skip
    return Q(Exists(sits))


def _as_asked(person_id: UUID, briefing: str) -> Q:
    """Rows of a briefing to which the actor was asked."""
    return Q(Exists(BriefingAttendance.objects.filter(person_id=person_id, briefing=OuterRef(briefing))))


def sees_programme(actor: Any) -> bool:
    """Whether the pages of the programme are open to the actor at all."""
    return bool(actor.known) and not outside(actor)


task_force_policy = TaskForcePolicy()
chain_policy = ChainPolicy()
briefing_policy = BriefingPolicy()
resolution_policy = ResolutionPolicy()
