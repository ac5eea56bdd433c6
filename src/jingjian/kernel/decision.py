"""The answer to "may this be done?": yes, or no with the reason that the person reads."""

from __future__ import annotations

from dataclasses import dataclass

from jingjian.kernel.phrases import Words


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy when allowed. `reason` says why not and is empty when allowed; show it through `str()`."""

    allowed: bool
    reason: Words = ""

    def __bool__(self) -> bool:
        return self.allowed

    def __str__(self) -> str:
        return str(self.reason)


ALLOW = Decision(allowed=True)


def deny(reason: Words) -> Decision:
    """Refuse, with the reason shown to the person."""
    return Decision(allowed=False, reason=reason)
