"""The hashes that other storeys may need; none of them calls ``hashlib`` itself."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

SALT_BYTES: Final = 16


def digest(content: bytes) -> str:
    """SHA-256 of ``content``, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's content, 64 hexadecimal digits; read in pieces, so any size will do."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def merkle_root(leaves: Iterable[bytes | memoryview]) -> str:
    """The Merkle tree head of leaf hashes in their order (RFC 6962, section 2.1), 64 hexadecimal digits.

    The leaves are hashes already; the tree is never held as a whole, so a million of them need no memory.
    """
    heads: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, head = 0, bytes(leaf)
        while heads and heads[-1][0] == height:
            head = hashlib.sha256(b"\x01" + heads.pop()[1] + head).digest()
            height += 1
        heads.append((height, head))
    if not heads:
        return hashlib.sha256(b"").hexdigest()
    whole = heads.pop()[1]
    while heads:
        whole = hashlib.sha256(b"\x01" + heads.pop()[1] + whole).digest()
    return whole.hex()


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
