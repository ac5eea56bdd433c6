"""Which unit a text means: by its name, its short name, without the name of the county, or abbreviated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from jingjian.kernel.chinese import fold_width

_PLACE: Final = re.compile(r"^[\u3400-\u9fff]{1,5}?(?:省|(?<!城)市|县|(?<![社园校辖库])区|旗|自治州)|^[省市县区本我]")
_NOISE: Final = re.compile(r"[\s()（）\[\]【】·、,，.。:：\"'“”]+")
_LEAST: Final = 2
_ABBREVIATED_ENDS: Final = frozenset("局委办部会院室处府厅")
"""Only offices are abbreviated by leaving characters out; 第一小学 is not 第一中心小学."""

EXACT, ABBREVIATED, AMBIGUOUS, UNKNOWN = "exact", "abbreviated", "ambiguous", "unknown"


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the system, or of the file when `code` is empty."""

    code: str
    name: str
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a text was understood: `kind` is exact, abbreviated, ambiguous or unknown."""

    kind: str
    unit: KnownUnit | None = None
    candidates: tuple[KnownUnit, ...] = ()


class UnitBook:
    """Known units. Two units may share a short name; a text that fits both is ambiguous."""

    def __init__(self, units: Iterable[KnownUnit]) -> None:
        self.units = tuple(units)
        self._by_name: dict[str, list[KnownUnit]] = defaultdict(list)
        self._by_short: dict[str, list[KnownUnit]] = defaultdict(list)
        self._by_local: dict[str, list[KnownUnit]] = defaultdict(list)
        self._by_ends: dict[str, list[tuple[str, KnownUnit]]] = defaultdict(list)
        for unit in self.units:
            name = _key(unit.name)
            self._by_name[name].append(unit)
            if unit.code:
                self._by_name[unit.code.strip().lower()].append(unit)
            if unit.short_name:
                self._by_short[_key(unit.short_name)].append(unit)
            for local in _locals(name):
                self._by_local[local].append(unit)
                self._by_ends[local[0] + local[-1]].append((local, unit))
        self._known: dict[str, Resolution] = {}

    def resolve(self, text: str) -> Resolution:
        """The unit that a text means."""
        if text not in self._known:
            self._known[text] = self._resolve(_key(text))
        return self._known[text]

    def split(self, text: str) -> tuple[str, str] | None:
        """`县教育局局长` as unit and post, by the longest beginning that is a unit; None when there is none."""
        bare = text.strip()
        for end in range(len(bare), _LEAST - 1, -1):
            found = self._named(_key(bare[:end]))
            if found is not None and found.kind in (EXACT, ABBREVIATED):
                return bare[:end], bare[end:].strip(" 、,，")
        return None

    def _named(self, key: str) -> Resolution | None:
        """By name, short name or name without its place; None when no unit is called so."""
        if key in self._by_name:
            return _settled(EXACT, self._by_name[key])
        if key in self._by_short:
            return _settled(ABBREVIATED, self._by_short[key])
        for local in _locals(key):
            # A text with a place of its own must not be taken for a unit of another place.
            found = [unit for unit in self._by_local.get(local, ()) if _may_be(key, local, _key(unit.name))]
            if found:
                return _settled(ABBREVIATED, found)
            if local in self._by_short:
                return _settled(ABBREVIATED, self._by_short[local])
        return None

    def _resolve(self, key: str) -> Resolution:
        if len(key) < _LEAST:
            return Resolution(UNKNOWN)
        if (named := self._named(key)) is not None:
            return named
        for local in _locals(key):
            if len(local) >= _LEAST and local[-1] in _ABBREVIATED_ENDS:
                found = [
                    unit
                    for full, unit in self._by_ends.get(local[0] + local[-1], ())
                    if _abbreviates(local, full) and _may_be(key, local, _key(unit.name))
                ]
                if found:
                    return _settled(ABBREVIATED, found)
        return Resolution(UNKNOWN)


def own_book(texts: Iterable[str]) -> UnitBook:
    """The units of a file as known units: a text is then an abbreviation of a longer one, or itself."""
    return UnitBook(KnownUnit("", text) for text in dict.fromkeys(texts))


def among_themselves(texts: Iterable[str]) -> dict[str, str]:
    """Which texts of a file abbreviate exactly one longer name of the same file: abbreviation → full name."""
    names = list(dict.fromkeys(texts))
    found: dict[str, str] = {}
    ends: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in names:
        for local in _locals(_key(name)):
            ends[local[0] + local[-1]].append((local, name))
    for text in names:
        key = _key(text)
        local = _locals(key)[-1]
        fits = {
            name
            for full, name in ends.get(local[0] + local[-1], ())
            if len(_key(name)) > len(key) and _may_be(key, local, _key(name))
            and (full == local or (local[-1] in _ABBREVIATED_ENDS and _abbreviates(local, full)))
        } if len(local) >= _LEAST else set()  # fmt: skip
        if len(fits) == 1:
            found[text] = fits.pop()
    # 教育局 → 县教育局 → 清河县教育局: the end of the chain is the name.
    for text in found:
        while found[text] in found:
            found[text] = found[found[text]]
    return found


def _settled(kind: str, units: list[KnownUnit]) -> Resolution:
    unique = tuple(dict.fromkeys(units))
    return Resolution(kind, unique[0]) if len(unique) == 1 else Resolution(AMBIGUOUS, candidates=unique)


def _key(text: str) -> str:
    return _NOISE.sub("", fold_width(text)).lower()


def _locals(key: str) -> list[str]:
    """The key itself, then without the names of its places, one by one from the left: 某市某县教育局, …, 教育局."""
    found = [key] if key else [" "]
    while (place := _PLACE.match(found[-1])) and len(found[-1]) - place.end() >= _LEAST:
        found.append(found[-1][place.end() :])
    return found


def _may_be(key: str, local: str, name: str) -> bool:
    """Whether the places before `local` in a text do not contradict those of the name."""
    place = key[: len(key) - len(local)].lstrip("省市县区本我")
    if not place or place in name:
        return True
    return _locals(name)[-1] == name  # the known name bears no place: nothing to contradict


def _abbreviates(short: str, full: str) -> bool:
    """Whether `short` is `full` with characters left out, its two ends kept; a beginning of it is a superior unit."""
    if len(short) >= len(full) or full.startswith(short):
        return False
    rest = iter(full)
    return all(character in rest for character in short)
