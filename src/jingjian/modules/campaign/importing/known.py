"""What the cells of a task sheet may mean on this site: clauses, units, people, phases, rhythms, kinds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Any, Final, TypeVar

from django.utils import translation
from django.utils.translation import pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel.chinese import fold_width
from jingjian.kernel.errors import DomainError
from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.actions.proposals import checked_rrule
from jingjian.modules.campaign.forms import recurrence
from jingjian.modules.campaign.forms.recurrence import LAST_DAY, MONTHS, WEEKDAYS, Repeat, Rhythm
from jingjian.modules.campaign.models import Campaign, Clause, Phase
from jingjian.modules.campaign.tasksheet.columns import LANGUAGES, in_every_language

KINDS: Final = {
    False: pgettext_lazy("kind of task", "Ordinary task"),
    True: pgettext_lazy("kind of task", "Key task"),
}
WHOLE_CAMPAIGN: Final = pgettext_lazy("phase of a task", "The whole campaign")
SUGGESTIONS: Final = 3
_NUMBERED: Final = re.compile(r"(.+?)\s*[（(]\s*([^（）()]+?)\s*[)）]")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a text means nothing here: a code with its details."""

    code: str
    details: dict[str, str]


def plain(text: str) -> str:
    """A text as it is compared: full and half width alike, without blanks and punctuation, in lower case."""
    return strip_for_compare(fold_width(text)).lower()


def person_words(person: Person) -> str:
    """``石小满（ZD003）``: the name with the staff number, which tells people of one name apart."""
    return f"{person.name}（{person.staff_no}）"


def clause_words(clause: Clause) -> str:
    """A clause by its number and heading, or the beginning of its text, as the list of tasks shows it."""
    return f"{clause.number}{clause.heading or clause.body[:20]}"


def rhythm_words(rrule: str) -> str:
    """The rhythm in words; work done once says so, an unusual rule stands as it is stored."""
    return recurrence.words(rrule) or str(Repeat.NONE.label)


def kind_words(key: Any) -> str:
    return str(KINDS[bool(key)])


@cache
def _rhythms() -> Mapping[str, str]:
    """Every rhythm that can be chosen on a form, by its words in each language."""
    days = (None, *range(1, 32), LAST_DAY)
    rhythms = [
        *(Rhythm(repeats) for repeats in (Repeat.NONE, Repeat.DAILY, Repeat.WORKDAYS, Repeat.WEEKLY)),
        *(Rhythm(Repeat.WEEKLY, weekday=weekday) for weekday, _words in WEEKDAYS),
        *(Rhythm(repeats, day=day) for repeats in MONTHS for day in days),
    ]
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {plain(rhythm_words(rule)): rule for rule in map(recurrence.write, rhythms)}
    return found


@cache
def _kinds() -> Mapping[str, bool]:
    return {plain(text): key for key, label in KINDS.items() for text in in_every_language(label)}


def read_kind(text: str) -> bool | Doubt:
    found = _kinds().get(plain(text))
    if found is None:
        return Doubt("unknown_kind", {"text": text, "choices": "、".join(str(label) for label in KINDS.values())})
    return found


def read_rhythm(text: str) -> str | Doubt:
    """The RRULE that a text means: words of the form, or a rule as RFC 5545 writes it."""
    found = _rhythms().get(plain(text))
    if found is not None:
        return found
    if "FREQ=" in text.upper():
        try:
            return checked_rrule(fold_width(text).strip().upper())
        except DomainError:
            pass
    example = rhythm_words("FREQ=MONTHLY;BYMONTHDAY=25")
    return Doubt("unknown_recurrence", {"text": text, "choices": example})


class Known:
    """What ``actor`` may name in a sheet for ``campaign``; read once, four queries."""

    def __init__(self, actor: Actor, campaign: Campaign) -> None:
        self.campaign = campaign
        self.units: list[Unit] = list(selectors.assignable_units(actor, campaign))
        self.people: list[Person] = list(selectors.assignable_people(actor, campaign).select_related("unit", "user"))
        self.clauses: list[Clause] = list(selectors.assignable_clauses(campaign))
        self.phases: list[Phase] = list(campaign.phases.order_by("position"))
        self._near_people: dict[str, str] = {}

    # clauses

    @cached_property
    def _paths(self) -> dict[Any, str]:
        """Where each clause stands: ``二（一）``."""
        plan = selectors.plan_in_force(self.campaign)
        by_id = {clause.pk: clause for clause in selectors.clauses_of(plan)} if plan is not None else {}
        return {clause.pk: selectors.clause_path(clause, by_id) for clause in self.clauses}

    def clause_choice(self, clause: Clause) -> str:
        """What names this clause and no other: its own words, with its place before them where others read the same."""
        words = clause_words(clause)
        return words if len(self._clauses_by_words[plain(words)]) == 1 else self._placed(clause)

    def _placed(self, clause: Clause) -> str:
        return f"{self._paths[clause.pk]} {clause.heading or clause.body[:20]}"

    @cached_property
    def _clauses_by_words(self) -> dict[str, list[Clause]]:
        return _by((plain(clause_words(clause)), clause) for clause in self.clauses)

    @cached_property
    def _clauses_otherwise(self) -> dict[str, list[Clause]]:
        """By place, by place and heading, by heading alone, by the whole heading or text with the number."""
        pairs: list[tuple[str, Clause]] = []
        for clause in self.clauses:
            for text in (self._paths[clause.pk], self._placed(clause), clause.heading, str(clause)):
                if text:
                    pairs.append((plain(text), clause))
        return _by(pairs)

    def clause(self, text: str) -> Clause | Doubt:
        found = self._clauses_by_words.get(plain(text)) or self._clauses_otherwise.get(plain(text)) or []
        if len(found) == 1:
            return found[0]
        if found:
            return Doubt("several_clauses", {"text": text, "choices": _listed(map(self._placed, found))})
        near = _near(text, {clause_words(one): self.clause_choice(one) for one in self.clauses})
        return Doubt("unknown_clause", {"text": text, "choices": near})

    # units

    @cached_property
    def _units_by_name(self) -> dict[str, list[Unit]]:
        return _by((plain(unit.name), unit) for unit in self.units)

    @cached_property
    def _units_otherwise(self) -> dict[str, list[Unit]]:
        short = [(plain(unit.short_name), unit) for unit in self.units if unit.short_name]
        codes = [(plain(unit.code), unit) for unit in self.units]
        return _by([*short, *codes, *((plain(self._coded(unit)), unit) for unit in self.units)])

    def _coded(self, unit: Unit) -> str:
        return f"{unit.name}（{unit.code}）"

    def unit_choice(self, unit: Unit) -> str:
        """What names this unit and no other."""
        return unit.name if len(self._units_by_name[plain(unit.name)]) == 1 else self._coded(unit)

    def unit(self, text: str) -> Unit | Doubt:
        found = self._units_by_name.get(plain(text)) or self._units_otherwise.get(plain(text)) or []
        if len(found) == 1:
            return found[0]
        if found:
            return Doubt("several_units", {"text": text, "choices": _listed(map(self._coded, found))})
        names = {name: self.unit_choice(unit) for unit in self.units for name in (unit.name, unit.short_name) if name}
        return Doubt("unknown_unit", {"text": text, "choices": _near(text, names)})

    # people

    @cached_property
    def _people_by_name(self) -> dict[str, list[Person]]:
        return _by((plain(person.name), person) for person in self.people)

    @cached_property
    def _people_by_number(self) -> dict[str, list[Person]]:
        pairs = [(fold_width(person.staff_no).lower(), person) for person in self.people if person.staff_no]
        pairs += [(user.username.lower(), one) for one in self.people if (user := getattr(one, "user", None))]
        return _by(pairs)

    def person(self, text: str) -> Person | Doubt:
        """The person of a name, of a name with staff number or login in brackets, or of the number or login alone."""
        folded = fold_width(text).strip()
        parted = _NUMBERED.fullmatch(folded)
        if parted is not None:
            return self._numbered(text, parted[1], parted[2])
        found = self._people_by_name.get(plain(text)) or self._people_by_number.get(folded.lower()) or []
        if len(found) == 1:
            return found[0]
        if found:
            choices = _listed(f"{person_words(one)} {one.unit}" for one in found)
            return Doubt("several_people", {"text": text, "choices": choices})
        return self._nobody(text, text)

    def _numbered(self, text: str, name: str, number: str) -> Person | Doubt:
        holders = self._people_by_number.get(number.lower(), [])
        if len(holders) == 1 and plain(holders[0].name) == plain(name):
            return holders[0]
        namesakes = self._people_by_name.get(plain(name), [])
        if holders:
            choices = _listed(map(person_words, [*namesakes, *holders]))
            return Doubt("person_mismatch", {"text": name, "number": number, "choices": choices})
        if namesakes:
            return Doubt("unknown_person", {"text": text, "choices": _listed(map(person_words, namesakes))})
        return self._nobody(text, name)

    def _nobody(self, text: str, name: str) -> Doubt:
        if name not in self._near_people:
            letters = set(name)
            alike = {one.name: person_words(one) for one in self.people if letters & set(one.name)}
            self._near_people[name] = _near(name, alike)
        return Doubt("unknown_person", {"text": text, "choices": self._near_people[name]})

    # phases

    def phase(self, text: str) -> Phase | Doubt | None:
        """The phase of a name; None for the whole campaign."""
        if plain(text) in {plain(words) for words in in_every_language(WHOLE_CAMPAIGN)}:
            return None
        found = next((phase for phase in self.phases if plain(phase.name) == plain(text)), None)
        if found is None:
            choices = _listed([*(phase.name for phase in self.phases), str(WHOLE_CAMPAIGN)], most=12)
            return Doubt("unknown_phase", {"text": text, "choices": choices})
        return found


def _by(pairs: Iterable[tuple[str, _T]]) -> dict[str, list[_T]]:
    found: dict[str, list[_T]] = defaultdict(list)
    for key, value in pairs:
        if value not in found[key]:
            found[key].append(value)
    return dict(found)


def _listed(texts: Iterable[str], most: int = 6) -> str:
    return "；".join(list(texts)[:most])


def _near(text: str, choices: Mapping[str, str]) -> str:
    """The choices that read most alike, nearest first; empty when none does."""
    by_plain = {plain(name): shown for name, shown in choices.items()}
    wanted = plain(text)
    near = get_close_matches(wanted, by_plain, n=SUGGESTIONS, cutoff=0.5)
    near += [one for one in by_plain if wanted and (wanted in one or one in wanted) and one not in near and one]
    return _listed(dict.fromkeys(by_plain[one] for one in near[:SUGGESTIONS]))
