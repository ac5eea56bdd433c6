"""Envelopes: short text encrypted for one place, as printable text ``jj1.<key id>.<base64url>``.

``jj1`` is the suite: AES-256-GCM, a random 96-bit nonce before the ciphertext, the 128-bit tag after it. The key is
derived for the row, and the place (table, column, row) is associated data, so an envelope that was moved to another
row, column or table opens as little as one that was changed. Another suite will get another id.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jingjian.commons.vault.errors import TamperedError
from jingjian.commons.vault.keys import KeyRing, framed, key_ring

SUITE: Final = "jj1"
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where an envelope lives: a table, a column of it, and the key of the row."""

    table: str
    column: str
    row: UUID | str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of row {self.row}"

    def associated(self, key_id: str) -> bytes:
        """The bytes every envelope of this place is bound to."""
        return framed(*(part.encode() for part in (SUITE, key_id, self.table, self.column, str(self.row))))


@dataclass(frozen=True, slots=True)
class Envelope:
    """Encrypted text as it stands in the database. Printing it shows that it is closed, not what it holds."""

    text: str

    def __str__(self) -> str:
        return "[encrypted]"

    def __repr__(self) -> str:
        return "<Envelope>"


def seal(value: str, place: Place, *, ring: KeyRing | None = None) -> Envelope:
    """Encrypt ``value`` for ``place`` under the active key. Two envelopes of the same value differ."""
    ring = ring or key_ring()
    key_id = ring.active
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _cipher(ring, key_id, place).encrypt(nonce, value.encode("utf-8"), place.associated(key_id))
    body = base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode("ascii")
    return Envelope(f"{SUITE}.{key_id}.{body}")


def unseal(envelope: Envelope, place: Place, *, ring: KeyRing | None = None) -> str:
    """The text in ``envelope``, which must have been sealed for ``place``.

    Raises ``TamperedError`` when it was changed, moved or never was an envelope, ``UnknownKeyError`` when its key is
    not in the key file.
    """
    ring = ring or key_ring()
    key_id, content = _parts(envelope.text, place)
    nonce, sealed = content[:NONCE_BYTES], content[NONCE_BYTES:]
    try:
        return _cipher(ring, key_id, place).decrypt(nonce, sealed, place.associated(key_id)).decode("utf-8")
    except InvalidTag:
        raise TamperedError(f"{place} is not what was stored there") from None


def _cipher(ring: KeyRing, key_id: str, place: Place) -> AESGCM:
    return AESGCM(ring.derive(key_id, "field", str(place.row).encode()))


def _parts(text: str, place: Place) -> tuple[str, bytes]:
    """Key id and bytes of an envelope; only the one spelling that ``seal`` writes is taken."""
    forged = TamperedError(f"{place} holds no envelope")
    suite, _, rest = text.partition(".")
    key_id, _, body = rest.partition(".")
    if suite != SUITE or not key_id:
        raise forged
    try:
        content = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise forged from None
    canonical = base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
    if canonical != body or len(content) < NONCE_BYTES + TAG_BYTES:
        raise forged
    return key_id, content
