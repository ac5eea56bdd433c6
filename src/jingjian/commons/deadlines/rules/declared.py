"""What a time limit is declared with: its texts, its extensions, and how a value that counts is found for a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from jingjian.commons.access.models import Role
from jingjian.kernel.errors import DomainError
from jingjian.kernel.limits import Mark, TimeLimit, Unit
from jingjian.kernel.phrases import Phrase, Words, msgid

LOCAL = Phrase(msgid("Set by this unit, can be changed"))

MARK_WORDS = {
    Mark.TEXT: Phrase(msgid("seen in the text of the regulation")),
    Mark.PARAPHRASE: Phrase(msgid("seen in a paraphrase only")),
    Mark.RECALLED: Phrase(msgid("from memory, not checked again")),
    Mark.UNCERTAIN: Phrase(msgid("uncertain")),
    Mark.PRACTICE: Phrase(msgid("practice of this place")),
    Mark.DERIVED: Phrase(msgid("worked out here")),
}

_ARTICLE = msgid("%(law)s (%(year)s), article %(article)s")
_PLACE = msgid("%(law)s (%(year)s), %(article)s")
_UNCHECKED = msgid("%(law)s (%(year)s), number of the article not checked")


class Topic(StrEnum):
    """Under which heading of the page a rule stands."""

    REPORTS = "reports"
    LEADS = "leads"
    CASES = "cases"
    REMEDIES = "remedies"
    PERIODS = "periods"
    DECLARATIONS = "declarations"
    CAMPAIGN = "campaign"


TOPIC_WORDS = {
    Topic.REPORTS: Phrase(msgid("Reports received")),
    Topic.LEADS: Phrase(msgid("Leads")),
    Topic.CASES: Phrase(msgid("Cases")),
    Topic.REMEDIES: Phrase(msgid("Reviews, appeals, complaints")),
    Topic.PERIODS: Phrase(msgid("Measures and effects")),
    Topic.DECLARATIONS: Phrase(msgid("Declarations")),
    Topic.CAMPAIGN: Phrase(msgid("Tasks of the campaign")),
}


class Approver(StrEnum):
    """Who approves an extension; the superior level approves by a paper, since it holds no account here."""

    PRINCIPAL = "principal"
    IN_CHARGE = "in_charge"
    SUPERIOR = "superior"


APPROVER_WORDS = {
    Approver.PRINCIPAL: Phrase(msgid("the principal leader")),
    Approver.IN_CHARGE: Phrase(msgid("the leader in charge")),
    Approver.SUPERIOR: Phrase(msgid("the superior level")),
}

#: whose approval counts, by role; the superior level's stands on its paper alone
APPROVING: dict[Approver, tuple[str, ...]] = {
    Approver.PRINCIPAL: (Role.PRINCIPAL_LEADER,),
    Approver.IN_CHARGE: (Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER),
    Approver.SUPERIOR: (),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One text of a regulation: its title, the year it is quoted by, and from when to when it is in force."""

    law: Words
    year: int
    since: date
    until: date | None = None

    def article(self, numbers: Words) -> Phrase:
        """Articles by number, such as ``"95-96"``."""
        return Phrase(_ARTICLE, {"law": Phrase(str(self.law)), "year": self.year, "article": numbers})

    def place(self, words: str) -> Phrase:
        """A place that has a name and no number; ``words`` is a msgid."""
        return Phrase(_PLACE, {"law": Phrase(str(self.law)), "year": self.year, "article": Phrase(words)})

    def unchecked(self) -> Phrase:
        """A text whose numbering was not seen."""
        return Phrase(_UNCHECKED, {"law": Phrase(str(self.law)), "year": self.year})


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a rule: so many units by this article of this text, and how well that is attested."""

    amount: int
    unit: Unit
    source: Source
    basis: Phrase
    mark: Mark = Mark.TEXT

    @property
    def since(self) -> date:
        return self.source.since

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.source.until is None or day <= self.source.until)


@dataclass(frozen=True, slots=True)
class Extension:
    """One step of the chain: at most so many units (any number when None), by whom, how often (any when None)."""

    most: int | None
    unit: Unit
    by: Approver
    times: int | None = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One time limit with all its versions, the oldest first.

    ``term`` is a period that runs out by itself and asks nothing of anybody, such as the effect of a sanction: it is
    neither escalated nor moved by days of rest.
    """

    id: str
    topic: Topic
    name: Words
    starts: Words
    texts: tuple[Text, ...]
    extensions: tuple[Extension, ...] = ()
    rolls: bool = True
    term: bool = False

    def text_on(self, day: date) -> Text:
        """The version in force on a day. Raises DomainError ``no_text_in_force`` before the first."""
        for text in self.texts:
            if text.holds_on(day):
                return text
        raise DomainError("no_text_in_force", _("No text of this rule is in force on that day."))

    def extension_after(self, given: int) -> Extension | None:
        """The step of the chain that follows ``given`` extensions; None when the chain is used up."""
        for step in self.extensions:
            if step.times is None or given < step.times:
                return step
            given -= step.times
        return None

    def limit(self, amount: int, unit: Unit, text: Text) -> TimeLimit:
        """What the kernel computes with."""
        rolls = self.rolls and not self.term
        return TimeLimit(self.id, amount, unit, self.starts, text.basis, text.mark, rolls=rolls)


_rules: dict[str, Rule] = {}


def register_rules(rules: Iterable[Rule]) -> None:
    """Make rules known to the house. Raises ValueError when an id is taken by another rule."""
    for rule in rules:
        if _rules.setdefault(rule.id, rule) is not rule:
            raise ValueError(f"two time limits are called {rule.id!r}")


def all_rules() -> tuple[Rule, ...]:
    """Every rule, by topic and in the order they were declared."""
    order = list(Topic)
    return tuple(sorted(_rules.values(), key=lambda rule: order.index(rule.topic)))


def rule_of(rule_id: str) -> Rule:
    """The rule of that id. Raises LookupError: an unknown id is a mistake of the program."""
    try:
        return _rules[rule_id]
    except KeyError:
        raise LookupError(f"there is no time limit {rule_id!r}") from None
