"""Accounts, the roles proposed for them, and those granted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import GrantProposal, ProposalState, RoleGrant
from jingjian.commons.accounts.models import User
from jingjian.kernel import clock
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Mark, Register, Tab
from jingjian.modules.administration import actions, selectors
from jingjian.modules.administration.access import AccountPolicy, GrantPolicy, GrantProposalPolicy
from jingjian.modules.administration.forms import accounts as forms
from jingjian.modules.administration.forms.organisation import EndForm
from jingjian.modules.administration.workflow import GRANT_PROPOSAL

CHAPTER = "administration"


def _grant(*, actor: Actor, row: User, **terms: Any) -> GrantProposal:
    return actions.propose_grant(actor=actor, user=row, **terms)


def _grants(actor: Actor, user: User) -> dict[str, Any]:
    return {"grants": selectors.grants_of(user), "proposals": selectors.proposals_for(user), "today": clock.today()}


def _marks(user: User) -> tuple[Mark, ...]:
    marks = []
    if not user.is_active:
        marks.append(Mark(text=_("Account closed")))
    if user.must_change_password:
        marks.append(Mark(text=_("First password not changed yet"), tone="a"))
    return tuple(marks)


ACCOUNTS = Register(
    slug="accounts", model=User, policy=AccountPolicy(), chapter=CHAPTER, icon="user-cog",
    name=_("User accounts"), noun=_("account"), order=("username",),
    select_related=("person__unit",),
    columns=(
        Column(name="username", label=_("Username")),
        Column(name="person", label=_("Person"), kind="person", sort="person__sort_key"),
        Column(name="person__unit", label=_("Unit"), sort="person__unit__path"),
        Column(name="marks", label=_("Remark"), value=_marks, kind="tags", sortable=False),
        Column(name="last_login", label=_("Last login"), kind="moment"),
    ),
    filters=(
        Filter(name="unit", label=_("Unit"), kind="unit", lookup="person__unit__path"),
        Filter(name="first", label=_("First password not changed yet"), kind="bool", lookup="must_change_password"),
    ),
    tabs=(
        Tab(name="open", label=_("In use"), where=lambda actor: Q(is_active=True)),
        Tab(name="closed", label=_("Closed accounts"), where=lambda actor: Q(is_active=False)),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("username", "person__search_text"),
    actions=(
        Action(verb="create", label=_("Open an account"), form=forms.AccountForm, run=actions.create_account),
        Action(verb="grant", label=_("Propose a role"), form=forms.GrantToForm, run=_grant, primary=True),
        Action(
            verb="reset_password", label=_("Set a first password"), form=forms.ResetPasswordForm,
            run=actions.reset_password,
        ),
        Action(verb="remove_factors", label=_("Take the second factors off"), run=actions.remove_factors),
        Action(verb="end_sessions", label=_("End all sessions"), run=actions.end_all_sessions),
        Action(verb="close", label=_("Close the account"), run=actions.close_account),
        Action(verb="reopen", label=_("Reopen the account"), run=actions.reopen_account),
    ),
    events={
        "account.opened": _("Account opened"),
        "account.password_reset": _("First password set"),
        "account.password_changed": _("Password changed"),
        "account.sessions_ended": _("All sessions ended"),
        "account.closed": _("Account closed"),
        "account.reopened": _("Account reopened"),
        "account.lock_lifted": _("Lock lifted"),
        "account.factor_added": _("Second factor added"),
        "account.factor_removed": _("Second factor removed"),
        "account.factors_removed": _("Second factors taken off"),
        "account.codes_made": _("Recovery codes made"),
    },
    detail=Detail(
        title=lambda user: user.username,
        person=lambda user: user.person,
        marks=_marks,
        facts=(
            Column(name="username", label=_("Username")),
            Column(name="person__unit", label=_("Unit")),
            Column(name="created_at", label=_("Opened"), kind="moment"),
            Column(name="last_login", label=_("Last login"), kind="moment"),
        ),
        right=(DetailPart(template="administration/account_grants.html", title=_("Roles"), context=_grants),),
    ),
    export=None,
    empty_text=_("No account is open. Open one from the page of a person."),
)  # fmt: skip

GRANTS = Register(
    slug="grants", model=RoleGrant, policy=GrantPolicy(), chapter=CHAPTER, icon="key",
    name=_("Roles granted"), noun=_("grant"), order=("-since",),
    select_related=("user__person__unit", "unit", "granted_by__person", "confirmed_by__person"),
    related_detail=("rests_on__post__unit",),
    columns=(
        Column(name="user", label=_("Account"), sort="user__username"),
        Column(name="role", label=_("Role")),
        Column(name="unit", label=_("Over the unit"), sort="unit__path"),
        Column(name="since", label=_("From"), kind="date"),
        Column(name="until", label=_("Until"), kind="date"),
        Column(name="granted_by", label=_("Proposed by"), sortable=False),
        Column(name="confirmed_by", label=_("Confirmed by"), sortable=False),
    ),
    filters=(
        Filter(name="role", label=_("Role"), choices=forms.GRANTED),
        Filter(name="unit", label=_("Over the unit"), kind="unit", lookup="unit__path"),
    ),
    tabs=(
        Tab(name="now", label=_("In force"), where=lambda actor: selectors.in_force(clock.today())),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("user__username", "user__person__search_text"),
    actions=(
        Action(verb="end", label=_("Enter the end"), form=EndForm, run=actions.end_grant, primary=True),
    ),
    events={"role.granted": _("Role granted"), "role.ended": _("End entered")},
    detail=Detail(
        title=lambda grant: grant.get_role_display(),
        person=lambda grant: grant.user.person,
        facts=(
            Column(name="user", label=_("Account")),
            Column(name="role", label=_("Role")),
            Column(name="unit", label=_("Over the unit")),
            Column(name="since", label=_("From"), kind="date"),
            Column(name="until", label=_("Until"), kind="date"),
            Column(name="rests_on__post", label=_("Ends with the post")),
            Column(name="granted_by", label=_("Proposed by")),
            Column(name="confirmed_by", label=_("Confirmed by")),
        ),
    ),
    empty_text=_("No role is granted. Propose one from the page of an account."),
)  # fmt: skip

PROPOSALS = Register(
    slug="grant-proposals", model=GrantProposal, policy=GrantProposalPolicy(), chapter=CHAPTER, icon="circle-check",
    name=_("Proposed roles"), noun=_("proposed role"), order=("-proposed_at",),
    select_related=("user__person__unit", "unit", "proposed_by__person"),
    related_detail=("decided_by__person", "rests_on__post__unit"),
    columns=(
        Column(name="user", label=_("Account"), sort="user__username"),
        Column(name="role", label=_("Role")),
        Column(name="unit", label=_("Over the unit"), sort="unit__path"),
        Column(name="since", label=_("From"), kind="date"),
        Column(name="until", label=_("Until"), kind="date"),
        Column(name="proposed_by", label=_("Proposed by"), sortable=False),
        Column(name="answer_by", label=_("To be answered by"), kind="date"),
        Column(name="state", label=_("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=_("State")),
        Filter(name="role", label=_("Role"), choices=forms.GRANTED),
        Filter(name="unit", label=_("Over the unit"), kind="unit", lookup="unit__path"),
    ),
    tabs=(
        Tab(name="open", label=_("To be answered"), where=lambda actor: Q(state=ProposalState.PROPOSED), counted=True),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("user__username", "user__person__search_text"),
    workflow=GRANT_PROPOSAL,
    forms={"refuse": forms.AnswerForm, "withdraw": forms.AnswerForm},
    actions=(
        Action(verb="create", label=_("Propose a role"), form=forms.GrantForm, run=actions.propose_grant),
        Action(verb="confirm", run=actions.confirm_grant),
        Action(verb="refuse", run=actions.refuse_grant),
        Action(verb="withdraw", run=actions.withdraw_grant),
    ),
    events={
        "grant.proposed": _("Role proposed"),
        "grant.confirmed": _("Role confirmed"),
        "grant.refused": _("Role refused"),
        "grant.withdrawn": _("Proposal withdrawn"),
        "grant.lapsed": _("Proposal lapsed"),
    },
    detail=Detail(
        title=lambda row: row.get_role_display(),
        person=lambda row: row.user.person,
        steps=(ProposalState.PROPOSED, ProposalState.CONFIRMED),
        facts=(
            Column(name="user", label=_("Account")),
            Column(name="role", label=_("Role")),
            Column(name="unit", label=_("Over the unit")),
            Column(name="since", label=_("From"), kind="date"),
            Column(name="until", label=_("Until"), kind="date"),
            Column(name="rests_on__post", label=_("Ends with the post")),
            Column(name="reason", label=_("Reason")),
            Column(name="proposed_by", label=_("Proposed by")),
            Column(name="answer_by", label=_("To be answered by"), kind="date"),
            Column(name="decided_by", label=_("Answered by")),
            Column(name="answer", label=_("Reason of the answer")),
        ),
    ),
    empty_text=_("No role waits for confirmation."),
)  # fmt: skip
