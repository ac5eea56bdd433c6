"""The writers of clauses while their plan is in review. No structural edit loses or moves a word of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from django.db.models import F
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.records.models import Record
from jingjian.kernel.errors import Conflict, DomainError
from jingjian.kernel.ids import uuid7
from jingjian.kernel.phrases import msgid
from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign.actions.plans import require_reviewing
from jingjian.modules.campaign.models import Clause, ClauseKind, ClauseLink, Plan, PlanState, TaskProposal

#: a number at the head of a paragraph that a split makes a clause of
NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十百]{1,5}[、，.．]|[（(][一二三四五六七八九十]{1,4}[）)]|\d{1,3}[.．、]"
    r"|[（(]\d{1,3}[）)]|[①-⑳])"
)
DEEPEST = 8


def accept_clause(*, actor: Actor, clause: Clause, accepted: bool = True, version: int | None = None) -> Clause:
    """Say that a clause was looked at (or that it has to be looked at again)."""
    require_reviewing(actor, clause.plan)
    if clause.accepted != accepted:
        with act(actor, "clause.accepted" if accepted else "clause.reopened", clause, version=version):
            clause.accepted = accepted
    return clause


def accept_all(*, actor: Actor, plan: Plan, version: int | None = None) -> int:
    """Say that the whole plan was looked at; how many clauses that newly concerned."""
    require_reviewing(actor, plan)
    with act(actor, "plan.clauses_accepted", plan, version=version) as current:
        count = plan.clauses.filter(accepted=False).update(accepted=True, version=F("version") + 1)
        current.also(msgid("Clauses reviewed"), None, count)
    return count


def edit_clause(
    *,
    actor: Actor,
    clause: Clause,
    kind: str,
    number: str | None = None,
    heading: str = "",
    body: str = "",
    procedure: str = "",
    version: int | None = None,
) -> Clause:
    """Correct the words of a clause and say what it asks for. An emptied clause is refused (``empty_clause``)."""
    require_reviewing(actor, clause.plan)
    new_number = clause.number if number is None else number.strip()
    if not strip_for_compare(new_number + heading + body):
        raise DomainError("empty_clause", _("A clause needs words. Merge it instead."), field="body")
    with act(actor, "clause.edited", clause, version=version):
        clause.number, clause.heading, clause.body = new_number, heading.strip(), body.strip()
        clause.kind, clause.procedure = _kind(kind), procedure.strip()
    return clause


def classify_clause(
    *, actor: Actor, clause: Clause, kind: str, procedure: str = "", version: int | None = None
) -> Clause:
    """Say what a clause asks for and which procedure stands ready; also allowed while the plan is in force."""
    require(actor, "edit", clause.plan)
    if clause.plan.state not in (PlanState.REVIEWING, PlanState.PUBLISHED):
        raise DomainError("plan_not_current", _("This version of the plan is no longer in use."))
    with act(actor, "clause.classified", clause, version=version):
        clause.kind, clause.procedure = _kind(kind), procedure.strip()
    return clause


def split_clause(*, actor: Actor, clause: Clause, offset: int, version: int | None = None) -> Clause:
    """Make the text from character ``offset`` of the body a clause of its own, right after; returns the new one.

    Parts below the clause, and items and proposed tasks whose words stand in the second half, go with it. A number at
    the head of the second half becomes its number. Raises ``bad_offset`` when one half would be empty.
    """
    plan = _structural(actor, clause)
    first, second = clause.body[:offset].rstrip(), clause.body[offset:].strip() if offset > 0 else ""
    if not strip_for_compare(clause.number + clause.heading + first) or not strip_for_compare(second):
        raise DomainError("bad_offset", _("Choose a place inside the text, so that both parts have words."))
    with act(actor, "plan.clause_split", plan, note=str(clause)) as current:
        outline = _Outline(plan)
        clauses, old = outline.clauses, outline.find(clause, version)
        found = NUMBER.match(second)
        number = found.group() if found else ""
        new = Clause(
            id=uuid7(), plan=plan, parent=old.parent, level=old.level, position=0, number=number,
            body=second[len(number) :].strip(), kind=old.kind,
        )  # fmt: skip
        old.body = first
        items = [one for one in clauses if one.inline and one.parent_id == old.pk]
        leaving = [one for one in items if _stands_in(one, second) and not _stands_in(one, first)]
        staying = [one for one in items if one not in leaving]
        place = clauses.index(old)
        rest = [one for one in clauses[place + 1 :] if one not in items]
        for one in leaving:
            one.parent = new
        outline.clauses = [*clauses[:place], old, *staying, new, *leaving, *rest]
        outline.store(added=new)
        _move_proposals(old, new, second)
        current.also(msgid("Split"), old.heading or first[:40], second[:40])
    return new


def merge_clause(*, actor: Actor, clause: Clause, version: int | None = None) -> Clause:
    """Put a clause at the end of the one before it at the same level; returns that one.

    Raises ``no_previous`` when it is the first, ``previous_has_parts`` when parts of the one before stand between.
    """
    plan = _structural(actor, clause)
    with act(actor, "plan.clause_merged", plan, note=str(clause)) as current:
        outline = _Outline(plan)
        clauses, gone = outline.clauses, outline.find(clause, version)
        before = _previous(clauses, gone)
        if any(one.parent_id == before.pk and not one.inline for one in clauses):
            raise DomainError(
                "previous_has_parts",
                _("The clause before has parts of its own. Move this one down first, then merge it."),
            )
        before.body = "\n".join(part for part in (before.body, _words(gone)) if part)
        before.accepted = False
        for one in clauses:
            if one.parent_id == gone.pk:
                one.parent = before
        clauses.remove(gone)
        last = max((p.position for p in before.proposals.all()), default=0)
        gone.proposals.update(clause=before, position=F("position") + last, version=F("version") + 1)
        outline.store()
        Clause.objects.filter(pk=gone.pk).delete()
        current.also(msgid("Merged"), str(gone), str(before))
    return before


def relevel_clause(
    *, actor: Actor, clause: Clause, direction: Literal["up", "down"], version: int | None = None
) -> Clause:
    """Lift a clause out of the one above it, or put it below the one before it; its parts go with it.

    The order of the document stays: clauses that followed a lifted one at its old level come to stand below it, as in
    an outline. Raises ``top_level``, ``no_previous`` or ``too_deep``.
    """
    plan = _structural(actor, clause)
    with act(actor, "plan.clause_relevelled", plan, note=str(clause)) as current:
        outline = _Outline(plan)
        clauses, one = outline.clauses, outline.find(clause, version)
        before = one.level
        if direction == "up" and one.parent is None:
            raise DomainError("top_level", _("This clause stands at the highest level already."))
        if direction == "down":
            _previous(clauses, one)
        by = -1 if direction == "up" else 1
        branch = _branch(clauses, one)
        if max(c.level for c in branch) + by > DEEPEST:
            raise DomainError("too_deep", _("A plan has no more than %(count)d levels.") % {"count": DEEPEST})
        for c in branch:
            c.level += by
        outline.store()
        current.also(msgid("Level"), before, one.level)
    return one


def link_record(*, actor: Actor, clause: Clause, record: Record) -> ClauseLink:
    """Say that a record entered elsewhere serves a clause of the plan in force; said twice it changes nothing."""
    _require_in_force(clause)
    _require_office_or_owner(actor, clause, record)
    with act(actor, "clause.record_linked", clause) as current:
        link, created = ClauseLink.objects.get_or_create(clause=clause, record=record)
        current.also(msgid("Records that serve it"), None, str(record) if created else None)
    return link


def unlink_record(*, actor: Actor, clause: Clause, record: Record) -> None:
    """Take back that a record serves a clause; the record itself stays."""
    _require_in_force(clause)
    _require_office_or_owner(actor, clause, record)
    with act(actor, "clause.record_unlinked", clause) as current:
        deleted, _by_model = ClauseLink.objects.filter(clause=clause, record=record).delete()
        current.also(msgid("Records that serve it"), str(record) if deleted else None, None)


def _kind(kind: str) -> ClauseKind:
    try:
        return ClauseKind(kind)
    except ValueError:
        raise DomainError("unknown_kind", _("Choose what the clause asks for."), field="kind") from None


def _structural(actor: Actor, clause: Clause) -> Plan:
    require_reviewing(actor, clause.plan)
    if clause.inline:
        raise DomainError(
            "inline", _("This item stands inside the text of its clause. Split the clause at this place instead.")
        )
    return clause.plan


class _Outline:
    """The clauses of a plan, locked and in order, with parents that are the very objects of the list."""

    def __init__(self, plan: Plan) -> None:
        self.clauses = list(Clause.objects.filter(plan=plan).select_for_update(of=("self",)).order_by("position"))
        by_id = {clause.pk: clause for clause in self.clauses}
        for clause in self.clauses:
            if clause.parent_id is not None:
                clause.parent = by_id[clause.parent_id]
        self._before = {clause.pk: (self._place(clause), self._words(clause)) for clause in self.clauses}

    @staticmethod
    def _place(clause: Clause) -> tuple[object, ...]:
        return clause.parent_id, clause.position, clause.level

    @staticmethod
    def _words(clause: Clause) -> tuple[object, ...]:
        return clause.body, clause.accepted

    def find(self, clause: Clause, version: int | None) -> Clause:
        """The clause as it stands now. Raises Conflict when it is not what the person saw any more."""
        seen = clause.version if version is None else version
        for one in self.clauses:
            if one.pk == clause.pk and one.version == seen:
                return one
        raise Conflict("changed_meanwhile", _("Somebody changed this in the meantime. Look at it again, then repeat."))

    def store(self, *, added: Clause | None = None) -> None:
        """Number the clauses anew in their order, find each one's parent by level, and write what changed.

        The parent is the nearest clause before with a smaller level, as in an outline; items stay with their clause.
        """
        above: list[Clause] = []
        for position, clause in enumerate(self.clauses, start=1):
            clause.position = position
            if clause.inline:
                assert clause.parent is not None
                clause.level = clause.parent.level + 1
                continue
            while above and above[-1].level >= clause.level:
                above.pop()
            clause.parent = above[-1] if above else None
            clause.level = above[-1].level + 1 if above else 1
            above.append(clause)
        if added is not None:
            added.save(force_insert=True)
        stored = [clause for clause in self.clauses if clause is not added]
        moved = [clause for clause in stored if self._before[clause.pk][0] != self._place(clause)]
        reworded = [clause for clause in stored if self._before[clause.pk][1] != self._words(clause)]
        for clause in reworded:
            clause.version += 1
        Clause.objects.bulk_update(moved, ["parent", "position", "level"])
        Clause.objects.bulk_update(reworded, ["body", "accepted", "version"])


def _branch(clauses: Sequence[Clause], top: Clause) -> list[Clause]:
    """A clause and everything below it, in order."""
    branch = [top]
    keys = {top.pk}
    for clause in clauses:
        if clause.parent_id in keys:
            keys.add(clause.pk)
            branch.append(clause)
    return branch


def _previous(clauses: Sequence[Clause], clause: Clause) -> Clause:
    """The clause before at the same level below the same parent. Raises ``no_previous``."""
    siblings = [one for one in clauses if one.parent_id == clause.parent_id and not one.inline]
    place = siblings.index(clause)
    if place == 0:
        raise DomainError("no_previous", _("No clause stands before this one at the same level."))
    return siblings[place - 1]


def _words(clause: Clause) -> str:
    """A clause as one passage of text, number and heading in front."""
    joint = "。" if clause.heading and clause.body and not clause.heading.endswith(("。", "：", "；")) else ""
    return f"{clause.number}{clause.heading}{joint}{clause.body}"


def _stands_in(item: Clause, text: str) -> bool:
    words = strip_for_compare(item.heading + item.body)
    return bool(words) and words[:30] in strip_for_compare(text)


def _move_proposals(old: Clause, new: Clause, text: str) -> None:
    """Proposed tasks whose words stand in the split-off text go with it."""
    words = strip_for_compare(text)
    moving = [p for p in old.proposals.all() if strip_for_compare(p.title.rstrip("…"))[:30] in words]
    for proposal in moving:
        proposal.clause = new
        proposal.version += 1
    TaskProposal.objects.bulk_update(moving, ["clause", "version"])


def _require_in_force(clause: Clause) -> None:
    if clause.plan.state != PlanState.PUBLISHED:
        raise DomainError("plan_not_current", _("This version of the plan is not in force."))


def _require_office_or_owner(actor: Actor, clause: Clause, record: Record) -> None:
    """Whoever keeps a record may say which clause it serves; for others the campaign office does."""
    if actor.person_id is None or actor.person_id != record.owner_id:
        require(actor, "edit", clause.plan)
