"""The writers of plan versions: import, head, doubts, discarding."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_state, required, step
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions.campaigns import require_open
from jingjian.modules.campaign.actions.drafts import proposals_from
from jingjian.modules.campaign.matching import Node, match
from jingjian.modules.campaign.models import Campaign, Clause, Phase, Plan, PlanState, TaskProposal
from jingjian.modules.campaign.planparse import PLACEHOLDER, PlanUnreadable, document_text, parse_file
from jingjian.modules.campaign.planparse.model import Doubt, ParsedPlan
from jingjian.modules.campaign.reading import ClauseDraft, draft_of, scope_of
from jingjian.modules.campaign.selectors import clauses_of, node_of, plan_in_force


def import_plan(
    *, actor: Actor, campaign: Campaign, file_name: str, content: bytes, new_id: UUID | None = None
) -> Plan:
    """Read a document into a version in review: clauses, proposed tasks, doubts, and on first import the phases.

    Raises DomainError with the code of the reader (``empty``, ``too_large``, ``unknown_format``, ``encoding``,
    ``macro``, ``corrupt``) on ``file``, ``no_clauses`` when the document has no numbered part, and
    ``already_reviewing`` while another version is in review.
    """
    plan = Plan(campaign=campaign, file_name=file_name[-200:])
    if new_id is not None:
        plan.record_id = new_id
    require(actor, "create", plan)
    require_open(campaign)
    if campaign.plans.filter(state=PlanState.REVIEWING).exists():
        raise DomainError(
            "already_reviewing", _("A version is in review already. Publish or discard it first."), field="file"
        )
    parsed = _parse(content, file_name)
    former = plan_in_force(campaign)
    plan.number = (campaign.plans.aggregate(last=Max("number"))["last"] or 0) + 1
    _fill_head(plan, parsed, content, file_name)
    draft = draft_of(parsed)
    clauses = _clauses_from(plan, draft.clauses, clauses_of(former) if former else [])
    by_key = {one.key: clause for one, clause in zip(draft.clauses, clauses, strict=True) if not one.inline}
    plan.warnings = [_doubt(doubt, by_key) for doubt in parsed.warnings]
    with act(actor, "plan.imported", plan) as current:
        current.also(msgid("Clauses"), None, len(clauses))
    Clause.objects.bulk_create(clauses)
    proposals_from(plan, draft.proposals, clauses)
    if not campaign.phases.exists():
        Phase.objects.bulk_create(
            Phase(campaign=campaign, position=i, name=phase.name[:60], starts_on=phase.start, ends_on=phase.end)
            for i, phase in enumerate(parsed.phases, start=1)
        )
    return plan


def set_plan_head(
    *,
    actor: Actor,
    row: Plan,
    title: str,
    subtitle: str = "",
    issue_no: str = "",
    issuer: str = "",
    issued_on: date | None = None,
    scope: str = "",
    version: int | None = None,
) -> Plan:
    """Set what stands at the head of the paper; doubts about a missing title are settled by giving one."""
    require_reviewing(actor, row)
    with act(actor, "plan.head_set", row, version=version):
        row.title, row.subtitle, row.issue_no = title.strip(), subtitle.strip(), issue_no.strip()
        row.issuer, row.issued_on, row.scope = issuer.strip(), issued_on, scope.strip()
        if row.title:
            about_title = ("no_title", "title_doubtful")
            row.warnings = [{**d, "settled": True} if d["code"] in about_title else d for d in row.warnings]
    return row


def fill_placeholder(*, actor: Actor, row: Plan, index: int, replacement: str, version: int | None = None) -> Plan:
    """Write words in the place of the ``**`` that the doubt at ``index`` is about, and settle it.

    The doubts stand in the order of the document: the first open one belongs to the first place still to be filled.
    The text of the document as it was read is not touched. Raises ``no_placeholder`` when there is none (any more).
    """
    require_reviewing(actor, row)
    doubt = _doubt_at(row, index)
    words = required(replacement, "no_words", _("Say what should stand there."), field="replacement")
    if doubt["code"] != "placeholder" or doubt["settled"]:
        raise _no_placeholder()
    if PLACEHOLDER.search(words):
        raise DomainError("still_a_placeholder", _("Write the words themselves."), field="replacement")
    before = [d for d in row.warnings[:index] if d["code"] == "placeholder" and not d["settled"]]
    same_place = sum(1 for d in before if d.get("clause") == doubt.get("clause"))
    with act(actor, "plan.placeholder_filled", row, version=version, note=doubt["text"]) as current:
        own, whole = _places(row, doubt.get("clause")), _places(row)
        if not _fill(own, same_place, words) and not _fill(whole, len(before), words):
            raise _no_placeholder()
        current.also(msgid("Gap filled in"), doubt["text"], words)
        row.warnings = [{**d, "settled": True} if i == index else d for i, d in enumerate(row.warnings)]
    return row


def settle_warning(*, actor: Actor, row: Plan, index: int, version: int | None = None) -> Plan:
    """Say that a doubt of the reader was looked at."""
    require_reviewing(actor, row)
    doubt = _doubt_at(row, index)
    with act(actor, "plan.doubt_settled", row, version=version, note=f"{doubt['code']}: {doubt['text']}"):
        row.warnings = [{**d, "settled": True} if i == index else d for i, d in enumerate(row.warnings)]
    return row


def discard_plan(*, actor: Actor, row: Plan, version: int | None = None) -> Plan:
    """Put a version in review away; another can then be imported."""
    with step(actor, workflow.PLAN, row, "discard", event="plan.discarded", version=version):
        pass
    return row


def require_reviewing(actor: Actor, plan: Plan) -> None:
    """Raise unless ``actor`` may edit the plan and it is still in review."""
    require(actor, "edit", plan)
    require_state(workflow.PLAN, plan, "publish")


def _parse(content: bytes, file_name: str) -> ParsedPlan:
    try:
        parsed = parse_file(content, file_name)
    except PlanUnreadable as error:
        raise DomainError(error.code, error.message, field="file") from None
    if not parsed.sections:
        raise DomainError(
            "no_clauses",
            _("No numbered part (一、 （一） 1.) was found in this document. Is it the plan?"),
            field="file",
        )
    return parsed


def _fill_head(plan: Plan, parsed: ParsedPlan, content: bytes, file_name: str) -> None:
    plan.title = (parsed.title or "")[:300]
    plan.subtitle = (parsed.subtitle or "")[:300]
    plan.issue_no = (parsed.issue_no or "")[:60]
    plan.issuer = (parsed.issuer or "")[:120]
    plan.issued_on = parsed.issue_date
    plan.scope = scope_of(parsed)
    plan.text = document_text(content, file_name)
    plan.opening = "\n".join(parsed.opening)
    plan.tail = "\n".join(parsed.tail)
    plan.parsed = parsed.as_dict()


def _clauses_from(plan: Plan, drafts: list[ClauseDraft], former: list[Clause]) -> list[Clause]:
    """Clauses ready to be stored, each with the lineage of the clause of the plan in force that it goes on from."""
    clauses: list[Clause] = []
    for position, one in enumerate(drafts, start=1):
        clauses.append(
            Clause(
                id=uuid7(), plan=plan, parent=None if one.parent is None else clauses[one.parent], lineage=uuid7(),
                position=position, level=one.level, inline=one.inline, number=one.number, heading=one.heading,
                body=one.body, kind=one.kind,
            )
        )  # fmt: skip
    nodes = _nodes(clauses)
    for place, old in match(_nodes(former), nodes).items():
        clauses[place].lineage = former[old].lineage
        clauses[place].procedure = former[old].procedure
        if clauses[place].body == former[old].body:
            clauses[place].kind = former[old].kind
    return clauses


def _nodes(clauses: list[Clause]) -> list[Node]:
    by_id = {clause.pk: clause for clause in clauses}
    return [node_of(clause, by_id) for clause in clauses]


def _doubt(doubt: Doubt, by_key: dict[str, Clause]) -> dict[str, object]:
    clause = by_key.get(doubt.section) if doubt.section else None
    return {**doubt.as_dict(), "settled": False, "clause": str(clause.pk) if clause else None}


def _doubt_at(plan: Plan, index: int) -> dict[str, str]:
    if not 0 <= index < len(plan.warnings):
        raise DomainError("no_such_doubt", _("There is no such remark any more."))
    doubt: dict[str, str] = plan.warnings[index]
    return doubt


def _no_placeholder() -> DomainError:
    return DomainError("no_placeholder", _("There is nothing left to fill in at this place."))


def _places(plan: Plan, clause_id: str | None = "whole") -> list[tuple[Plan | Clause, str]]:
    """Where text stands, in document order: in one clause, outside all clauses (None), or in the whole plan."""
    clauses: list[tuple[Plan | Clause, str]] = [
        (clause, field)
        for clause in clauses_of(plan)
        if not clause.inline and clause_id in ("whole", str(clause.pk))
        for field in ("heading", "body")
    ]
    around = clause_id in (None, "whole")
    return [(plan, "opening"), *clauses, (plan, "tail")] if around else clauses


def _fill(holders: list[tuple[Plan | Clause, str]], nth: int, words: str) -> bool:
    """Replace the ``nth`` placeholder found in ``holders``; False when there are not so many."""
    for holder, field in holders:
        places = list(PLACEHOLDER.finditer(getattr(holder, field)))
        if nth < len(places):
            _write_at(holder, field, places[nth], words)
            return True
        nth -= len(places)
    return False


def _write_at(holder: Plan | Clause, field: str, place: re.Match[str], words: str) -> None:
    """Write the words, and again in the item or the head of the paper that repeats the passage."""
    text: str = getattr(holder, field)
    around = text[max(0, place.start() - 6) : place.end() + 6]
    filled = text[max(0, place.start() - 6) : place.start()] + words + text[place.end() : place.end() + 6]
    setattr(holder, field, text[: place.start()] + words + text[place.end() :])
    if isinstance(holder, Plan):
        for name in ("title", "subtitle", "issue_no", "issuer"):
            setattr(holder, name, getattr(holder, name).replace(around.strip(), filled.strip(), 1))
        return
    clauses = [holder, *holder.children.filter(inline=True)]
    for item in clauses[1:]:
        item.heading, item.body = item.heading.replace(around, filled, 1), item.body.replace(around, filled, 1)
    for clause in clauses:
        clause.version += 1
    Clause.objects.bulk_update(clauses, ["heading", "body", "version"])
    proposals = list(TaskProposal.objects.filter(clause__in=clauses, title__contains=around))
    for proposal in proposals:
        proposal.title = proposal.title.replace(around, filled, 1)[:300]
    TaskProposal.objects.bulk_update(proposals, ["title"])
