"""Envelopes: short text encrypted for one place, as printable text ``<suite>.<key id>.<base64url>``.

The suites stand in ``suites.py``; in both a random 96-bit nonce precedes the ciphertext and the 128-bit tag follows it.
The key is derived for the row, and suite, key id and place (table, column, row) are associated data, so an envelope
that was moved to another row, column or table opens as little as one that was changed.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag

from jingjian.commons.vault.errors import TamperedError
from jingjian.commons.vault.keys import KeyRing, framed, key_ring
from jingjian.commons.vault.suites import NONCE_BYTES, TAG_BYTES, Aead, Suite, site_suite, suite_named

_SUITE_ID: Final = re.compile(r"jj[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an envelope lives: a table, a column of it, and the key of the row."""

    table: str
    column: str
    row: UUID | str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of row {self.row}"

    def associated(self, suite_id: str, key_id: str) -> bytes:
        """The bytes every envelope of this place is bound to."""
        return framed(*(part.encode() for part in (suite_id, key_id, self.table, self.column, str(self.row))))


@dataclass(frozen=True, slots=True)
class Envelope:
    """Encrypted text as it stands in the database. Printing it shows that it is closed, not what it holds."""

    text: str

    def __str__(self) -> str:
        return "[encrypted]"

    def __repr__(self) -> str:
        return "<Envelope>"


def seal(value: str, place: Place, *, ring: KeyRing | None = None, suite: Suite | None = None) -> Envelope:
    """Encrypt ``value`` for ``place`` under the active key. Two envelopes of the same value differ."""
    ring, suite = ring or key_ring(), suite or site_suite()
    key_id = ring.active
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _cipher(ring, suite, key_id, place).encrypt(
        nonce, value.encode("utf-8"), place.associated(suite.id, key_id)
    )
    body = base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode("ascii")
    return Envelope(f"{suite.id}.{key_id}.{body}")


def unseal(envelope: Envelope, place: Place, *, ring: KeyRing | None = None) -> str:
    """The text in ``envelope``, which must have been sealed for ``place``.

    Raises ``TamperedError`` when it was changed, moved or never was an envelope, ``UnknownSuiteError`` when a newer
    release wrote it, ``UnknownKeyError`` when its key is not in the key file.
    """
    ring = ring or key_ring()
    suite, key_id, content = _parts(envelope.text, place)
    nonce, sealed = content[:NONCE_BYTES], content[NONCE_BYTES:]
    try:
        text = _cipher(ring, suite, key_id, place).decrypt(nonce, sealed, place.associated(suite.id, key_id))
    except InvalidTag:
        raise TamperedError(f"{place} is not what was stored there") from None
    return text.decode("utf-8")


def current_mark(*, ring: KeyRing | None = None, suite: Suite | None = None) -> str:
    """How every envelope begins that is written now: ``<suite>.<key id>.``; others wait to be sealed anew."""
    return f"{(suite or site_suite()).id}.{(ring or key_ring()).active}."


def _cipher(ring: KeyRing, suite: Suite, key_id: str, place: Place) -> Aead:
    return ring.cipher(suite, key_id, "field", str(place.row).encode())


def _parts(text: str, place: Place) -> tuple[Suite, str, bytes]:
    """Suite, key id and bytes of an envelope; only the one spelling that ``seal`` writes is taken."""
    forged = TamperedError(f"{place} holds no envelope")
    suite_id, _, rest = text.partition(".")
    key_id, _, body = rest.partition(".")
    if not _SUITE_ID.fullmatch(suite_id) or not key_id:
        raise forged
    suite = suite_named(suite_id)
    try:
        content = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise forged from None
    canonical = base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
    if canonical != body or len(content) < NONCE_BYTES + TAG_BYTES:
        raise forged
    return suite, key_id, content
