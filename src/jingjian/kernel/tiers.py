"""How closely a field is guarded: 甲 sealed, 乙 encrypted by the application, 丙 restricted, 丁 ordinary."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """The four tiers, from the closest guarded to the ordinary."""

    SEALED = "sealed"
    ENCRYPTED = "encrypted"
    RESTRICTED = "restricted"
    ORDINARY = "ordinary"


def tiers(*, sealed: str = "", encrypted: str = "", restricted: str = "", ordinary: str = "") -> dict[str, Tier]:
    """Declare the tier of each field of a model; names of fields are separated by blanks.

    Raises ValueError when a field is named twice.
    """
    declared: dict[str, Tier] = {}
    for tier, names in (
        (Tier.SEALED, sealed),
        (Tier.ENCRYPTED, encrypted),
        (Tier.RESTRICTED, restricted),
        (Tier.ORDINARY, ordinary),
    ):
        for name in names.split():
            if name in declared:
                raise ValueError(f"field {name!r} is declared twice: {declared[name]} and {tier}")
            declared[name] = tier
    return declared
