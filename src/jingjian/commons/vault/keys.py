"""The key file ``JINGJIAN_HOME/keys/data.key``: the one place that makes, reads and hands out data keys.

The file is JSON ``{"active": id, "keys": {id: base64 of 32 bytes}}``, mode 0600. New text is encrypted under the active
key; every key in the file still decrypts. No key is ever put in settings, the environment, a log or the database, and
no key is used as it is: each purpose, and each row or file, has its own, derived by HKDF (``suites.py``).
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings

from jingjian.commons.vault.errors import KeyFileError, UnknownKeyError
from jingjian.commons.vault.suites import Aead, Suite

KEY_BYTES: Final = 32
KEY_FILE: Final = Path("keys") / "data.key"
FILES_FOLDER: Final = "files"
_KEY_ID: Final = re.compile(r"[a-z0-9]{1,16}")
_OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LARGEST_FILE: Final = 1024 * 1024


@dataclass(frozen=True)
class KeyRing:
    """The keys of a site. It shows its ids only."""

    active: str
    keys: Mapping[str, bytes] = field(repr=False)

    def cipher(self, suite: Suite, key_id: str, purpose: str, *parts: bytes) -> Aead:
        """The cipher for one purpose and one place (``parts``) under the key ``key_id``. Raises ``UnknownKeyError``."""
        try:
            key = self.keys[key_id]
        except KeyError:
            raise UnknownKeyError(key_id) from None
        return suite.cipher(key, framed(b"jingjian", purpose.encode(), *parts))


def framed(*parts: bytes) -> bytes:
    """Join parts so that no two different lists give the same bytes: each is preceded by its length (4 bytes)."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


class _Loaded:
    """The ring of this process, read once."""

    lock = threading.Lock()
    ring: KeyRing | None = None
    home: Path | None = None


def key_ring() -> KeyRing:
    """The keys of this site, read at the first call of the process. Raises ``KeyFileError`` with the remedy."""
    home = Path(settings.HOME)
    if _Loaded.ring is None or _Loaded.home != home:
        with _Loaded.lock:
            _Loaded.ring, _Loaded.home = read_key_file(home), home
    return _Loaded.ring


def forget_keys() -> None:
    """Let the next call of ``key_ring`` read the file again, after it was changed."""
    with _Loaded.lock:
        _Loaded.ring = _Loaded.home = None


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
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_id = secrets.token_hex(4)
    text = json.dumps({"active": key_id, "keys": {key_id: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}})
    fresh = path.with_name(f".data-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        fresh.unlink()
    sync_folder(path.parent)
    return path


def read_key_file(home: Path) -> KeyRing:
    """Read and check the key file of ``home``. Raises ``KeyFileError`` if it is missing, damaged or open to others."""
    path = home / KEY_FILE
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        raise KeyFileError(f"{path} is missing; start the site once, or restore it from the backup") from None
    except OSError as fault:
        raise KeyFileError(f"{path} cannot be opened: {fault.strerror}") from None
    with os.fdopen(descriptor, "rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & _OPEN_TO_OTHERS:
            raise KeyFileError(f"{path} is open to other users (mode {mode:04o}); run: chmod 600 {path}")
        content = file.read(_LARGEST_FILE)
    return _parsed(path, content)


def sync_folder(folder: Path) -> None:
    """Make a rename or link inside ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parsed(path: Path, content: bytes) -> KeyRing:
    damaged = KeyFileError(f"{path} is damaged; restore it from the backup")
    try:
        document = json.loads(content)
        active = document["active"]
        keys = {key_id: base64.b64decode(text, validate=True) for key_id, text in document["keys"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        # the cause is not chained: its message could quote the file
        raise damaged from None
    if active not in keys or not all(_KEY_ID.fullmatch(i) and len(key) == KEY_BYTES for i, key in keys.items()):
        raise damaged
    return KeyRing(active=active, keys=keys)


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))
