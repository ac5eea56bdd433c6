"""Figures by name: what they count, in which unit of count, computed as at a cut-off from the insert-only history.

Modules register theirs when the apps are ready; home pages, returns and forms to fill read only this registry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jingjian.kernel.phrases import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure. `compute(unit_path, cut_off)` counts for a unit and all below it what was known at the cut-off."""

    id: str
    name: Words
    unit_of_count: Words
    compute: Callable[[str, datetime], int]


_indicators: dict[str, Indicator] = {}


def register_indicators(*indicators: Indicator) -> None:
    """Make figures known. Raises ValueError when an id is taken."""
    for indicator in indicators:
        if indicator.id in _indicators:
            raise ValueError(f"two indicators are called {indicator.id!r}")
        _indicators[indicator.id] = indicator


def all_indicators() -> tuple[Indicator, ...]:
    """Every figure, in the order in which they were made known."""
    return tuple(_indicators.values())


def indicator_named(name: str) -> Indicator | None:
    """The figure of that id, None when there is none."""
    return _indicators.get(name)
