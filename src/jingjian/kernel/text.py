"""Text as it is searched, compared and shown when it may hide something."""

from __future__ import annotations

import re
import string
import unicodedata

_INVISIBLE_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Characters that count as letters or marks and yet show nothing."""

_LAYOUT = frozenset("\n\r\t")
_ASCII_PUNCTUATION = frozenset(string.punctuation)
_WHITE_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """The form of `text` in which it is searched; stored and typed text go through the same door.

    Full-width letters and digits become half-width, case is folded, characters that cannot be seen (zero-width,
    bidi, variation selectors, control characters, lone surrogates) go, white space becomes single blanks and none
    at the ends. Applying it twice changes nothing more.
    """
    spaced = _WHITE_SPACE.sub(" ", text)
    seen = "".join(character for character in spaced if not (is_invisible(character) or _selects_variant(character)))
    # Case folding can undo normalisation and normalisation can bring back capitals, hence each of them twice.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", seen).casefold()).casefold()
    composed = unicodedata.normalize("NFKC", folded)
    return _WHITE_SPACE.sub(" ", composed).strip()


def strip_for_compare(text: str) -> str:
    """`text` without white space, punctuation and characters that cannot be seen; everything else as it stands."""
    return "".join(character for character in text if not _is_between_words(character))


def visible(text: str) -> str:
    """`text` with each bidi, zero-width or control character spelt out, as in `[U+202E]`; line ends and tabs stay."""
    return "".join(f"[U+{ord(character):04X}]" if is_invisible(character) else character for character in text)


def is_invisible(character: str) -> bool:
    """Whether a character shows nothing or steers how others are shown (line ends, tabs and blanks do not count)."""
    if character in _LAYOUT:
        return False
    category = unicodedata.category(character)
    return category in ("Cf", "Cc", "Cs", "Zl", "Zp") or character in _INVISIBLE_LETTERS


def _selects_variant(character: str) -> bool:
    """Variation selectors choose a glyph of the same character: rare names are found with or without them."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_between_words(character: str) -> bool:
    group = unicodedata.category(character)[0]
    return group in "ZP" or character in _ASCII_PUNCTUATION or character in _LAYOUT or is_invisible(character)
