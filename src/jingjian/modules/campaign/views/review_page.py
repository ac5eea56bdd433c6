"""What the review screen shows, read with a constant number of queries however long the plan is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kit.answers import actor_of, wants_part
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.actions import GUARDS
from jingjian.modules.campaign.forms import recurrence
from jingjian.modules.campaign.forms.plans import ClauseForm, HeadForm
from jingjian.modules.campaign.forms.work import WorkForm
from jingjian.modules.campaign.models import Clause, ClauseKind, Plan, TaskProposal
from jingjian.modules.campaign.passages import Block, block_of, blocks_of, loose_of
from jingjian.modules.campaign.selectors import ClauseNode
from jingjian.modules.campaign.views.common import page
from jingjian.modules.campaign.workflow import PLAN

MANY_DOUBTS = 3
"""From so many open doubts of one kind on, one button settles them together."""

EDIT, SPLIT, ADD, TASK = "edit", "split", "add", "task"
_SENTENCE = re.compile(r"[^。；！？!?;\n]*[。；！？!?;\n]+[”’」』）)]*|[^。；！？!?;\n]+\Z")


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands open on the page: one form in one card, or a refusal said on it."""

    clause_id: UUID
    what: str = ""
    proposal_id: UUID | None = None
    form: Form | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposed task of a card."""

    proposal: TaskProposal
    rhythm: str
    open: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a clause; a cut before it begins the new clause at ``at`` (0: no cut possible)."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Card:
    """One clause on the right-hand side."""

    node: ClauseNode
    tasks: tuple[ProposalRow, ...]
    what: str
    form: Form | None
    fault: str
    pieces: tuple[Piece, ...]

    @property
    def clause(self) -> Clause:
        return self.node.clause


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt of the parser as the list shows it."""

    index: int
    code: str
    text: str
    message: str
    settled: bool
    clause_id: str | None
    fill: str | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class DoubtGroup:
    """The doubts of one kind; ``together`` of them are open, and they can be settled as one when they are many."""

    doubts: tuple[Doubt, ...]
    together: int

    @property
    def first(self) -> Doubt:
        return self.doubts[0]

    @property
    def many(self) -> bool:
        return self.together >= MANY_DOUBTS


def card_of(node: ClauseNode, actor: Actor, plan: Plan, opened: Opened | None) -> Card:
    """The card of a clause; what is open in it gets its form here unless a refused one is handed on."""
    mine = opened if opened is not None and opened.clause_id == node.clause.pk else None
    what = mine.what if mine else ""
    tasks = tuple(
        ProposalRow(
            proposal,
            recurrence.words(proposal.rrule),
            what == TASK and mine is not None and mine.proposal_id == proposal.pk,
        )
        for proposal in node.proposals
    )
    form = mine.form if mine else None
    if form is None and what == EDIT:
        form = ClauseForm(clause=node.clause)
    elif form is None and what == ADD:
        form = WorkForm(actor=actor, campaign=plan.campaign)
    elif form is None and what == TASK:
        form = next(
            (WorkForm(actor=actor, campaign=plan.campaign, row=row.proposal) for row in tasks if row.open), None
        )
    pieces = pieces_of(node.clause.body) if what == SPLIT else ()
    return Card(node, tasks, what, form, mine.fault if mine else "", pieces)


def pieces_of(body: str) -> tuple[Piece, ...]:
    """The sentences of a body, each with the offset at which a new clause may begin."""
    pieces = []
    for match in _SENTENCE.finditer(body):
        text = match.group()
        blank = len(text) - len(text.lstrip())
        pieces.append(Piece(text.strip(), match.start() + blank if match.start() else 0))
    return tuple(piece for piece in pieces if piece.text)


def review_context(actor: Actor, plan: Plan, opened: Opened | None = None) -> dict[str, Any]:
    """Everything but the head form and the fault of a doubt."""
    nodes = selectors.outline_of(plan)
    return {
        "plan": plan,
        "campaign": plan.campaign,
        "cards": [card_of(node, actor, plan, opened) for node in nodes],
        "document": blocks_of(nodes),
        "opening": loose_of(plan.opening, plan.warnings),
        "tail": loose_of(plan.tail, plan.warnings),
        "doubts": grouped(doubts_of(plan)),
        "kinds": ClauseKind.choices,
        "units": selectors.assignable_units(actor, plan.campaign),
        "phases": selectors.phases_of(plan.campaign),
        "oob": False,
        **progress_context(actor, plan),
    }


def progress_context(actor: Actor, plan: Plan) -> dict[str, Any]:
    """How far the review is, and what publishing still lacks."""
    missing = [GUARDS[name](plan) for name in ("has_title", "kept_tasks_are_complete")]
    reasons = [str(decision.reason) for decision in missing if not decision]
    may = policy_of(Plan).may(actor, "publish", plan)
    return {
        "plan": plan,
        "counts": selectors.review_counts(plan),
        "missing": reasons if may else [str(may.reason)],
        "publish": PLAN.transition("publish"),
    }


def doubts_of(plan: Plan, fault: tuple[int, str, str] | None = None) -> list[Doubt]:
    """The doubts, the open ones first; ``fault`` is (index, what was typed, why it was refused)."""
    doubts = [
        Doubt(
            index=index,
            code=doubt["code"],
            text=doubt["text"],
            message=doubt["message"],
            settled=doubt["settled"],
            clause_id=doubt.get("clause"),
            fill=fault[1] if fault and fault[0] == index else None,
            fault=fault[2] if fault and fault[0] == index else "",
        )
        for index, doubt in enumerate(plan.warnings)
    ]
    return sorted(doubts, key=lambda doubt: doubt.settled)


def grouped(doubts: Sequence[Doubt]) -> list[DoubtGroup]:
    """Doubts of one kind together, in the order in which the kinds first come; settled ones after all open ones."""
    kinds: dict[tuple[bool, str], list[Doubt]] = {}
    for doubt in doubts:
        kinds.setdefault((doubt.settled, doubt.code), []).append(doubt)
    return [DoubtGroup(tuple(same), 0 if settled else len(same)) for (settled, _code), same in kinds.items()]


def review_url(plan_id: UUID, anchor: str = "") -> str:
    """The review screen, at an element of it."""
    return reverse("campaign:review", args=[plan_id]) + (f"#{anchor}" if anchor else "")


def clause_url(clause: Clause) -> str:
    """The review screen at a clause's card."""
    return review_url(clause.plan_id, f"c-{clause.pk}")


def show(
    request: HttpRequest,
    plan: Plan,
    *,
    opened: Opened | None = None,
    head: HeadForm | None = None,
    fault: tuple[int, str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole screen, or for htmx the card in which something stands open."""
    actor = actor_of(request)
    if opened is not None and wants_part(request):
        return card_answer(request, plan, opened, status=status)
    context = review_context(actor, plan, opened)
    context["head"] = head or HeadForm(plan=plan)
    context["head_open"] = head is not None or not plan.title
    context["pane"] = "document" if request.GET.get("pane") == "document" else "structure"
    if fault is not None:
        context["doubts"] = grouped(doubts_of(plan, fault))
    return page(request, "campaign/review.html", context, status=status)


def card_answer(request: HttpRequest, plan: Plan, opened: Opened, *, status: int = 200) -> HttpResponse:
    """The card of one clause for htmx, and beside it the progress and the clause's words in the document."""
    actor = actor_of(request)
    nodes = selectors.outline_of(plan)
    node = next(node for node in nodes if node.clause.pk == opened.clause_id)
    context = {
        "card": card_of(node, actor, plan, opened),
        "block": _block_with(nodes, node),
        "campaign": plan.campaign,
        "kinds": ClauseKind.choices,
        **progress_context(actor, plan),
    }
    return page(request, "campaign/review/answer.html", context, status=status)


def _block_with(nodes: list[ClauseNode], node: ClauseNode) -> Block:
    """The block of the document in which a clause's words stand."""
    key = node.clause.parent_id if node.clause.inline else node.clause.pk
    holder = next(each for each in nodes if each.clause.pk == key)
    return block_of(holder, [each for each in nodes if each.clause.inline and each.clause.parent_id == key])
