"""Parcels: a small content sealed under a passphrase, so that a site's keys may travel beside its data.

Layout: ``JJP1``, salt (16 bytes), nonce (12 bytes), AES-256-GCM of the content with its tag. The key is made from the
passphrase by scrypt (N = 2^17, r = 8, p = 1: about 128 MiB and half a second), so that guessing is dear.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from jingjian.commons.vault.errors import KeyFileError, TamperedError

MAGIC: Final = b"JJP1"
SALT: Final = 16
NONCE: Final = 12
#: shorter passphrases are guessed
SHORTEST: Final = 12


def seal(content: bytes, passphrase: bytes) -> bytes:
    """The parcel of ``content``; each call gives another one."""
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    return MAGIC + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, MAGIC + salt)


def unseal(parcel: bytes, passphrase: bytes) -> bytes:
    """What was sealed. Raises ``TamperedError`` for another passphrase and for a parcel that was changed or cut."""
    salt, nonce = parcel[len(MAGIC) : len(MAGIC) + SALT], parcel[len(MAGIC) + SALT : len(MAGIC) + SALT + NONCE]
    try:
        if not parcel.startswith(MAGIC):
            raise InvalidTag
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, parcel[len(MAGIC) + SALT + NONCE :], MAGIC + salt)
    except (InvalidTag, ValueError):
        raise TamperedError("the passphrase is another one, or the parcel was changed") from None


def read_passphrase(path: Path) -> bytes:
    """The first line of a passphrase file. Raises ``KeyFileError`` when it is missing, short or open to others."""
    try:
        mode = path.stat().st_mode
        line = path.read_bytes().partition(b"\n")[0].strip()
    except OSError as fault:
        raise KeyFileError(f"{path} cannot be read: {fault.strerror} / 口令文件 {path} 无法读取") from None
    if os.name == "posix" and stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"{path} is open to other users; run: chmod 600 {path} / 请执行 chmod 600 {path}")
    if len(line.decode("utf-8", errors="replace")) < SHORTEST:
        raise KeyFileError(f"{path}: the passphrase has fewer than {SHORTEST} characters / 口令不足 {SHORTEST} 个字符")
    return line


def _key(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase)
