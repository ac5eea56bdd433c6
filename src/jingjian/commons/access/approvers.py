"""Who is there to confirm a grant: the second of the two people it takes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from jingjian.commons.access.models import APPROVERS, RoleGrant
from jingjian.kernel import clock


def paths_above(path: str) -> list[str]:
    """The path of a unit and those of all units above it: ``/NH/QY/`` gives ``/NH/`` and ``/NH/QY/``."""
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[: depth + 1])}/" for depth in range(len(parts))]


def grants_over(path: str) -> QuerySet[RoleGrant]:
    """The grants of open accounts that hold today over the unit at ``path``."""
    today = clock.today()
    return RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today),
        since__lte=today, unit__path__in=paths_above(path), user__is_active=True,
    )  # fmt: skip


def has_approver(path: str, *, but: UUID) -> bool:
    """Whether somebody other than the account ``but`` answers for the work of the unit at ``path``."""
    return grants_over(path).filter(role__in=APPROVERS).exclude(user=but).exists()
