"""Who may see and change the organisation, accounts, grants, the calendar and the list of jobs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.approvers import has_approver
from jingjian.commons.access.models import APPROVERS, Role
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.commons.jobs.control import stoppable
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.organisation.selectors import within
from jingjian.kernel.decision import ALLOW, Decision, deny

READ = frozenset({"list", "view", "history", "export"})
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
UNIT_ACTS = frozenset({"move", "merge", "close", "reopen"})
#: the full text of what a person's page shows in part
OPENINGS = frozenset({"show_phone", "show_id_number"})
SECURITY_ACTS = frozenset({"lift_lock", "remove_factors"})
EVERYTHING = Q()


class OrganisationPolicy(Policy):
    """Everybody with an account reads units and people; the system administrator keeps them."""

    verbs = (
        READ | {"create", "edit", "appoint", "open_account", "end_service", "return_to_service"} | UNIT_ACTS | OPENINGS
    )

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.known else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if verb == "end_service" and row is not None and row.pk == actor.person_id:
            return deny(_("Nobody ends the own service."))
        if verb in OPENINGS:
            return self.decide_opening(actor, verb, row)
        if actor.is_system or actor.has(Role.SYSTEM_ADMIN):
            return self.decide_row(verb, row)
        if verb in ("list", "view"):
            return ALLOW if actor.known else deny(_("Log in first."))
        if verb in READ and actor.has(*ADMINISTRATORS):
            return ALLOW
        return deny(_("The system administrator keeps the organisation."))

    def decide_opening(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        """A person's own numbers, the keeper's, and the telephone for whoever calls people in for the programme."""
        if row is not None and row.pk == actor.person_id:
            return ALLOW
        openers = (Role.SYSTEM_ADMIN, Role.CAMPAIGN_OFFICE) if verb == "show_phone" else (Role.SYSTEM_ADMIN,)
        return ALLOW if actor.has(*openers) else deny(_("Only the person and those who keep the entry open this."))

    def decide_row(self, verb: str, row: Any | None) -> Decision:
        """What the row itself forbids its keeper."""
        if verb in UNIT_ACTS and row is not None:
            return self.decide_unit(verb, row)
        if verb == "return_to_service" and row is not None and row.left_on is None:
            return deny(_("This person is in service."))
        if verb == "end_service" and row is not None and row.left_on is not None:
            return deny(_("The last day of this person is entered already."))
        if verb in ("appoint", "open_account", "end_service") and row is not None and not row.active:
            return deny(_("This person is no longer in service."))
        if verb == "open_account" and row is not None and hasattr(row, "user"):
            return deny(_("This person has an account already."))
        return ALLOW

    def decide_unit(self, verb: str, unit: Any) -> Decision:
        """What the place and the state of a unit forbid its keeper."""
        if verb in ("move", "merge", "close") and unit.parent_id is None:
            return deny(_("The topmost unit stays where it is."))
        if verb == "reopen":
            return deny(_("This unit is in use.")) if unit.active else ALLOW
        return ALLOW if unit.active else deny(_("This unit is closed."))


class KeptPolicy(Policy):
    """Posts and appointments: what the pages of units and people are made of, kept and listed by administrators."""

    verbs = READ | {"create", "edit", "end"}

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.is_system or actor.has(*ADMINISTRATORS) else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system or actor.has(Role.SYSTEM_ADMIN):
            return ALLOW
        if verb in READ and actor.has(*ADMINISTRATORS):
            return ALLOW
        return deny(_("The system administrator keeps the organisation."))


class AccountPolicy(Policy):
    """The system administrator opens accounts, which carry no right; the security administrator locks and unlocks them,
    ends sessions, lifts locks, takes second factors off and proposes roles; the audit administrator reads.

    Nobody alone can set a password and take the factor off that stands behind it.
    """

    verbs = READ | {"create", "edit", "grant", "close", "reopen", "reset_password", "end_sessions", *SECURITY_ACTS}
    KEEPS = frozenset({"create", "edit", "reset_password"})
    GUARDS = frozenset({"grant", "close", "reopen", "end_sessions"})

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.is_system or actor.has(*ADMINISTRATORS) else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if verb in SECURITY_ACTS and not actor.is_system:
            if row is not None and row.pk == actor.user_id:
                return deny(_("Nobody does this to the own account."))
            allowed = actor.has(Role.SECURITY_ADMIN)
            return ALLOW if allowed else deny(_("The security administrator lifts locks and takes second factors off."))
        keeps = verb in self.KEEPS and actor.has(Role.SYSTEM_ADMIN)
        if actor.is_system or keeps or (verb in self.GUARDS and actor.has(Role.SECURITY_ADMIN)):
            return ALLOW if row is None else self.decide_row(actor, verb, row)
        if verb in READ and actor.has(*ADMINISTRATORS):
            return ALLOW
        if verb in self.GUARDS:
            return deny(_("The security administrator proposes roles, locks accounts and ends sessions."))
        return deny(_("The system administrator keeps the accounts."))

    def decide_row(self, actor: Actor, verb: str, row: Any) -> Decision:
        """What the row itself forbids its keeper."""
        if verb in ("close", "grant") and row.pk == actor.user_id:
            return deny(_("Nobody closes or widens the own account."))
        if verb in ("close", "grant", "reset_password", "end_sessions") and not row.is_active:
            return deny(_("This account is closed."))
        if verb == "reopen" and row.is_active:
            return deny(_("This account is open."))
        return ALLOW


class GrantPolicy(Policy):
    """Roles come of proposals; the security administrator ends them, the three administrators read them."""

    verbs = READ | {"create", "end"}

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.is_system or actor.has(*ADMINISTRATORS) else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system or (verb in READ and actor.has(*ADMINISTRATORS)):
            return ALLOW
        if verb == "create":
            return deny(_("A role is granted by two people: it is proposed, then confirmed."))
        if not actor.has(Role.SECURITY_ADMIN):
            return deny(_("The security administrator ends roles."))
        if row is not None and row.user_id == actor.user_id:
            return deny(_("Nobody changes the own roles."))
        return ALLOW


class GrantProposalPolicy(Policy):
    """The security administrator proposes; a leader over the unit confirms or refuses, never the own role.

    While nobody else answers for the work of the unit yet, the system administrator confirms in a leader's stead: the
    first role of a site needs two people as well.
    """

    verbs = READ | {"create", "confirm", "refuse", "withdraw"}

    def visible(self, actor: Actor) -> Q:
        if actor.is_system or actor.has(*ADMINISTRATORS):
            return EVERYTHING
        condition = NOTHING
        for path in actor.scopes(*APPROVERS):
            condition |= within(path, "unit__path")
        return condition

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system:
            return ALLOW
        if verb in READ:
            readers = (*ADMINISTRATORS, *APPROVERS)
            return ALLOW if actor.has(*readers) else deny(_("Administrators and leaders see which roles are proposed."))
        if verb in ("create", "withdraw"):
            proposes = actor.has(Role.SECURITY_ADMIN)
            return ALLOW if proposes else deny(_("The security administrator proposes roles."))
        return self.decide_answer(actor, row)

    def decide_answer(self, actor: Actor, row: Any | None) -> Decision:
        """Whether the actor is the second person for this grant."""
        if row is None:
            return ALLOW if actor.has(*APPROVERS, Role.SYSTEM_ADMIN) else deny(_("A leader confirms roles."))
        if row.proposed_by_id == actor.user_id or row.user_id == actor.user_id:
            return deny(_("Somebody other than the proposer and the grantee confirms a role."))
        path = row.unit.path
        if actor.has(*APPROVERS, path=path):
            return ALLOW
        if actor.has(Role.SYSTEM_ADMIN, path=path):
            if not has_approver(path, but=row.user_id):
                return ALLOW
            return deny(_("A leader over this unit confirms it; the system administrator only while there is none."))
        return deny(_("A leader over this unit confirms it."))


class RelationPolicy(Policy):
    """Everybody declares the own relations and reads those they declared; the security administrator enters and ends
    them. Nobody else reads them, the other person included."""

    verbs = frozenset({"list", "view", "history", "create", "enter", "end"})

    def visible(self, actor: Actor) -> Q:
        if actor.is_system or actor.has(Role.SECURITY_ADMIN):
            return EVERYTHING
        declares = actor.person_id is not None and not actor.is_administrator
        return Q(person=actor.person_id) if declares else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        guards = actor.is_system or actor.has(Role.SECURITY_ADMIN)
        if verb == "end" and row is not None and row.ended_on is not None:
            return deny(_("This relation has ended."))
        own = row is not None and not actor.is_system and actor.person_id in (row.person_id, row.other_id)
        if verb == "end" and own:
            return deny(_("The security administrator takes out a relation, never one of their own."))
        if verb in ("enter", "end"):
            return ALLOW if guards else deny(_("The security administrator enters and takes out relations of others."))
        if actor.is_administrator and not guards:
            return deny(_("Administrators are kept out of every record about people: they have nothing to declare."))
        return ALLOW if guards or actor.person_id is not None else deny(_("Log in first."))


class CalendarPolicy(Policy):
    """The calendar is kept by the system administrator or the campaign office; its days are no secret to anybody."""

    verbs = READ | {"create", "edit"}

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.known else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system or actor.has(Role.SYSTEM_ADMIN, Role.CAMPAIGN_OFFICE):
            return ALLOW
        if verb == "view":
            return ALLOW if actor.known else deny(_("Log in first."))
        return deny(_("The system administrator or the campaign office keeps the calendar."))


class JobPolicy(Policy):
    """Jobs are listed for the system administrator; everybody else follows and stops those they asked for."""

    verbs = READ | {"stop", "retry", "put_aside"}

    def visible(self, actor: Actor) -> Q:
        if actor.is_system or actor.has(Role.SYSTEM_ADMIN):
            return EVERYTHING
        return Q(actor_id=actor.user_id) if actor.user_id is not None else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        own = row is not None and actor.user_id is not None and row.actor_id == actor.user_id
        keeps = actor.is_system or actor.has(Role.SYSTEM_ADMIN)
        if not keeps and not (own and verb in ("view", "history", "stop", "retry")):
            return deny(_("The system administrator looks after the jobs."))
        return _job_allows(verb, row) if isinstance(row, JobRun) else ALLOW


def _job_allows(verb: str, run: JobRun) -> Decision:
    """Whether a job is where the verb finds it."""
    if verb == "stop" and not stoppable(run):
        return deny(_("This job has ended, was asked to stop already or must run to its end."))
    if verb == "retry" and run.state not in (JobState.FAILED, JobState.CANCELLED):
        return deny(_("Only a job that failed or was stopped is tried again."))
    if verb == "put_aside" and run.state != JobState.FAILED:
        return deny(_("Only a job that failed is put aside."))
    return ALLOW


class RosterPolicy(Policy):
    """Rosters hold identity numbers: whoever keeps the people brings them in and reads the reports, nobody else."""

    verbs = READ | {"create", "edit", "check", "confirm", "discard", "undo"}

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.is_system or actor.has(Role.SYSTEM_ADMIN) else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.is_system or actor.has(Role.SYSTEM_ADMIN):
            if verb == "edit" and row is not None and row.state not in ("uploaded", "checked", "checking"):
                return deny(_("This roster is closed: it is being imported, or it was imported or discarded."))
            return ALLOW
        return deny(_("The system administrator keeps the organisation."))
