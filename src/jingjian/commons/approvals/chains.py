"""From a chain of roles to the people who sign: resolved once, when a matter is put forward."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.models import Role, RoleGrant
from jingjian.commons.approvals.kinds import ApprovalKind, StepRule
from jingjian.commons.approvals.models import ApprovalChain, Relation
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Seated:
    """A step with those who may sign it, never empty."""

    rule: StepRule
    people: tuple[UUID, ...]


def chain_in_force(kind: ApprovalKind, rank: str, day: date) -> tuple[StepRule, ...]:
    """The chain the site has set for the kind and rank, else for the kind, else the declared one."""
    held = ApprovalChain.objects.filter(Q(until__isnull=True) | Q(until__gte=day), kind=kind.id, since__lte=day)
    set_by_site = held.filter(rank__in={rank, ""}).order_by("-rank", "-since").first()
    if set_by_site is None:
        return kind.chain
    return tuple(
        StepRule(role=step.role, relation=step.relation, person_id=step.person_id, countersign=step.countersign)
        for step in set_by_site.steps.all()
    )


def seat(rules: Sequence[StepRule], *, unit_path: str, barred: Collection[UUID]) -> list[Seated]:
    """Who signs at each step.

    ``barred`` people hold no seat, and whoever sits at a later step sits at no earlier one. A step that finds nobody
    falls to the next one above it, except the last, which somebody has to sign, and a step where all sign.

    Raises DomainError ``nobody_signs``.
    """
    taken = set(barred)
    seated: list[Seated] = []
    for number, rule in reversed(list(enumerate(rules, 1))):
        held = _holders(rule, unit_path)
        people = tuple(person for person in held if person not in taken)
        if not people or (rule.countersign and len(people) < len(held)):
            if not seated or rule.countersign:
                raise DomainError("nobody_signs", _words(number, rule, holders=bool(held)))
            continue
        taken.update(people)
        seated.insert(0, Seated(rule, people))
    return seated


def _words(number: int, rule: StepRule, *, holders: bool) -> str:
    role = str(Role(rule.role).label) if rule.role else _("the person named")
    said = {"n": number, "role": role}
    if holders:
        return _("Step %(n)d (%(role)s): whoever would sign has a part in the matter; the next level decides.") % said
    return _("Step %(n)d (%(role)s): nobody holds this role over the unit.") % said


def _holders(rule: StepRule, unit_path: str) -> list[UUID]:
    """People in service who hold the role nearest above ``unit_path``, or at the next level above those."""
    if rule.person_id is not None:
        return list(Person.objects.filter(pk=rule.person_id, active=True).values_list("pk", flat=True))
    today = clock.today()
    codes = unit_path.strip("/").split("/")
    above = ["/" + "/".join(codes[:end]) + "/" for end in range(1, len(codes) + 1)]
    grants = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, role=rule.role, unit__path__in=above,
        user__is_active=True, user__person__active=True,
    ).order_by("user__person__sort_key")  # fmt: skip
    found: dict[str, list[UUID]] = {}
    for path, person in grants.values_list("unit__path", "user__person"):
        found.setdefault(path, []).append(person)
    levels = sorted(found, key=len, reverse=True)
    wanted = 1 if rule.relation == Relation.ABOVE else 0
    return list(dict.fromkeys(found[levels[wanted]])) if len(levels) > wanted else []
