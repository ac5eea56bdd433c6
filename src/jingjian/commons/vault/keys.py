"""The keys of this process: how they are opened, read again when the file changes, and handed out.

New text is encrypted under the active key; every key in the file still decrypts. No key is ever put in settings, the
environment, a log or the database, and no key is used as it is: each purpose, and each row or file, has its own,
derived by HKDF (``suites.py``). A sealed key file (``keyfile.py``) is opened with 32 bytes, which the process that
started the site hands to its children through a pipe; it made them from two passphrases, or systemd gave them to it.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
import threading
from pathlib import Path
from typing import Final

from django.conf import settings

from jingjian.commons.vault.errors import KeyFileError, LockedError
from jingjian.commons.vault.keyfile import (
    KEY_BYTES,
    KEY_FILE,
    Form,
    KeyRing,
    content_of,
    framed,
    new_key,
    outline,
    read,
    sync_folder,
    written_aside,
)

FILES_FOLDER: Final = "files"
#: the name under which systemd hands over what opens the key file
CREDENTIAL: Final = "jingjian.unlock"


class _Loaded:
    """The ring of this process, and what the file looked like when it was read."""

    lock = threading.Lock()
    unlock: bytes | None = None
    ring: KeyRing | None = None
    seen: tuple[Path, int, int, int] | None = None


def key_ring() -> KeyRing:
    """The keys of this site, read when the file is new to this process.

    Raises ``KeyFileError`` with the remedy. A process that has keys goes on with them when the file is gone or cannot
    be opened any more.
    """
    home = Path(settings.HOME)
    seen = _look(home)
    ring = _Loaded.ring
    if ring is not None and _Loaded.seen is not None and (seen == _Loaded.seen or (not seen and _same_home(home))):
        return ring
    with _Loaded.lock:
        try:
            ring = read_key_file(home, _Loaded.unlock)
        except LockedError:
            if _Loaded.ring is None or not _same_home(home):
                raise
            ring = _Loaded.ring
        _Loaded.ring, _Loaded.seen = ring, seen
    return ring


def unlock_with(secret: bytes | None) -> None:
    """Say with what this process opens a sealed key file."""
    _Loaded.unlock = secret or None


def forget_keys() -> None:
    """Let the next call of ``key_ring`` read the file again."""
    with _Loaded.lock:
        _Loaded.ring = _Loaded.seen = _Loaded.unlock = None


def read_key_file(home: Path, unlock: bytes | None = None) -> KeyRing:
    """The keys of ``home``; a file sealed under systemd's credential is opened with that.

    Raises ``KeyFileError`` if it is missing, damaged, open to others or locked.
    """
    if unlock is None and outline(home).form is Form.CREDENTIAL:
        unlock = given_credential()
    return read(home, unlock)


def given_credential() -> bytes | None:
    """What systemd hands to this service, None when it hands over nothing. Raises ``KeyFileError`` when damaged."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "").strip()
    path = Path(folder) / CREDENTIAL
    return _credential(path) if folder and path.exists() else None


def read_credential(path: Path) -> bytes:
    """What a credential file of one's own holds. Raises ``KeyFileError`` if missing, damaged or open to others."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as fault:
        raise KeyFileError(f"{path} cannot be read: {fault.strerror} / 凭据文件 {path} 无法读取") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"{path} is open to other users; run: chmod 600 {path} / 请执行 chmod 600 {path}")
    return _credential(path)


def make_credential(path: Path) -> bytes:
    """Write 32 fresh random bytes into a new private file and return them. Raises FileExistsError."""
    secret = secrets.token_bytes(KEY_BYTES)
    fresh = written_aside(path, base64.b64encode(secret).decode("ascii") + "\n")
    try:
        os.link(fresh, path)
    finally:
        fresh.unlink()
    sync_folder(path.parent)
    return secret


def ensure_key_file(home: Path) -> Path:
    """Make the key file of a new site and return its path; leave one that exists as it is.

    Two processes that start together end with the same file. Raises ``KeyFileError`` when encrypted files are there
    but no key: a fresh key would hide that the old one was lost.
    """
    path = home / KEY_FILE
    if path.exists():
        return path
    if _holds_files(home / FILES_FOLDER):
        raise KeyFileError(f"{path} is missing although encrypted files exist; restore it from the backup")
    key_id, key = new_key()
    write_new(path, content_of(KeyRing(active=key_id, keys={key_id: key})))
    return path


def write_new(path: Path, text: str) -> None:
    """Write a key file, mode 0600, whole or not at all; one that another process wrote first counts."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = written_aside(path, text)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        fresh.unlink()
    sync_folder(path.parent)


def _credential(path: Path) -> bytes:
    try:
        secret = base64.b64decode(path.read_bytes().strip(), validate=True)
    except (OSError, ValueError, binascii.Error):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise KeyFileError(f"{path} is no credential of `jingjian keys protect` / 凭据文件 {path} 已损坏")
    return secret


def _look(home: Path) -> tuple[Path, int, int, int] | None:
    try:
        found = (home / KEY_FILE).stat()
    except OSError:
        return None
    return home, found.st_ino, found.st_mtime_ns, found.st_size


def _same_home(home: Path) -> bool:
    return _Loaded.seen is not None and _Loaded.seen[0] == home


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


__all__ = [
    "CREDENTIAL",
    "FILES_FOLDER",
    "KEY_BYTES",
    "KEY_FILE",
    "KeyRing",
    "ensure_key_file",
    "forget_keys",
    "framed",
    "given_credential",
    "key_ring",
    "make_credential",
    "read_credential",
    "read_key_file",
    "sync_folder",
    "unlock_with",
]
