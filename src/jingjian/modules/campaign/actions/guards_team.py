"""Guards of task forces, drafts of the chain and briefings: may this row take the step, and if not, why."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.modules.campaign.models import HEADS, Briefing, ChainRule, ResponsibilityDraft, TaskForce

NAMES_SHOWN = 10


def has_a_head(row: TaskForce) -> Decision:
    """A group works once somebody heads it."""
    if row.members.filter(position__in=HEADS, until__isnull=True).exists():
        return ALLOW
    return deny(_("Nobody heads the group yet. Add a head first."))


def chain_is_whole(row: ResponsibilityDraft) -> Decision:
    """A draft has lines, and somebody in each of them."""
    gaps = row.entries.filter(rule=ChainRule.NONE)
    count = gaps.count()
    if count:
        people = gaps.order_by("junior__unit__path", "junior__sort_key").values_list("junior__name", flat=True)
        names = "、".join(people[:NAMES_SHOWN])
        if count > NAMES_SHOWN:
            names += "…"
        return deny(
            ngettext(
                "%(count)d person has nobody who answers for them: %(names)s.",
                "%(count)d people have nobody who answers for them: %(names)s.",
                count,
            )
            % {"count": count, "names": names}
        )
    return ALLOW if row.entries.exists() else deny(_("The draft changes nothing yet. Name who answers for whom first."))


def has_minutes(row: Briefing) -> Decision:
    """Minutes are confirmed when there are some."""
    return ALLOW if row.minutes.strip() else deny(_("There are no minutes yet. Enter them first."))
