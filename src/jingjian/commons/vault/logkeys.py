"""The key that signs the checkpoints of the audit log: ``JINGJIAN_HOME/keys/audit.key``, Ed25519 PEM, mode 0600."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from jingjian.commons.vault import signatures
from jingjian.commons.vault.errors import KeyFileError
from jingjian.commons.vault.keys import write_new

LOG_KEY_FILE: Final = Path("keys") / "audit.key"
_OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def ensure_log_key(home: Path) -> bytes:
    """The key of a log that begins, made when there is none. Two processes that start together end with the same."""
    path = home / LOG_KEY_FILE
    if not path.exists():
        write_new(path, signatures.new_pair()[0].decode("ascii"))
    return read_log_key(home)


def read_log_key(home: Path) -> bytes:
    """The key of a log that goes on. Raises ``KeyFileError`` if it is missing, damaged or open to others.

    A missing one is never made anew here: a log whose key changed would look like a forged one.
    """
    return read_private(home / LOG_KEY_FILE)


def read_private(path: Path) -> bytes:
    """An Ed25519 key file (PEM) that only its owner may read. Raises ``KeyFileError``."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except OSError as fault:
        raise KeyFileError(
            f"{path} cannot be read: {fault.strerror}; restore it from the backup / 无法读取密钥，请从备份恢复"
        ) from None
    if os.name == "posix" and stat.S_IMODE(mode) & _OPEN_TO_OTHERS:
        raise KeyFileError(f"{path} is open to other users; run: chmod 600 {path} / 请执行 chmod 600 {path}")
    signatures.public_of(content)
    return content
