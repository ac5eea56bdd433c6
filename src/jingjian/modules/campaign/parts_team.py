"""What the cards of task forces, drafts of the chain, briefings and resolutions show."""

from __future__ import annotations

from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.modules.campaign.models import (
    Briefing,
    ChainRule,
    Resolution,
    ResponsibilityDraft,
    Task,
    TaskForce,
)
from jingjian.modules.campaign.selectors import briefings, drafts, team
from jingjian.modules.campaign.workflow import RESOLUTION

LINES_SHOWN = 200


def members_of_group(actor: Actor, row: TaskForce) -> dict[str, Any]:
    """Who sits in the group now, and who did before."""
    return {
        "members": list(team.present_members(row)),
        "former": list(team.former_members(row)),
        "may_add": bool(policy_of(TaskForce).may(actor, "add_members", row)),
    }


def groups_beside(actor: Actor, row: TaskForce) -> dict[str, Any]:
    """The groups that work under this one."""
    visible = policy_of(TaskForce).visible(actor)
    return {"below": list(row.subordinates.filter(visible).order_by("kind", "position", "pk"))}


def lines_of_draft(actor: Actor, row: ResponsibilityDraft) -> dict[str, Any]:
    """The lines of the draft, gaps first; beyond two hundred the rest is counted."""
    lines = list(drafts.lines_of(row)[:LINES_SHOWN])
    total = row.entries.count() if len(lines) == LINES_SHOWN else len(lines)
    return {
        "lines": lines,
        "more": total - len(lines),
        "gaps": [line for line in lines if line.rule == ChainRule.NONE],
        "may_edit": bool(policy_of(ResponsibilityDraft).may(actor, "set_senior", row)),
    }


def meeting_of(actor: Actor, row: Briefing) -> dict[str, Any]:
    """Agenda, report, minutes and who was there."""
    asked = briefings.asked_to(row)
    return {
        "asked": asked,
        "present": sum(1 for one in asked if one.present),
        "known": any(one.present is not None for one in asked),
    }


def resolutions_of_briefing(actor: Actor, row: Briefing) -> dict[str, Any]:
    """What was resolved, and how far each resolution is."""
    found = list(briefings.resolutions_of(row))
    return {
        "resolutions": found,
        "workflow": RESOLUTION,
        "waiting": sum(1 for one in found if one.state == RESOLUTION.initial),
        "may_resolve": bool(policy_of(Briefing).may(actor, "resolve", row)),
        "may_turn": bool(policy_of(Resolution).may(actor, "turn")),
    }


def task_of_resolution(actor: Actor, row: Resolution) -> dict[str, Any]:
    """The briefing, the clause and the task; links only to what the reader may open."""
    task = row.task
    return {
        "briefing": row.briefing,
        "opens_briefing": _sees(actor, row.briefing),
        "task": task,
        "opens_task": task is not None and _sees(actor, task),
    }


def resolution_behind(actor: Actor, task: Task) -> dict[str, Any]:
    """The resolution a task was made of, if any; linked for whoever may read its briefing."""
    found = briefings.resolution_of_task(task)
    return {"resolution": found, "opens_resolution": found is not None and _sees(actor, found)}


def _sees(actor: Actor, row: Any) -> bool:
    model = type(row)
    return bool(model._default_manager.filter(policy_of(model).visible(actor), pk=row.pk).exists())
