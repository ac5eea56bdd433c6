"""Who may see and do what in the programme.

Offices of the programme (campaign office, leader in charge, principal leader) see and act over the units they are
granted; a department head sees and assigns what their unit leads or helps with; everybody else sees the tasks they
have a part in and those their own unit leads. The three administrators see nothing of it.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.commons.organisation.models import Unit
from jingjian.commons.organisation.selectors import within
from jingjian.commons.records.models import Party
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kernel.workflow import Workflow
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.models import (
    Campaign,
    InspectionFile,
    InspectionState,
    Obligation,
    ObligationState,
    Plan,
    PlanState,
    SampleItem,
    Task,
    TaskOccurrence,
    VerificationSample,
)
from jingjian.modules.campaign.workflow import OFFICE

#: what every register offers besides its transitions
READING = frozenset({"list", "view", "history", "export"})
WRITING = frozenset({"create", "edit", "attach"})
#: what may be done to the gates of a campaign's phases
GATES = frozenset({"edit_gate", "pass_gate", "waive_gate"})


def upwards(path: str) -> list[str]:
    """The path of a unit and of every unit above it: ``/NH/QY/`` gives ``/NH/`` and ``/NH/QY/``."""
    codes = path.strip("/").split("/") if path.strip("/") else []
    return ["/" + "/".join(codes[: i + 1]) + "/" for i in range(len(codes))]


def outside(actor: Actor) -> bool:
    """Whether the programme is closed to the actor altogether: nobody, or an administrator of the system."""
    return actor.is_administrator or not actor.known


def in_scopes(actor: Actor, roles: tuple[str, ...], field: str) -> Q:
    condition = NOTHING
    for path in actor.scopes(*roles):
        condition |= within(path, field)
    return condition


def everywhere_above(actor: Actor, field: str) -> Q:
    """Rows of a unit in whose subtree the actor works or holds a role."""
    paths = {above for grant in actor.roles for above in upwards(grant.path)}
    return Q(**{f"{field}__in": sorted(paths)})


def verbs_of(table: Workflow) -> frozenset[str]:
    return frozenset(transition.name for transition in table.transitions)


class ProgrammePolicy(Policy):
    """What the policies of the programme share: reading follows ``visible``, roles are asked over the unit's path."""

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system:
            return ALLOW
        if outside(actor):
            return deny(_("Administrators of the system have no part in the programme."))
        if verb in READING:
            return ALLOW
        return self.decide_write(actor, verb, row)

    def decide_write(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        path = self.path_of(row) if row is not None else None
        if actor.has(*OFFICE, path=path):
            return ALLOW
        return deny(_("The campaign office or a leader over this unit does this."))

    def path_of(self, row: Any) -> str:
        return str(row.record.unit_path)


class CampaignPolicy(ProgrammePolicy):
    """A campaign is known to all who work below its unit; its offices run it.

    A gate with open conditions is passed by the principal leader alone.
    """

    verbs = READING | WRITING | GATES | {"rules", "set_rhythm"} | verbs_of(workflow.CAMPAIGN)

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        if outside(actor):
            return NOTHING
        return in_scopes(actor, OFFICE, "record__unit_path") | everywhere_above(actor, "record__unit_path")

    def decide_write(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if verb != "waive_gate":
            return super().decide_write(actor, verb, row)
        if actor.has(Role.PRINCIPAL_LEADER, path=self.path_of(row) if row is not None else None):
            return ALLOW
        return deny(_("Only the principal leader passes a gate with open conditions, giving the reason."))

    def path_of(self, row: Campaign) -> str:
        return row.unit.path if row._state.adding else row.record.unit_path


class InspectionFilePolicy(ProgrammePolicy):
    """Inspection files are made, read and handed out by the offices over the unit they are made for, nobody else."""

    verbs = READING | {"create", "download"} | verbs_of(workflow.INSPECTION_FILE)

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        return NOTHING if outside(actor) else in_scopes(actor, OFFICE, "record__unit_path")

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if verb in READING and row is None and not actor.is_system and not actor.has(*OFFICE):
            return deny(_("The campaign office and the leaders make inspection files."))
        return super().decide(actor, verb, row)

    def decide_write(self, actor: Actor, verb: str, row: InspectionFile | None) -> Decision:
        if verb == "download" and row is not None and row.state != InspectionState.READY:
            return deny(_("There is no file to take at present."))
        return super().decide_write(actor, verb, row)

    def path_of(self, row: InspectionFile) -> str:
        return (row.unit or row.campaign.unit).path if row._state.adding else row.record.unit_path


class PlanPolicy(ProgrammePolicy):
    """A plan in force (and a former one) is open to all who work below; one in review only to the offices."""

    verbs = READING | WRITING | verbs_of(workflow.PLAN)

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        if outside(actor):
            return NOTHING
        issued = Q(state__in=(PlanState.PUBLISHED, PlanState.SUPERSEDED))
        return in_scopes(actor, OFFICE, "record__unit_path") | (issued & everywhere_above(actor, "record__unit_path"))

    def path_of(self, row: Plan) -> str:
        return row.campaign.unit.path if row._state.adding else row.record.unit_path


class TaskPolicy(ProgrammePolicy):
    """Tasks by office, by department and by part in them."""

    verbs = READING | WRITING | {"nudge", "redate", "pause_clock", "extend_clock"} | verbs_of(workflow.TASK)

    def visible(self, actor: Actor) -> Q:
        return reduce(or_, self.ways(actor))

    def ways(self, actor: Actor) -> tuple[Q, ...]:
        return self._ways(actor, path="record__unit_path", unit="lead_unit_id")

    def header(self, actor: Actor) -> Q:
        """The same rows as a condition on their record headers, for the search: a task belongs to its lead unit."""
        return reduce(or_, self._ways(actor, path="unit_path", unit="unit_id"))

    def _ways(self, actor: Actor, *, path: str, unit: str) -> tuple[Q, ...]:
        """By the places one answers for, by the units that help, by one's part, by one's own unit."""
        if actor.is_system:
            return (Q(),)
        if outside(actor):
            return (NOTHING,)
        heads = (*OFFICE, Role.DEPARTMENT_HEAD)
        if actor.over_all(*heads):
            return (Q(),)
        ways = [in_scopes(actor, heads, path), _helping(actor, heads, "pk")]
        if actor.person_id is not None:
            held = Party.objects.filter(person_id=actor.person_id, until__isnull=True)
            ways += [Q(pk__in=held.values("record")), Q(**{unit: actor.unit_id})]
        return tuple(way for way in ways if way != NOTHING) or (NOTHING,)

    def decide_write(self, actor: Actor, verb: str, row: Task | None) -> Decision:
        if row is None:
            return super().decide_write(actor, verb, row)
        if verb == "attach":
            return self._may_attach(actor, row)
        if verb == "redate":
            return _may_redate(actor, self.path_of(row))
        if verb == "nudge":
            return _may_nudge(actor, self.path_of(row), workflow.TASK.category(row.state).ended)
        if verb in ("pause_clock", "extend_clock"):
            asks = verb == "extend_clock" and actor.person_id in {row.verifier_id} - {None}
            return ALLOW if asks else _may_nudge(actor, self.path_of(row), ended=False)
        if verb not in verbs_of(workflow.TASK):
            return super().decide_write(actor, verb, row)
        who = workflow.TASK.transition(verb).who
        if actor.has(*(role for role in who if role in Role.values), path=self.path_of(row)):
            return ALLOW
        return self._by_part(actor, verb, row, who)

    def path_of(self, row: Task) -> str:
        return row.lead_unit.path if row._state.adding else row.record.unit_path

    def _by_part(self, actor: Actor, verb: str, row: Task, who: tuple[str, ...]) -> Decision:
        me = actor.person_id
        if "verifier" in who and me is not None and me == row.verifier_id:
            if me in (row.responsible_id, row.submitted_by_id):
                return deny(_("Somebody else has to verify: you did this work yourself."))
            return ALLOW
        if "responsible" in who and me is not None and me == row.responsible_id:
            return ALLOW
        if "responsible" in who:
            return deny(_("Only the person responsible for the task does this."))
        if "verifier" in who:
            return deny(_("Only the person named to verify does this."))
        return deny(_("The campaign office, a leader or the head of the department does this."))

    def _may_attach(self, actor: Actor, row: Task) -> Decision:
        if workflow.TASK.category(row.state).ended:
            return deny(_("The task is closed; nothing more is added to it."))
        own = actor.person_id is not None and actor.person_id in (row.responsible_id, row.verifier_id)
        if own or actor.has(*OFFICE, Role.DEPARTMENT_HEAD, path=self.path_of(row)):
            return ALLOW
        if actor.unit_id is not None and actor.unit_id == row.lead_unit_id:
            return ALLOW
        return deny(_("Evidence is added by those who work on the task."))


class ObligationPolicy(ProgrammePolicy):
    """An obligation in force or closed is known to all it reaches, a draft to the offices and nobody else.

    ``enter`` and ``nudge``: the offices for everybody in their scope, a department head for the own people.
    """

    verbs = READING | frozenset({"create", "edit", "enter", "nudge"}) | verbs_of(workflow.OBLIGATION)

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        if outside(actor):
            return NOTHING
        path = "record__unit_path"
        issued = Q(state__in=(ObligationState.IN_FORCE, ObligationState.CLOSED))
        heads = in_scopes(actor, (Role.DEPARTMENT_HEAD,), path)
        return in_scopes(actor, OFFICE, path) | (issued & (everywhere_above(actor, path) | heads))

    def decide_write(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if verb not in ("enter", "nudge"):
            return super().decide_write(actor, verb, row)
        if verb == "nudge" and row is not None and row.state != ObligationState.IN_FORCE:
            return deny(_("Only what is in force and not closed is asked of anybody."))
        reach = self.path_of(row) if row is not None else ""
        scopes = actor.scopes(*OFFICE, Role.DEPARTMENT_HEAD)
        if any(scope.startswith(reach) or reach.startswith(scope) for scope in scopes):
            return ALLOW
        return deny(_("The campaign office does this, or the head of the unit for the own people."))

    def path_of(self, row: Obligation) -> str:
        return row.unit.path if row._state.adding else row.record.unit_path


class OccurrencePolicy(ProgrammePolicy):
    """The periods of a task are open to whom the task is; the person responsible hands in, another verifies."""

    verbs = READING | {"attach", "link", "nudge", "redate", "unlink"} | verbs_of(workflow.OCCURRENCE)

    def visible(self, actor: Actor) -> Q:
        return reduce(or_, self.ways(actor))

    def ways(self, actor: Actor) -> tuple[Q, ...]:
        """By the places one answers for, by the units that help, by one's part in it or its task, by one's own unit."""
        if actor.is_system:
            return (Q(),)
        if outside(actor):
            return (NOTHING,)
        heads = (*OFFICE, Role.DEPARTMENT_HEAD)
        if actor.over_all(*heads):
            return (Q(),)
        ways = [in_scopes(actor, heads, "record__unit_path"), _helping(actor, heads, "task")]
        if actor.person_id is not None:
            held = Party.objects.filter(person_id=actor.person_id, until__isnull=True).values("record")
            ways += [Q(pk__in=held), Q(task__in=held), Q(record__unit_id=actor.unit_id)]
        return tuple(way for way in ways if way != NOTHING) or (NOTHING,)

    def decide_write(self, actor: Actor, verb: str, row: TaskOccurrence | None) -> Decision:
        if row is None:
            return super().decide_write(actor, verb, row)
        if verb in ("attach", "link", "unlink"):
            return self._may_add_proof(actor, row)
        if verb == "redate":
            return _may_redate(actor, self.path_of(row))
        if verb == "nudge":
            return _may_nudge(actor, self.path_of(row), workflow.OCCURRENCE.category(row.state).ended)
        who = workflow.OCCURRENCE.transition(verb).who
        if actor.has(*(role for role in who if role in Role.values), path=self.path_of(row)):
            return ALLOW
        return self._by_part(actor, row, who)

    def _by_part(self, actor: Actor, row: TaskOccurrence, who: tuple[str, ...]) -> Decision:
        me = actor.person_id
        if "verifier" in who:
            if me is None or me != row.verifier_id:
                return deny(_("Only the person named to verify does this."))
            if me in (row.responsible_id, row.handed_in_by_id):
                return deny(_("Somebody else has to verify: you did this work yourself."))
            return ALLOW
        if "responsible" in who:
            mine = me is not None and me == row.responsible_id
            return ALLOW if mine else deny(_("Only the person responsible for the task does this."))
        return deny(_("The campaign office, a leader or the head of the department does this."))

    def _may_add_proof(self, actor: Actor, row: TaskOccurrence) -> Decision:
        if workflow.OCCURRENCE.category(row.state).ended:
            return deny(_("The period is closed; nothing more is added to it."))
        own = actor.person_id is not None and actor.person_id in (row.responsible_id, row.verifier_id)
        if own or actor.has(*OFFICE, Role.DEPARTMENT_HEAD, path=self.path_of(row)):
            return ALLOW
        if actor.unit_id is not None and actor.unit_id == row.task.lead_unit_id:
            return ALLOW
        return deny(_("Evidence is added by those who work on the task."))


class SamplePolicy(ProgrammePolicy):
    """The samples of routine work are open to the offices and to those asked to look; the clock draws them.

    ``answer`` is asked about the sample; who may answer for one of its periods is said by the action.
    """

    verbs = READING | {"answer"} | verbs_of(workflow.SAMPLE)

    def visible(self, actor: Actor) -> Q:
        if actor.is_system:
            return Q()
        if outside(actor):
            return NOTHING
        condition = in_scopes(actor, OFFICE, "record__unit_path")
        if actor.person_id is not None:
            asked = SampleItem.objects.filter(verifier=actor.person_id)
            condition |= Q(pk__in=asked.values("sample"))
        return condition

    def decide_write(self, actor: Actor, verb: str, row: VerificationSample | None) -> Decision:
        return ALLOW if verb == "answer" and row is not None else super().decide_write(actor, verb, row)


def _may_redate(actor: Actor, path: str) -> Decision:
    """The day of a paper is corrected by who answers for the work, also once it is closed."""
    if actor.has(*OFFICE, Role.DEPARTMENT_HEAD, path=path):
        return ALLOW
    return deny(_("The campaign office or the head of the department corrects the day of a paper."))


def _may_nudge(actor: Actor, path: str, ended: bool) -> Decision:
    """Whoever answers for the work reminds people of it while it is open."""
    if not actor.has(*OFFICE, Role.DEPARTMENT_HEAD, path=path):
        return deny(_("The campaign office, a leader or the head of the department does this."))
    return deny(_("It has ended; there is nobody to remind.")) if ended else ALLOW


def _helping(actor: Actor, roles: tuple[str, ...], field: str) -> Q:
    """Tasks, or rows that hang on one by ``field``, that a unit in the actor's scope helps with."""
    scopes = in_scopes(actor, roles, "path")
    if scopes == NOTHING:
        return NOTHING
    through = Task.helper_units.through
    helped = through._default_manager.filter(unit__in=Unit.objects.filter(scopes)).values("task")
    return Q(**{f"{field}__in": helped})


campaign_policy = CampaignPolicy()
obligation_policy = ObligationPolicy()
inspection_file_policy = InspectionFilePolicy()
plan_policy = PlanPolicy()
task_policy = TaskPolicy()
occurrence_policy = OccurrencePolicy()
sample_policy = SamplePolicy()
