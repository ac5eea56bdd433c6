"""The hashes that other storeys may need; none of them calls ``hashlib`` itself."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

SALT_BYTES: Final = 16


def digest(content: bytes) -> str:
    """SHA-256 of ``content``, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def new_salt() -> bytes:
    """A fresh random salt for one commitment."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes | memoryview, value: str) -> str:
    """What the log may say of a personal value for ever: HMAC-SHA256 of it under ``salt``, 64 hexadecimal digits.

    Without the salt nothing can be learnt from it, so deleting salt and value erases the value; with both anybody
    can check that the log spoke of this value. Raises ValueError for a salt shorter than 16 bytes.
    """
    key = bytes(salt)
    if len(key) < SALT_BYTES:
        raise ValueError(f"a salt has at least {SALT_BYTES} bytes")
    return hmac.new(key, value.encode("utf-8"), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two digests are equal, in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
