"""Store the proposed tasks of a new plan version: units and people found by name, work already there not repeated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.organisation.selectors import within
from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign.models import Clause, Plan, Task, TaskProposal, TaskState
from jingjian.modules.campaign.proposals import alike
from jingjian.modules.campaign.reading import ProposalDraft

#: from here on a proposed task counts as the same as one that is there already
SAME_WORK = 0.85
BRACKET = re.compile(r"[（(][^（）()]*[）)]")
COMMISSION = re.compile(r"^.{0,4}?纪委(?:监委)?")


def proposals_from(plan: Plan, drafts: Sequence[ProposalDraft], clauses: Sequence[Clause]) -> list[TaskProposal]:
    """Propose the tasks of ``drafts`` for ``clauses`` (by place), except what is being done already."""
    names = NameBook.of(plan.campaign.unit)
    doing = _titles_by_lineage(plan)
    made: list[TaskProposal] = []
    helping: dict[UUID, list[Unit]] = {}
    positions: dict[UUID, int] = defaultdict(int)
    for draft in drafts:
        clause = clauses[draft.clause]
        if any(alike(draft.title, title) >= SAME_WORK for title in doing[clause.lineage]):
            continue
        units = names.units(draft.units)
        person = names.person(draft.people, units[0] if units else None)
        positions[clause.pk] += 1
        proposal = TaskProposal(
            plan=plan, clause=clause, position=positions[clause.pk], title=draft.title[:300], kept=draft.kept,
            lead_unit=units[0] if units else (person.unit if person else None), responsible=person,
            due_on=draft.due_on, due_text=draft.due_text, rrule=draft.rrule, expected_evidence=draft.expected_evidence,
        )  # fmt: skip
        made.append(proposal)
        helping[proposal.pk] = units[1:]
    TaskProposal.objects.bulk_create(made)
    through = TaskProposal.helper_units.through
    through._default_manager.bulk_create(
        through(taskproposal_id=pk, unit_id=unit.pk) for pk, units in helping.items() for unit in units
    )
    return made


def _titles_by_lineage(plan: Plan) -> dict[UUID, list[str]]:
    """What is being done or done in the campaign, by the clause it serves."""
    titles: dict[UUID, list[str]] = defaultdict(list)
    tasks = Task.objects.filter(campaign=plan.campaign).exclude(state=TaskState.CANCELLED)
    for lineage, title in tasks.values_list("clause__lineage", "title"):
        titles[lineage].append(title)
    return titles


@dataclass(frozen=True)
class NameBook:
    """Units and people of a subtree by the names a paper calls them."""

    unit_names: dict[str, Unit]
    people_names: dict[str, list[Person]]

    @classmethod
    def of(cls, root: Unit) -> NameBook:
        units: dict[str, Unit] = {}
        for unit in Unit.objects.filter(within(root.path, "path"), active=True).order_by("-path"):
            for name in (unit.name, unit.short_name, BRACKET.sub("", unit.name)):
                if name:
                    units[strip_for_compare(name)] = unit
        people: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(within(root.path, "unit__path"), active=True).select_related("unit"):
            people[person.name].append(person)
        return cls(units, people)

    def units(self, names: Iterable[str]) -> list[Unit]:
        """The units of these names in order, each once; a name that is not known is left out.

        A paper may put the commission in front: 县纪委组织部 is known as 组织部.
        """
        found = []
        for name in map(strip_for_compare, names):
            found.append(self.unit_names.get(name) or self.unit_names.get(COMMISSION.sub("", name)))
        return list({unit.pk: unit for unit in found if unit is not None}.values())

    def person(self, names: Iterable[str], unit: Unit | None) -> Person | None:
        """The first person named who is known; of namesakes the one of ``unit``, else nobody."""
        for name in names:
            known = self.people_names.get("".join(name.split()), [])
            if len(known) > 1:
                known = [person for person in known if unit is not None and person.unit_id == unit.pk]
            if len(known) == 1:
                return known[0]
        return None
