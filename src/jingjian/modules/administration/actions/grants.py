"""Roles: proposed by one person, confirmed by another, ended by a day or with the post they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import SYSTEM, Actor
from jingjian.commons.access.models import ADMINISTRATORS, GrantProposal, ProposalState, Role, RoleGrant
from jingjian.commons.access.policy import require
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_state, required
from jingjian.commons.organisation.models import Appointment, Unit
from jingjian.commons.organisation.selectors import appointments_on
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.modules.administration.actions.relations import mind_keeper
from jingjian.modules.administration.workflow import GRANT_PROPOSAL

#: so many days a proposal waits for its second person
ANSWER_DAYS: Final = 10


def grant_role(
    *,
    actor: Actor,
    user: User,
    role: str,
    unit: Unit,
    since: date,
    until: date | None = None,
    new_id: UUID | None = None,
) -> RoleGrant:
    """Grant a role over a unit without a second person: for the house itself, which founds a site.

    People propose (``propose_grant``) and confirm.
    """
    require(actor, "create", RoleGrant)
    _check_terms(user, role, unit, since, until)
    grant = RoleGrant(id=new_id or uuid7(), user=user, role=role, unit=unit, since=since, until=until)
    with act(actor, "role.granted", grant):
        pass
    mind_keeper(grant)
    return grant


def propose_grant(
    *,
    actor: Actor,
    user: User,
    role: str,
    unit: Unit,
    since: date,
    until: date | None = None,
    reason: str,
    with_post: bool = False,
    new_id: UUID | None = None,
) -> GrantProposal:
    """Propose a role; it gives no right until somebody else confirms it within ``ANSWER_DAYS`` days.

    ``with_post``: the role ends with the main post that the person holds on the first day. Raises ``own_grant``,
    ``administrators_apart``, ``granted_already``, ``proposed_already``, ``no_post``.
    """
    require(actor, "create", GrantProposal)
    if user.pk == actor.user_id:
        raise NotAllowed("own_grant", _("Nobody grants a role to themselves."))
    if actor.user_id is None:
        raise NotAllowed("no_account", _("A role is proposed by somebody with an account."))
    _check_terms(user, role, unit, since, until)
    if GrantProposal.objects.filter(user=user, role=role, unit=unit, state=ProposalState.PROPOSED).exists():
        raise DomainError("proposed_already", _("This role is proposed already and waits."), field="role")
    proposal = GrantProposal(
        id=new_id or uuid7(), user=user, role=role, unit=unit, since=since, until=until,
        rests_on=_post_on(user, since) if with_post else None,
        reason=required(reason, "no_reason", _("Say why."), field="reason"),
        proposed_by_id=actor.user_id, answer_by=clock.today() + timedelta(days=ANSWER_DAYS),
    )  # fmt: skip
    with act(actor, "grant.proposed", proposal):
        pass
    return proposal


def confirm_grant(*, actor: Actor, row: GrantProposal, version: int | None = None) -> GrantProposal:
    """Confirm as the second person: the role counts from today, or from its first day where that is later.

    Raises ``too_late``, ``post_ended``, ``ends_before_it_begins`` and what a proposal raises, judged anew.
    """
    require(actor, "confirm", row)
    target = require_state(GRANT_PROPOSAL, row, "confirm")
    since = max(row.since, clock.today())
    if row.answer_by < clock.today():
        raise DomainError("too_late", _("The term for confirming this role is over; it is to be proposed anew."))
    if not row.user.is_active:
        raise DomainError("account_closed", _("This account is closed."))
    _check_terms(row.user, row.role, row.unit, since, row.until)
    until = _last_day(row.until, row.rests_on)
    if until is not None and until < since:
        raise DomainError("post_ended", _("The post this role rests on has ended."))
    with act(actor, "grant.confirmed", row, version=version):
        row.state = target
        grant = RoleGrant(
            user=row.user, role=row.role, unit=row.unit, since=since, until=until, rests_on=row.rests_on,
            granted_by=row.proposed_by, confirmed_by_id=actor.user_id,
        )  # fmt: skip
        with act(actor, "role.granted", grant):
            pass
        row.grant = grant
        _answer(actor, row)
    mind_keeper(grant)
    return row


def refuse_grant(*, actor: Actor, row: GrantProposal, reason: str, version: int | None = None) -> GrantProposal:
    """Refuse as the second person, with the reason."""
    return _end_proposal(actor, row, "refuse", "grant.refused", reason, version)


def withdraw_grant(*, actor: Actor, row: GrantProposal, reason: str, version: int | None = None) -> GrantProposal:
    """Take a proposal back before it is answered."""
    return _end_proposal(actor, row, "withdraw", "grant.withdrawn", reason, version)


def lapse_proposals() -> int:
    """Close the proposals that nobody answered within their term; how many."""
    late = GrantProposal.objects.filter(state=ProposalState.PROPOSED, answer_by__lt=clock.today())
    rows = list(late.select_related("user__person", "unit", "proposed_by__person"))
    for row in rows:
        with act(SYSTEM, "grant.lapsed", row):
            row.state, row.decided_at = ProposalState.LAPSED, clock.now()
    return len(rows)


def end_grant(*, actor: Actor, row: RoleGrant, until: date, version: int | None = None) -> RoleGrant:
    """End a grant on a day, which still counts."""
    require(actor, "end", row)
    if until < row.since:
        raise DomainError("ends_before_it_begins", _("The end lies before the beginning."), field="until")
    with act(actor, "role.ended", row, version=version, effective_on=until):
        row.until = until
    return row


def end_with_posts(actor: Actor, posts: Iterable[Appointment] | None = None) -> int:
    """End the roles that rest on appointments which have an end (``posts``, else all there are); how many."""
    outlasting = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=F("rests_on__until")), rests_on__until__isnull=False
    )
    if posts is not None:
        outlasting = outlasting.filter(rests_on__in=[post.pk for post in posts])
    # Without this a role that begins after its post has ended would be ended again every hour.
    outlasting = outlasting.exclude(until=F("since"), since__gt=F("rests_on__until"))
    count = 0
    for grant in outlasting.select_related("user__person", "unit", "rests_on"):
        assert grant.rests_on is not None
        assert grant.rests_on.until is not None
        until = max(grant.rests_on.until, grant.since)
        with act(actor, "role.ended", grant, effective_on=until):
            grant.until = until
        count += 1
    return count


def _end_proposal(
    actor: Actor, row: GrantProposal, verb: str, event: str, reason: str, version: int | None
) -> GrantProposal:
    require(actor, verb, row)
    target = require_state(GRANT_PROPOSAL, row, verb)
    answer = required(reason, "no_reason", _("Say why."), field="reason")
    with act(actor, event, row, version=version):
        row.state = target
        row.answer = answer
        _answer(actor, row)
    return row


def _answer(actor: Actor, row: GrantProposal) -> None:
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()


def _post_on(user: User, day: date) -> Appointment:
    held = appointments_on(user.person, day).filter(primary=True).first() if user.person else None
    if held is None:
        raise DomainError("no_post", _("This person holds no main post on the first day."), field="with_post")
    return held


def _last_day(until: date | None, post: Appointment | None) -> date | None:
    ends = [day for day in (until, post.until if post else None) if day is not None]
    return min(ends, default=None)


def _check_terms(user: User, role: str, unit: Unit, since: date, until: date | None) -> None:
    if role == Role.STAFF:
        raise DomainError("staff_is_implied", _("Every person in service is a member of staff."), field="role")
    if until is not None and until < since:
        raise DomainError("ends_before_it_begins", _("The end lies before the beginning."), field="until")
    _refuse_mixed_duties(user, role)
    if RoleGrant.objects.filter(user=user, role=role, unit=unit, until__isnull=True).exists():
        raise DomainError("granted_already", _("This role is granted already."), field="role")


def _refuse_mixed_duties(user: User, role: str) -> None:
    """三员分立: an administrator's account carries no other duty; the database holds the same."""
    today = clock.today()
    held = {grant.role for grant in RoleGrant.objects.filter(user=user) if grant.until is None or grant.until >= today}
    if (role in ADMINISTRATORS and held - {role}) or (role not in ADMINISTRATORS and held & ADMINISTRATORS):
        raise DomainError(
            "administrators_apart", _("An administrator's account carries no other duty; use another account."),
            field="role",
        )  # fmt: skip
