"""The writers of task forces and of who sits in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_guard, require_state, required, step
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import PartyRole
from jingjian.commons.records.parties import set_parties
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions.campaigns import require_open
from jingjian.modules.campaign.actions.guards_team import has_a_head
from jingjian.modules.campaign.models import (
    HEADS,
    Campaign,
    MemberPosition,
    TaskForce,
    TaskForceKind,
    TaskForceMember,
    TaskForceState,
)


def create_task_force(
    *,
    actor: Actor,
    campaign: Campaign,
    kind: str,
    name: str,
    duties: str = "",
    superior: TaskForce | None = None,
    position: int = 0,
    new_id: UUID | None = None,
) -> TaskForce:
    """Draft a group of the campaign; it works once it is put in force."""
    require_open(campaign)
    row = TaskForce(
        campaign=campaign, kind=TaskForceKind(kind), name=_named(name, campaign), duties=duties.strip(),
        superior=superior, position=position,
    )  # fmt: skip
    if new_id is not None:
        row.record_id = new_id
    require(actor, "create", row)
    _check_superior(row, superior)
    with act(actor, "task_force.created", row):
        pass
    return row


def amend_task_force(
    *,
    actor: Actor,
    row: TaskForce,
    kind: str,
    name: str,
    duties: str = "",
    superior: TaskForce | None = None,
    position: int = 0,
    version: int | None = None,
) -> TaskForce:
    """Correct name, duties and place; a dissolved group stays as it is."""
    require(actor, "edit", row)
    _check_superior(row, superior)
    new_name = _named(name, row.campaign, besides=row)
    with act(actor, "task_force.amended", row, version=version):
        row.kind, row.name, row.duties = TaskForceKind(kind), new_name, duties.strip()
        row.superior, row.position = superior, position
    return row


def found_task_force(
    *, actor: Actor, row: TaskForce, founded_on: date, document_no: str = "", version: int | None = None
) -> TaskForce:
    """Put a drafted group in force from a day, with the document that founds it. Raises ``no_head``."""
    require(actor, "found", row)
    require_state(workflow.TASK_FORCE, row, "found")
    require_guard(has_a_head, "no_head", row)
    with step(actor, workflow.TASK_FORCE, row, "found", event="task_force.founded", version=version) as current:
        row.founded_on, row.document_no = founded_on, document_no.strip()
        current.effective_on = founded_on
    return row


def dissolve_task_force(
    *, actor: Actor, row: TaskForce, dissolved_on: date, reason: str, version: int | None = None
) -> TaskForce:
    """Dissolve a group on a day; whoever still sits in it ends that day. Raises ``under_it`` and ``before_founded``."""
    why = required(reason, "no_reason", _("Say why."), field="reason")
    require(actor, "dissolve", row)
    require_state(workflow.TASK_FORCE, row, "dissolve")
    if row.founded_on is not None and dissolved_on < row.founded_on:
        raise DomainError("before_founded", _("It was founded later than that."), field="dissolved_on")
    below = row.subordinates.filter(state=TaskForceState.IN_FORCE).first()
    if below is not None:
        raise DomainError("under_it", _("“%(name)s” still works under it; dissolve that one first.") % {"name": below})
    later = _sitting(row).filter(since__gt=dissolved_on).select_related("person").first()
    if later is not None:
        raise DomainError(
            "member_later", _("%(name)s joined after that day.") % {"name": later.person}, field="dissolved_on"
        )
    with step(
        actor, workflow.TASK_FORCE, row, "dissolve", event="task_force.dissolved", version=version, note=why
    ) as current:
        row.dissolved_on = dissolved_on
        current.effective_on = dissolved_on
        _sitting(row).update(until=dissolved_on)
    _tie(row)
    return row


def add_members(
    *,
    actor: Actor,
    row: TaskForce,
    people: Iterable[Person],
    position: int,
    since: date,
    duty: str = "",
    version: int | None = None,
) -> TaskForce:
    """Let several people sit in the group in one position from a day.

    Raises ``nobody_chosen``, ``person_left`` and ``sits_already`` with the names.
    """
    require(actor, "add_members", row)
    chosen = list(people)
    if not chosen:
        raise DomainError("nobody_chosen", _("Choose at least one person."), field="people")
    left = [person.name for person in chosen if not person.active]
    if left:
        raise DomainError(
            "person_left", _("No longer in service: %(names)s.") % {"names": "、".join(left)}, field="people"
        )
    place = MemberPosition(int(position))
    with act(actor, "task_force.members_added", row, version=version) as current:
        held = row.members.filter(Q(until__isnull=True) | Q(until__gte=since), person__in=chosen)
        names = [member.person.name for member in held.select_related("person")]
        if names:
            raise DomainError(
                "sits_already",
                _("Sits in the group at that time already: %(names)s. End that first.") % {"names": "、".join(names)},
                field="people",
            )
        TaskForceMember.objects.bulk_create(
            TaskForceMember(task_force=row, person=person, position=place, duty=duty.strip(), since=since)
            for person in chosen
        )
        told = f"{place.label} {'、'.join(person.name for person in chosen)} {since}"
        current.also(msgid("Members"), None, told)
    _tie(row)
    return row


def end_members(
    *, actor: Actor, row: TaskForce, members: Iterable[TaskForceMember], until: date, version: int | None = None
) -> TaskForce:
    """Let several members leave the group after a day. Raises ``nobody_chosen`` and ``ends_before_it_begins``."""
    require(actor, "end_members", row)
    keys = [member.pk for member in members]
    with act(actor, "task_force.members_ended", row, version=version) as current:
        ending = list(_sitting(row).filter(pk__in=keys).select_related("person"))
        if not ending:
            raise DomainError("nobody_chosen", _("Choose at least one person."), field="members")
        early = [member.person.name for member in ending if member.since > until]
        if early:
            raise DomainError(
                "ends_before_it_begins", _("Joined after that day: %(names)s.") % {"names": "、".join(early)},
                field="until",
            )  # fmt: skip
        _sitting(row).filter(pk__in=[member.pk for member in ending]).update(until=until)
        current.also(msgid("Members"), "、".join(member.person.name for member in ending), f"→ {until}")
    _tie(row)
    return row


def _sitting(row: TaskForce) -> QuerySet[TaskForceMember]:
    return row.members.filter(until__isnull=True)


def _tie(row: TaskForce) -> None:
    """Make who sits in the group today its parties: heads as responsible, the others as helpers."""
    today = clock.today()
    sitting = row.members.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)
    places = dict(sitting.values_list("person_id", "position"))
    set_parties(row.record, PartyRole.RESPONSIBLE, [key for key, place in places.items() if place in HEADS])
    set_parties(row.record, PartyRole.HELPER, [key for key, place in places.items() if place not in HEADS])


def _named(name: str, campaign: Campaign, *, besides: TaskForce | None = None) -> str:
    words = required(name, "no_name", _("Give it a name."), field="name")
    others = TaskForce.objects.filter(campaign=campaign, name=words)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise DomainError("name_taken", _("This campaign has a group of that name already."), field="name")
    return words


def _check_superior(row: TaskForce, superior: TaskForce | None) -> None:
    """A group works under another of the same campaign that is not dissolved, and never in a circle."""
    if superior is None:
        return
    if superior.campaign_id != row.campaign_id or superior.state == TaskForceState.DISSOLVED:
        raise DomainError("other_campaign", _("Choose a group of this campaign."), field="superior")
    above: TaskForce | None = superior
    while above is not None:
        if above.pk == row.record_id:
            raise DomainError("circle", _("A group cannot work under itself."), field="superior")
        above = above.superior
