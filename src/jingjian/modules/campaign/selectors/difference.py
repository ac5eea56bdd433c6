"""What changed from one version of the plan to another, clause by clause and word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal
from uuid import UUID

from django.db.models import Count

from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign.models import Clause, Plan, Task
from jingjian.modules.campaign.selectors.plans import clause_path, clauses_of

TOKEN = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
#: above so many pairs of characters the comparison goes by sentences, to stay quick
MOST_PAIRS = 1_000_000

Op = Literal["same", "added", "removed"]
Kind = Literal["added", "removed", "changed", "moved", "same"]


@dataclass(frozen=True, slots=True)
class ClauseDifference:
    """One clause of either version. ``words`` tells the text apart; ``tasks`` hang on the old clause's line."""

    kind: Kind
    old: Clause | None
    new: Clause | None
    old_path: str
    new_path: str
    words: tuple[tuple[Op, str], ...]
    tasks: int


def difference(old_plan: Plan, new_plan: Plan) -> list[ClauseDifference]:
    """The clauses of the new version in order, with removed ones at the place where they stood; three queries.

    A clause counts as changed when its words differ, else as moved when its number path or the clause it belongs to
    differs. Items (一是 …) are shown with their clause and not counted again.
    """
    old, new = clauses_of(old_plan), clauses_of(new_plan)
    olds, news = {c.pk: c for c in old}, {c.pk: c for c in new}
    by_lineage = {c.lineage: c for c in old if not c.inline}
    counts = dict(
        Task.objects.filter(campaign_id=new_plan.campaign_id)
        .values_list("clause__lineage")
        .annotate(n=Count("pk"))
        .values_list("clause__lineage", "n")
    )
    kept = {c.lineage for c in new}
    missing = [c for c in old if not c.inline and c.lineage not in kept]
    found: list[ClauseDifference] = []
    for clause in (c for c in new if not c.inline):
        former = by_lineage.get(clause.lineage)
        if former is not None:
            while missing and missing[0].position < former.position:
                found.append(_removed(missing.pop(0), olds, counts))
        found.append(_compared(former, clause, olds, news, counts))
    return [*found, *(_removed(clause, olds, counts) for clause in missing)]


def _removed(clause: Clause, olds: Mapping[UUID, Clause], counts: Mapping[UUID, int]) -> ClauseDifference:
    return ClauseDifference(
        "removed", clause, None, clause_path(clause, olds), "", (("removed", text_of_clause(clause)),),
        counts.get(clause.lineage, 0),
    )  # fmt: skip


def _compared(
    former: Clause | None,
    clause: Clause,
    olds: Mapping[UUID, Clause],
    news: Mapping[UUID, Clause],
    counts: Mapping[UUID, int],
) -> ClauseDifference:
    path = clause_path(clause, news)
    text = text_of_clause(clause)
    if former is None:
        return ClauseDifference("added", None, clause, "", path, (("added", text),), 0)
    old_path, old_text = clause_path(former, olds), text_of_clause(former)
    kind: Kind = "same"
    if strip_for_compare(former.heading + former.body) != strip_for_compare(clause.heading + clause.body):
        kind = "changed"
    elif old_path != path or _above(former, olds) != _above(clause, news):
        kind = "moved"
    words: tuple[tuple[Op, str], ...] = tell_apart(old_text, text) if kind == "changed" else (("same", text),)
    return ClauseDifference(kind, former, clause, old_path, path, words, counts.get(former.lineage, 0))


def _above(clause: Clause, by_id: Mapping[UUID, Clause]) -> UUID | None:
    return by_id[clause.parent_id].lineage if clause.parent_id is not None else None


def text_of_clause(clause: Clause) -> str:
    """The heading and the body of a clause as they are compared."""
    return "\n".join(part for part in (clause.heading, clause.body) if part)


def tell_apart(old: str, new: str) -> tuple[tuple[Op, str], ...]:
    """Both texts as one run of passages that are the same, added or removed; removed before added.

    The passages that are not added make up ``old``, those not removed make up ``new``, character for character.
    """
    pattern = TOKEN if len(old) * len(new) <= MOST_PAIRS else SENTENCE
    a, b = pattern.findall(old), pattern.findall(new)
    parts: list[tuple[Op, str]] = []
    for _op, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if _op == "equal":
            parts.append(("same", "".join(b[j1:j2])))
        else:
            parts += _either(a[i1:i2], b[j1:j2])
    return tuple(parts)


def _either(removed: Sequence[str], added: Sequence[str]) -> list[tuple[Op, str]]:
    pairs: list[tuple[Op, str]] = [("removed", "".join(removed)), ("added", "".join(added))]
    return [(op, text) for op, text in pairs if text]
