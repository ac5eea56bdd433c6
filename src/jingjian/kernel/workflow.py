"""States and transitions of a register, as frozen tables that are checked when they are built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from jingjian.kernel.decision import Decision
from jingjian.kernel.phrases import Words

Guard: TypeAlias = Callable[[Any], Decision] | str
"""Asked about the row before a transition: a callable that decides, or the name of one known to the module."""


class Category(StrEnum):
    """What a state means to whoever counts rows: in hand, waiting for somebody else, or at one of three ends."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    VOID = "void"

    @property
    def ended(self) -> bool:
        """Whether nothing more is expected of the row."""
        return self in (Category.DONE, Category.REFUSED, Category.VOID)


@dataclass(frozen=True, slots=True)
class State:
    """One state: the stored value, the word for it (may be lazy), and its category."""

    value: str
    label: Words
    category: Category


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from `sources` to `target`.

    `who` names the roles or parties that may take it, `guards` are asked about the row, `form` names the form that
    it needs, `primary` marks the act most likely next, `confirm` is a question asked before it. `onward` are states
    to which an act may go on at once where nobody has to be waited for.
    """

    name: str
    label: Words
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...]
    guards: tuple[Guard, ...] = ()
    form: str | None = None
    primary: bool = False
    confirm: Words | None = None
    onward: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """The states and transitions of one register.

    Raises ValueError when a state or transition is named twice, a transition leaves or reaches a state that is
    not listed, has no source or nobody who may take it, or `initial` is not a state.
    """

    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    initial: str

    def __post_init__(self) -> None:
        _refuse_duplicates("state", (state.value for state in self.states))
        _refuse_duplicates("transition", (transition.name for transition in self.transitions))
        self._known(self.initial, "the initial state")
        for transition in self.transitions:
            place = f"transition {transition.name!r}"
            for target in (transition.target, *transition.onward):
                self._known(target, place)
            for source in transition.sources:
                self._known(source, place)
            _refuse_duplicates(f"{place}: source", transition.sources)
            if not transition.sources:
                raise ValueError(f"{place} has no source")
            if not transition.who:
                raise ValueError(f"{place} may be taken by nobody")

    def state(self, value: str) -> State:
        """The state stored as `value`. Raises ValueError when there is none."""
        for state in self.states:
            if state.value == value:
                return state
        raise ValueError(f"unknown state {value!r}")

    def category(self, value: str) -> Category:
        """The category of a state. Raises ValueError when there is no such state."""
        return self.state(value).category

    def label(self, value: str) -> str:
        """The word for a state in the active language. Raises ValueError when there is no such state."""
        return str(self.state(value).label)

    def transition(self, name: str) -> Transition:
        """The transition called `name`. Raises ValueError when there is none."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise ValueError(f"unknown transition {name!r}")

    def leaving(self, value: str) -> tuple[Transition, ...]:
        """The transitions that start in a state, in the order of the table. Raises ValueError for an unknown state."""
        self.state(value)
        return tuple(transition for transition in self.transitions if value in transition.sources)

    def _known(self, value: str, place: str) -> None:
        if all(state.value != value for state in self.states):
            raise ValueError(f"{place} names the unknown state {value!r}")


def _refuse_duplicates(kind: str, names: Iterable[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ValueError(f"{kind} named twice: {', '.join(map(repr, twice))}")
