"""A sample that anybody can draw again: from the seed, the population and its size the same keys follow.

The keys drawn are those with the smallest SHA-256 of `seed:key`. Nothing but `sha256sum` and `sort` is needed to
check it by hand.
"""

from __future__ import annotations

from collections.abc import Iterable

from jingjian.commons.vault.digests import digest


def digest_of(population: Iterable[str]) -> str:
    """SHA-256 of the sorted keys, one a line; in hexadecimal."""
    return digest("".join(f"{key}\n" for key in sorted(population)).encode())


def size_of(population: int, *, share: int, minimum: int) -> int:
    """How many are drawn: `share` percent, rounded up, at least `minimum`, at most all."""
    return min(population, max(minimum, -(-population * share // 100)))


def drawn(population: Iterable[str], *, seed: str, size: int) -> list[str]:
    """The `size` keys that `seed` draws, in the order of their digests."""
    return sorted(population, key=lambda key: digest(f"{seed}:{key}".encode()))[:size]
