"""Sentences the kernel says, translated when they are shown and not when they are made.

The kernel knows no language but English. A storey above installs its translator once at start-up
(`use_translator(gettext)`); from then on `str(phrase)` is in the language of whoever is looking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Words: TypeAlias = object
"""What a person will read: a `str`, a `Phrase` or a lazily translated string. Always shown through `str()`."""

Translator: TypeAlias = Callable[[str], str]


def msgid(text: str) -> str:
    """Return `text` unchanged; `tools/catalogue.py` collects the literals passed here for translation."""
    return text


class _Installed:
    """Holds the translator in force for the process."""

    translate: Translator = staticmethod(msgid)


def use_translator(translate: Translator) -> None:
    """Let `translate` (msgid in, text in the active language out) speak for every phrase from now on."""
    _Installed.translate = staticmethod(translate)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A msgid with its `%(name)s` values; a value may itself be a phrase or a lazy string."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """The sentence in the active language; a `%` counts as itself when there are no values."""
        text = _Installed.translate(self.msgid)
        return text % dict(self.params) if self.params else text
