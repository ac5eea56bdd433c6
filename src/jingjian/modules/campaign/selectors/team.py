"""Reads of task forces: which groups there are, and who sits in them on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kernel import clock
from jingjian.modules.campaign.models import (
    Campaign,
    CampaignState,
    TaskForce,
    TaskForceMember,
    TaskForceState,
)


@dataclass(slots=True)
class GroupOnDay:
    """One group with who sits in it on a day, in the order of a list of names; ``depth`` under its superiors."""

    group: TaskForce
    depth: int = 0
    members: list[TaskForceMember] = field(default_factory=list)


def open_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns the actor may know of that are not closed, the newest first."""
    return (
        Campaign.objects.filter(policy_of(Campaign).visible(actor))
        .exclude(state=CampaignState.CLOSED)
        .select_related("unit", "record")
        .order_by("-pk")
    )


def groups_of(actor: Actor) -> QuerySet[TaskForce]:
    """Groups the actor may know of that are not dissolved, as they are listed."""
    return (
        TaskForce.objects.filter(policy_of(TaskForce).visible(actor))
        .exclude(state=TaskForceState.DISSOLVED)
        .select_related("campaign", "superior")
        .order_by("-campaign", "kind", "position", "pk")
    )


def sits_on(day: date) -> Q:
    """Memberships on a day, as a condition on TaskForceMember."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def members_of(groups: Sequence[TaskForce], on: date | None = None) -> QuerySet[TaskForceMember]:
    """Who sits in any of the groups on a day (today), by position, then in roster order."""
    return (
        TaskForceMember.objects.filter(sits_on(on or clock.today()), task_force__in=groups)
        .select_related("person__unit")
        .order_by("position", "person__unit__path", "person__sort_key", "pk")
    )


def present_members(group: TaskForce) -> QuerySet[TaskForceMember]:
    """Whoever sits in a group with an open end, those who join later included."""
    return (
        group.members.filter(until__isnull=True)
        .select_related("person__unit")
        .order_by("position", "person__unit__path", "person__sort_key", "pk")
    )


def former_members(group: TaskForce) -> QuerySet[TaskForceMember]:
    """Whoever sat in a group and ended, the last first."""
    return group.members.filter(until__isnull=False).select_related("person__unit").order_by("-until", "position", "pk")


def structure_on(actor: Actor, campaign: Campaign, on: date) -> list[GroupOnDay]:
    """The groups of a campaign that the actor may know of and that worked on a day, each under its superior.

    Two queries. A group counts from the day it is founded to the day it is dissolved; drafts are left out.
    """
    rows = TaskForce.objects.filter(policy_of(TaskForce).visible(actor), campaign=campaign, founded_on__lte=on).filter(
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=on)
    )
    groups = list(rows.select_related("record").order_by("kind", "position", "pk"))
    order = {"leading_group": 0, "office": 1, "task_force": 2}
    groups.sort(key=lambda group: (order[group.kind], group.position, group.pk))
    known = {group.pk for group in groups}
    found: list[GroupOnDay] = []

    def add(parent: TaskForce | None, depth: int) -> None:
        for group in groups:
            under = group.superior_id if group.superior_id in known else None
            if under == (parent.pk if parent is not None else None):
                found.append(GroupOnDay(group, depth))
                add(group, depth + 1)

    add(None, 0)
    by_key = {one.group.pk: one for one in found}
    for member in members_of(groups, on):
        by_key[member.task_force_id].members.append(member)
    return found
