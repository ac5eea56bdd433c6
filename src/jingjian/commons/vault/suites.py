"""The suites: how text and files are encrypted, by the id that stands in front of each envelope.

``jj1`` is AES-256-GCM with keys derived by HKDF-SHA256; ``jj2`` is SM4-GCM (GB/T 32907, RFC 8998) with keys derived by
HKDF-SM3 (GB/T 32905), for sites that must use commercial cryptography. Both have 96-bit nonces and 128-bit tags. The
site's option ``encryption`` chooses what new text and files are written with; every suite here is read for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.conf import settings

from jingjian.commons.vault.errors import UnknownSuiteError

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


class Aead(Protocol):
    """Encryption that binds associated data; ``decrypt`` raises ``InvalidTag``."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class SM4GCM:
    """SM4 in Galois/counter mode under a key of 16 bytes, called as ``AESGCM`` is; the tag follows the ciphertext."""

    def __init__(self, key: bytes) -> None:
        self._cipher = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Ciphertext and tag of ``data``."""
        work = BlockCipher(self._cipher, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(associated_data or b"")
        return work.update(data) + work.finalize() + work.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The text of what ``encrypt`` made. Raises ``InvalidTag``; nothing is given out before the tag is checked."""
        if len(data) < TAG_BYTES:
            raise InvalidTag
        work = BlockCipher(self._cipher, modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        work.authenticate_additional_data(associated_data or b"")
        return work.update(data[:-TAG_BYTES]) + work.finalize()


@dataclass(frozen=True, slots=True)
class Suite:
    """One way to encrypt: its id in an envelope, the name of the option, the first bytes of its files."""

    id: str
    name: str
    magic: bytes
    key_bytes: int
    digest: Callable[[], HashAlgorithm]
    aead: Callable[[bytes], Aead]

    def cipher(self, key: bytes, info: bytes) -> Aead:
        """The cipher for one place (``info``) under a data key."""
        derived = HKDFExpand(algorithm=self.digest(), length=self.key_bytes, info=info).derive(key)
        return self.aead(derived)


SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    {
        suite.id: suite
        for suite in (
            Suite("jj1", "aes-256-gcm", b"JJF1", 32, SHA256, AESGCM),
            Suite("jj2", "sm4-gcm", b"JJF2", 16, SM3, SM4GCM),
        )
    }
)
_BY_MAGIC: Final = {suite.magic: suite for suite in SUITES.values()}


def suite_named(suite_id: str) -> Suite:
    """The suite of an id. Raises ``UnknownSuiteError``."""
    try:
        return SUITES[suite_id]
    except KeyError:
        raise UnknownSuiteError(suite_id) from None


def suite_of_file(magic: bytes) -> Suite | None:
    """The suite of a file that begins with ``magic``; None for a file that is none of ours."""
    return _BY_MAGIC.get(magic)


def site_suite() -> Suite:
    """What this site writes new text and files with (option ``encryption``)."""
    return next(suite for suite in SUITES.values() if suite.name == settings.ENCRYPTION)
