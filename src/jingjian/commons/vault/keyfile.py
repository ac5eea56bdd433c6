"""The key file ``JINGJIAN_HOME/keys/data.key`` as it lies on the disk, in one of three forms.

* ``file``: JSON ``{"active": id, "keys": {id: base64 of 32 bytes}}``; whoever reads the file has the keys.
* ``credential``: the keys are sealed under 32 random bytes that systemd hands to the service alone.
* ``passphrases``: the keys are sealed under two passphrases, each known to another person (Argon2id).

Of a sealed file anybody who may read it learns the form, the ids and which key is active, and nothing else; all of that
is bound to what is sealed. The file is mode 0600 and replaced as a whole.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from jingjian.commons.vault.errors import KeyFileError, LockedError, UnknownKeyError, WrongUnlockError
from jingjian.commons.vault.suites import NONCE_BYTES, Aead, Suite, site_suite, suite_named

KEY_BYTES: Final = 32
KEY_FILE: Final = Path("keys") / "data.key"
#: what Argon2id costs: RFC 9106, section 4, second recommended option
_COST: Final = {"memory_kib": 65536, "passes": 3, "lanes": 4}
_SALT_BYTES: Final = 16
_KEY_ID: Final = re.compile(r"[a-z0-9]{1,16}")
_OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LARGEST_FILE: Final = 1024 * 1024


class Form(StrEnum):
    """How the keys lie on the disk."""

    FILE = "file"
    CREDENTIAL = "credential"
    PASSPHRASES = "passphrases"


@dataclass(frozen=True)
class KeyRing:
    """The keys of a site. It shows its ids only. ``activated_at`` is ISO 8601, empty for the first key of a site."""

    active: str
    keys: Mapping[str, bytes] = field(repr=False)
    activated_at: str = field(default="", repr=False)

    def cipher(self, suite: Suite, key_id: str, purpose: str, *parts: bytes) -> Aead:
        """The cipher for one purpose and one place (``parts``) under the key ``key_id``. Raises ``UnknownKeyError``."""
        try:
            key = self.keys[key_id]
        except KeyError:
            raise UnknownKeyError(key_id) from None
        return suite.cipher(key, framed(b"jingjian", purpose.encode(), *parts))


@dataclass(frozen=True)
class Outline:
    """What the key file tells without being opened."""

    form: Form
    active: str
    ids: tuple[str, ...]
    activated_at: str
    salt: bytes = b""


def framed(*parts: bytes) -> bytes:
    """Join parts so that no two different lists give the same bytes: each is preceded by its length (4 bytes)."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def new_key() -> tuple[str, bytes]:
    """Id and bytes of a fresh key."""
    return secrets.token_hex(4), secrets.token_bytes(KEY_BYTES)


def new_salt() -> bytes:
    """A fresh salt for a pair of passphrases."""
    return secrets.token_bytes(_SALT_BYTES)


def from_passphrases(passphrases: Sequence[bytes], salt: bytes) -> bytes:
    """The 32 bytes that two passphrases and a salt open the file with; order and spelling count."""
    words = framed(*passphrases)
    return Argon2id(
        salt=salt, length=KEY_BYTES, iterations=_COST["passes"], lanes=_COST["lanes"], memory_cost=_COST["memory_kib"]
    ).derive(words)


def outline(home: Path) -> Outline:
    """Form and ids of the key file of ``home``. Raises ``KeyFileError`` if it is missing, damaged or open to others."""
    return _outlined(home / KEY_FILE, _document(home / KEY_FILE))


def read(home: Path, unlock: bytes | None = None) -> KeyRing:
    """Read and check the key file; ``unlock`` opens a sealed one.

    Raises ``KeyFileError`` if it is missing, damaged or open to others, ``LockedError`` for a sealed file without
    ``unlock`` and ``WrongUnlockError`` when that does not open it.
    """
    path = home / KEY_FILE
    document = _document(path)
    told = _outlined(path, document)
    if told.form is Form.FILE:
        return _ring(path, told, document["keys"])
    if unlock is None:
        raise LockedError(told.form)
    try:
        sealed = base64.b64decode(document["sealed"], validate=True)
        suite = suite_named(document["suite"])
        cipher = suite.cipher(unlock, framed(b"jingjian", b"key file"))
        content = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(document))
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise _damaged(path) from None
    except InvalidTag:
        raise WrongUnlockError(told.form) from None
    return _ring(path, told, json.loads(content))


def write(home: Path, ring: KeyRing, *, form: Form = Form.FILE, unlock: bytes = b"", salt: bytes = b"") -> Path:
    """Replace the key file as a whole; when this returns, it is on the disk. ``unlock`` and ``salt`` as the form asks.

    Raises OSError when the disk does not take it; the former file stands then.
    """
    path = home / KEY_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = written_aside(path, content_of(ring, form=form, unlock=unlock, salt=salt))
    try:
        fresh.rename(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return path


def content_of(ring: KeyRing, *, form: Form = Form.FILE, unlock: bytes = b"", salt: bytes = b"") -> str:
    """The text of a key file."""
    keys = {key_id: base64.b64encode(key).decode("ascii") for key_id, key in ring.keys.items()}
    document: dict[str, Any] = {"active": ring.active}
    if ring.activated_at:
        document["activated_at"] = ring.activated_at
    if form is Form.FILE:
        return json.dumps(document | {"keys": keys}) + "\n"
    suite, nonce = site_suite(), secrets.token_bytes(NONCE_BYTES)
    document |= {"form": form.value, "ids": sorted(keys), "suite": suite.id}
    if form is Form.PASSPHRASES:
        document["kdf"] = {"name": "argon2id", "salt": base64.b64encode(salt).decode("ascii"), **_COST}
    cipher = suite.cipher(unlock, framed(b"jingjian", b"key file"))
    sealed = nonce + cipher.encrypt(nonce, json.dumps(keys).encode("ascii"), _bound(document))
    return json.dumps(document | {"sealed": base64.b64encode(sealed).decode("ascii")}) + "\n"


def written_aside(path: Path, text: str) -> Path:
    """A private file beside ``path`` with this text, on the disk when this returns."""
    fresh = path.with_name(f".{path.stem}-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def sync_folder(folder: Path) -> None:
    """Make a rename or link inside ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _document(path: Path) -> dict[str, Any]:
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
    try:
        document = json.loads(content)
    except ValueError:
        raise _damaged(path) from None
    if not isinstance(document, dict):
        raise _damaged(path)
    return document


def _outlined(path: Path, document: Mapping[str, Any]) -> Outline:
    try:
        form = Form(document.get("form", "file"))
        ids = tuple(document["keys"] if form is Form.FILE else document["ids"])
        salt = base64.b64decode(document["kdf"]["salt"], validate=True) if form is Form.PASSPHRASES else b""
        told = Outline(form, document["active"], ids, document.get("activated_at", ""), salt)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise _damaged(path) from None
    if told.active not in ids or not all(isinstance(i, str) and _KEY_ID.fullmatch(i) for i in ids):
        raise _damaged(path)
    return told


def _ring(path: Path, told: Outline, texts: Mapping[str, str]) -> KeyRing:
    try:
        keys = {key_id: base64.b64decode(text, validate=True) for key_id, text in texts.items()}
    except (ValueError, TypeError, AttributeError, binascii.Error):
        # the cause is not chained: its message could quote the file
        raise _damaged(path) from None
    if sorted(keys) != sorted(told.ids) or not all(len(key) == KEY_BYTES for key in keys.values()):
        raise _damaged(path)
    return KeyRing(active=told.active, keys=keys, activated_at=told.activated_at)


def _bound(document: Mapping[str, Any]) -> bytes:
    """Everything of a sealed file but what is sealed."""
    return json.dumps({name: document[name] for name in sorted(document) if name != "sealed"}).encode()


def _damaged(path: Path) -> KeyFileError:
    return KeyFileError(f"{path} is damaged; restore it from the backup")
