"""Words and questions that only the campaign's templates need."""

from __future__ import annotations

from django import template

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.modules.campaign.models import Plan, TaskImport

register = template.Library()


@register.simple_tag
def may_import(actor: Actor) -> bool:
    """Whether the reader may bring a plan into the house at all."""
    return bool(policy_of(Plan).may(actor, "create"))


@register.simple_tag
def may_import_tasks(actor: Actor) -> bool:
    """Whether the reader may enter tasks from a sheet."""
    return bool(policy_of(TaskImport).may(actor, "create"))
