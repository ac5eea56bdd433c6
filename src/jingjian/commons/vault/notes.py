"""Signed notes in the forms of C2SP: checkpoints of a log, their cosignatures, and the keys that check both.

A note is a text, an empty line and signature lines ``— <name> <base64 of key id and signature>``. A checkpoint's text
is three lines: the log's origin, its size, the base64 of its root. A cosigner signs the text together with the moment.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from jingjian.commons.vault import signatures
from jingjian.commons.vault.errors import TamperedError
from jingjian.commons.vault.merkle import HASH_BYTES

LOG_KEY: Final = 0x01
COSIGNER_KEY: Final = 0x04
_DASH: Final = "— "
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says; ``text`` is what is signed, ``lines`` are its signature lines."""

    origin: str
    size: int
    root: bytes
    text: str
    lines: tuple[str, ...]

    @property
    def note(self) -> str:
        """The whole note."""
        return self.text + "\n" + "".join(f"{line}\n" for line in self.lines)


def read(note: str) -> Checkpoint:
    """Read a checkpoint without checking any signature. Raises ``TamperedError`` for what is no checkpoint."""
    text, gap, rest = note.partition("\n\n")
    lines = tuple(rest.splitlines())
    parts = text.split("\n")
    wrong = TamperedError("this is no checkpoint of a log / 不是日志检查点文件")
    if not gap or len(parts) != 3 or not lines or not all(line.startswith(_DASH) for line in lines):
        raise wrong
    try:
        root = base64.b64decode(parts[2], validate=True)
        size = int(parts[1])
    except (binascii.Error, ValueError):
        raise wrong from None
    if not parts[0] or str(size) != parts[1] or size < 0 or len(root) != HASH_BYTES:
        raise wrong
    return Checkpoint(parts[0], size, root, text + "\n", lines)


def checkpoint(origin: str, size: int, root: bytes, private_pem: bytes) -> str:
    """The signed checkpoint of a log of ``size`` leaves. Raises ``KeyFileError`` for what is no Ed25519 key."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return f"{text}\n{_line(origin, LOG_KEY, private_pem, signatures.sign(private_pem, text.encode()))}\n"


def cosignature(text: str, name: str, private_pem: bytes, seconds: int) -> str:
    """The line by which ``name`` says that it saw the checkpoint ``text`` at ``seconds`` since 1970."""
    signature = signatures.sign(private_pem, _cosigned(text, seconds))
    return _line(name, COSIGNER_KEY, private_pem, seconds.to_bytes(_TIME_BYTES, "big") + signature)


def public_line(name: str, public_pem: bytes, kind: int) -> str:
    """A public key as ``trust.json`` names it: ``<name>+<id>+<base64 of kind and key>``."""
    key = _raw(public_pem)
    return f"{name}+{_id(name, kind, key).hex()}+{base64.b64encode(bytes([kind]) + key).decode()}"


def check_log(found: Checkpoint, public_pem: bytes) -> None:
    """Return when the log's key signed the checkpoint. Raises ``TamperedError``."""
    mark = _id(found.origin, LOG_KEY, _raw(public_pem))
    for name, content in map(_parts, found.lines):
        if name == found.origin and content[:_ID_BYTES] == mark:
            signatures.verify(public_pem, found.text.encode(), content[_ID_BYTES:])
            return
    raise TamperedError("the checkpoint is not signed by this log / 检查点没有本日志的签名")


def cosigned_at(text: str, line: str, trusted: str) -> int:
    """When the owner of the public line ``trusted`` cosigned ``text``, in seconds. Raises ``TamperedError``."""
    wrong = TamperedError("the cosignature does not fit the checkpoint and the key / 副署与检查点或公钥不符")
    try:
        name, _mark, body = trusted.strip().split("+", 2)
        kind_and_key = base64.b64decode(body, validate=True)
        found, content = _parts(line)
        if kind_and_key[:1] != bytes([COSIGNER_KEY]) or found != name:
            raise wrong
        key = kind_and_key[1:]
        if content[:_ID_BYTES] != _id(name, COSIGNER_KEY, key):
            raise wrong
        seconds = int.from_bytes(content[_ID_BYTES : _ID_BYTES + _TIME_BYTES], "big")
        Ed25519PublicKey.from_public_bytes(key).verify(content[_ID_BYTES + _TIME_BYTES :], _cosigned(text, seconds))
    except (ValueError, InvalidSignature):
        raise wrong from None
    return seconds


def named(line: str) -> tuple[str, int | None]:
    """Whose signature a line claims to be, and the moment when it has the form of a cosignature."""
    name, content = _parts(line)
    timed = len(content) == _ID_BYTES + _TIME_BYTES + 64
    return name, int.from_bytes(content[_ID_BYTES : _ID_BYTES + _TIME_BYTES], "big") if timed else None


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _line(name: str, kind: int, private_pem: bytes, signature: bytes) -> str:
    if not name or any(sign.isspace() or sign == "+" for sign in name):
        raise ValueError(f"{name!r} cannot be the name of a key")
    key = _raw(signatures.public_of(private_pem))
    return f"{_DASH}{name} {base64.b64encode(_id(name, kind, key) + signature).decode()}"


def _parts(line: str) -> tuple[str, bytes]:
    """Name and content of a signature line."""
    name, _blank, content = line.removeprefix(_DASH).rpartition(" ")
    try:
        return name, base64.b64decode(content, validate=True)
    except binascii.Error:
        raise TamperedError("a signature line is damaged / 签名行已损坏") from None


def _id(name: str, kind: int, key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:_ID_BYTES]


def _raw(public_pem: bytes) -> bytes:
    return load_pem_public_key(public_pem).public_bytes(Encoding.Raw, PublicFormat.Raw)
